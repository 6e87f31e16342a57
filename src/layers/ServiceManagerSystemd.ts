import { type Duration, Effect, Layer, Option } from "effect"
import * as path from "node:path"
import unit from "../../packaging/linux/itam-agent.service?raw"
import { shownProperties, type ShownUnit, SystemctlShow } from "../domain/formats/SystemctlShow.ts"
import { type ServiceProgram, unitFor } from "../domain/systemdUnit.ts"
import { Machine } from "../services/Machine.ts"
import {
  type InstallOptions,
  ServiceAbsent,
  ServiceManager,
  ServiceNotThere,
  ServiceRefused,
  type ServiceState,
  type ServiceStatus
} from "../services/ServiceManager.ts"
import { readPublic, writePublic } from "./publicFile.ts"
import { onlyRootsOwn } from "./rootsOwn.ts"
import { remove } from "./storage.ts"

export interface Options {
  readonly program: ServiceProgram
  /** Where units of the administrator are, and those of packages. */
  readonly folders?: { readonly own: string; readonly packaged: string }
  /** A start that fails does so within this time: less than systemd waits before it tries again. */
  readonly settlesWithin?: Duration.Input
}

const name = "itam-agent.service"

/** systemd gives the agent 30 s to stop. */
const stopLimitMs = 60_000

/** systemd has the machine run the agent. */
export const layer = (
  {
    folders = { own: "/etc/systemd/system", packaged: "/usr/lib/systemd/system" },
    program,
    settlesWithin = "3 seconds"
  }: Options
) =>
  Layer.effect(
    ServiceManager,
    Effect.gen(function*() {
      const machine = yield* Machine
      const ownUnit = path.join(folders.own, name)

      const run = (doing: string, args: ReadonlyArray<string>) =>
        machine.run("systemctl", args, { limitMs: stopLimitMs }).pipe(
          Effect.mapError(({ message }) => new ServiceRefused({ doing, detail: message }))
        )

      const systemctl = Effect.fnUntraced(function*(doing: string, ...args: ReadonlyArray<string>) {
        const { exitCode, stderr } = yield* run(doing, args)
        if (exitCode !== 0) return yield* new ServiceRefused({ doing, detail: saidIn(stderr, exitCode) })
      })

      const shown = Effect.gen(function*() {
        const doing = "ask systemd"
        yield* machine.listFolder("/run/systemd/system").pipe(
          Effect.mapError(() => new ServiceRefused({ doing, detail: notBooted }))
        )
        const { stdout } = yield* run(doing, ["show", name, `--property=${shownProperties.join(",")}`])
        return yield* Effect.fromResult(SystemctlShow.decode(stdout)).pipe(
          Effect.mapError(({ message }) => new ServiceRefused({ doing, detail: message }))
        )
      })
      const status = Effect.map(shown, statusOf)

      const present = Effect.tap(
        status,
        ({ state }) => state === "absent" ? Effect.fail(new ServiceAbsent({ name })) : Effect.void
      )

      const settled = Effect.gen(function*() {
        yield* Effect.sleep(settlesWithin)
        const status = statusOf(yield* shown)
        return status.state === "running" ? status : yield* new ServiceNotThere({ wanted: "running", status })
      })

      const start = Effect.gen(function*() {
        yield* present
        yield* systemctl("start the service", "start", name)
        return yield* settled
      })

      const stop = Effect.gen(function*() {
        yield* present
        yield* systemctl("stop the service", "stop", name)
        const status = statusOf(yield* shown)
        const ended = status.state === "stopped" || status.state === "failed"
        return ended ? status : yield* new ServiceNotThere({ wanted: "stopped", status })
      })

      /** A unit of the package that says the same is enough: a copy would hide what its next version says. */
      const putUnit = Effect.fnUntraced(function*(configFile: Option.Option<string>) {
        const wanted = unitFor(unit, {
          ...program,
          command: [...program.command, ...Option.toArray(configFile).flatMap((file) => ["--config", file])]
        })
        const packaged = yield* readPublic(path.join(folders.packaged, name))
        yield* packaged === wanted ? remove(ownUnit) : writePublic(ownUnit, wanted)
      }, Effect.mapError(({ message }) => new ServiceRefused({ doing: "write its unit", detail: message })))

      const install = Effect.fn("ServiceManager.install")(function*({ configFile }: InstallOptions) {
        yield* shown
        yield* onlyRootsOwn(program.command)
        yield* putUnit(configFile)
        yield* systemctl("have systemd read the unit", "daemon-reload")
        yield* systemctl("have it start with the machine", "enable", name)
        yield* systemctl("start the service", "restart", name)
        return yield* settled
      })

      const uninstall = Effect.gen(function*() {
        const { state } = statusOf(yield* shown)
        if (state === "absent") return
        yield* systemctl("stop the service", "disable", "--now", name)
        yield* Effect.mapError(
          remove(ownUnit),
          ({ message }) => new ServiceRefused({ doing: "delete its unit", detail: message })
        )
        yield* systemctl("have systemd forget the unit", "daemon-reload")
        yield* Effect.ignore(systemctl("have systemd forget its failure", "reset-failed", name))
      })

      return ServiceManager.of({ install, uninstall, start, stop, status })
    })
  )

const notBooted = "systemd does not run this machine (/run/systemd/system is not there); "
  + "have what does run it start itam-agent, which stays in the foreground"

const saidIn = (stderr: string, exitCode: number) =>
  stderr.split("\n").map((line) => line.trim()).find((line) => line !== "") ?? `systemctl ended with ${exitCode}`

const statusOf = (shown: ShownUnit): ServiceStatus => ({
  state: stateOf(shown),
  manager: "systemd",
  name,
  processId: shown.mainProcessId > 0 ? Option.some(shown.mainProcessId) : Option.none(),
  startsWithMachine: shown.unitFileState.startsWith("enabled"),
  detail: detailOf(shown),
  ...(stateOf(shown) === "failed" && shown.isExitCode ? { exitCode: shown.exitStatus } : {})
})

/** The states of systemd(1) in our words. One that waits for its next attempt has failed. */
const stateOf = ({ activeState, loadState, subState }: ShownUnit): ServiceState => {
  if (loadState === "not-found") return "absent"
  switch (activeState) {
    case "active":
    case "reloading":
      return "running"
    case "activating":
      return subState.startsWith("auto-restart") ? "failed" : "starting"
    case "deactivating":
      return "stopping"
    case "failed":
      return "failed"
    default:
      return "stopped"
  }
}

const detailOf = (shown: ShownUnit): Option.Option<string> => {
  if (shown.loadState !== "loaded" && shown.loadState !== "not-found") {
    return Option.some(`its unit is ${shown.loadState}`)
  }
  if (stateOf(shown) !== "failed") return Option.none()
  const byItself = shown.result === "exit-code" || shown.result === "success"
  const how = byItself && shown.isExitCode
    ? `ended with exit code ${shown.exitStatus}${shown.exitStatus === wrongSettings ? ", its settings are wrong" : ""}`
    : shown.result === "success"
    ? `ended by signal ${shown.exitStatus}`
    : shown.result
  return Option.some(`${how}; more says: journalctl --unit=itam-agent`)
}

/** EX_CONFIG of sysexits(3). */
const wrongSettings = 78
