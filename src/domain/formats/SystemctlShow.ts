import { make, misfit } from "./Format.ts"

/** What systemd knows of a unit. Empty where it has nothing to say. */
export interface ShownUnit {
  /** `loaded`, `not-found`, `masked`, `bad-setting`, … */
  readonly loadState: string
  /** `active`, `inactive`, `activating`, `deactivating`, `failed`, … */
  readonly activeState: string
  /** Finer, and of its type: `running`, `dead`, `auto-restart`, … */
  readonly subState: string
  /** Why it ended: `success`, `exit-code`, `signal`, `oom-kill`, … */
  readonly result: string
  /** 0 where no process runs. */
  readonly mainProcessId: number
  /** Exit code of the last main process, or the signal that ended it: which, `isExitCode` says. */
  readonly exitStatus: number
  /** It ended by itself. */
  readonly isExitCode: boolean
  /** `enabled`, `disabled`, `masked`, … */
  readonly unitFileState: string
}

/** What `systemctl show` is asked for. */
export const shownProperties = [
  "LoadState",
  "ActiveState",
  "SubState",
  "Result",
  "MainPID",
  "ExecMainCode",
  "ExecMainStatus",
  "UnitFileState"
] as const

/** CLD_EXITED (waitid(2)), which ExecMainCode is where no signal ended the process. */
const exited = "1"

/** `systemctl show UNIT --property=…` (systemctl(1)): lines `Name=value`, in an order of its own. */
export const SystemctlShow = make<ShownUnit>("systemctl show", (text) => {
  const values = new Map(
    text.split("\n").flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value.trim()] as const]
    })
  )
  const value = (name: typeof shownProperties[number]) => values.get(name) ?? ""
  const number = (name: typeof shownProperties[number]) => /^\d{1,9}$/.test(value(name)) ? Number(value(name)) : 0
  if (value("LoadState") === "" || value("ActiveState") === "") return misfit("says neither LoadState nor ActiveState")
  return {
    loadState: value("LoadState"),
    activeState: value("ActiveState"),
    subState: value("SubState"),
    result: value("Result"),
    mainProcessId: number("MainPID"),
    exitStatus: number("ExecMainStatus"),
    isExitCode: value("ExecMainCode") === exited,
    unitFileState: value("UnitFileState")
  }
})
