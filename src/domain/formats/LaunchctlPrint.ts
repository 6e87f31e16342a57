import { make, misfit } from "./Format.ts"

/** What launchd knows of a service. */
export interface PrintedService {
  /** `running`, `not running`, `spawn scheduled`, … */
  readonly state: string
  readonly processId: number | undefined
  /** Of its last process; absent where it never ended. */
  readonly lastExitCode: number | undefined
}

/**
 * `launchctl print system/LABEL` (launchctl(1)), which is meant for people: lines `name = value`, indented with tabs. Only
 * those of the service itself count, which are indented once.
 */
export const LaunchctlPrint = make<PrintedService>("launchctl print", (text) => {
  const value = (name: string) => new RegExp(`^\\t${name} = (.*)$`, "m").exec(text)?.[1]?.trim()
  const number = (name: string) => {
    const [digits] = /^\d{1,9}/.exec(value(name) ?? "") ?? []
    return digits === undefined ? undefined : Number(digits)
  }
  const state = value("state")
  if (state === undefined) return misfit("says no state")
  return { state, processId: number("pid"), lastExitCode: number("last exit code") }
})
