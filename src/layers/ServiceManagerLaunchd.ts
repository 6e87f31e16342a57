import { type Duration, Effect, Layer, Option } from "effect"
import plist from "../../packaging/macos/itam-agent.plist?raw"
import { LaunchctlPrint, type PrintedService } from "../domain/formats/LaunchctlPrint.ts"
import { plistFor } from "../domain/launchdPlist.ts"
import { Machine } from "../services/Machine.ts"
import {
  type InstallOptions,
  ServiceAbsent,
  ServiceManager,
  ServiceNotThere,
  ServiceRefused,
  type ServiceStatus
} from "../services/ServiceManager.ts"
import { readPublic, writePublic } from "./publicFile.ts"
import { onlyRootsOwn } from "./rootsOwn.ts"
import { remove } from "./storage.ts"

export interface Options {
  /** The program by its absolute path, and its arguments. */
  readonly command: ReadonlyArray<string>
  /** Its property list, among those of the administrator's daemons. */
  readonly file?: string
  /** A start that fails does so within this time: less than launchd waits before it tries again. */
  readonly settlesWithin?: Duration.Input
}

const name = "itam-agent"
const target = `system/${name}`

/** launchd gives the agent 30 s to stop, as its property list says. */
const stopLimitMs = 60_000

/** What `launchctl print` ends with where there is no such service ("Could not find service", `launchctl error 113`). */
const notLoaded = 113

/** launchd has the machine run the agent. Written from launchctl(1) and launchd.plist(5); no Mac has run it yet. */
export const layer = (
  { command, file = `/Library/LaunchDaemons/${name}.plist`, settlesWithin = "3 seconds" }: Options
) =>
  Layer.effect(
    ServiceManager,
    Effect.gen(function*() {
      const machine = yield* Machine

      const run = (doing: string, args: ReadonlyArray<string>) =>
        machine.run("/bin/launchctl", args, { limitMs: stopLimitMs }).pipe(
          Effect.mapError(({ message }) => new ServiceRefused({ doing, detail: message }))
        )

      const launchctl = Effect.fnUntraced(function*(doing: string, ...args: ReadonlyArray<string>) {
        const { exitCode, stderr } = yield* run(doing, args)
        const said = stderr.split("\n").map((line) => line.trim()).find((line) => line !== "")
        if (exitCode !== 0) {
          return yield* new ServiceRefused({ doing, detail: said ?? `launchctl ended with ${exitCode}` })
        }
      })

      const loaded = Effect.gen(function*() {
        const doing = "ask launchd"
        const { exitCode, stderr, stdout } = yield* run(doing, ["print", target])
        if (exitCode === notLoaded) return Option.none<PrintedService>()
        if (exitCode !== 0) {
          return yield* new ServiceRefused({ doing, detail: stderr.trim() || `exit code ${exitCode}` })
        }
        return Option.some(
          yield* Effect.mapError(
            Effect.fromResult(LaunchctlPrint.decode(stdout)),
            ({ message }) => new ServiceRefused({ doing, detail: message })
          )
        )
      })

      const installed = readPublic(file).pipe(
        Effect.map((text) => text !== ""),
        Effect.mapError(({ message }) => new ServiceRefused({ doing: "look for the service", detail: message }))
      )

      const status = Effect.gen(function*() {
        return statusOf(yield* installed, yield* loaded)
      })

      const present = Effect.tap(
        status,
        ({ state }) => state === "absent" ? Effect.fail(new ServiceAbsent({ name })) : Effect.void
      )

      const settled = Effect.gen(function*() {
        yield* Effect.sleep(settlesWithin)
        const now = yield* status
        return now.state === "running" ? now : yield* new ServiceNotThere({ wanted: "running", status: now })
      })

      /** One that is to stay away is taken out: launchd would start it anew, whatever it ended with. */
      const takeOut = Effect.gen(function*() {
        if (Option.isSome(yield* loaded)) yield* launchctl("stop the service", "bootout", target)
      })

      const bringIn = Effect.gen(function*() {
        yield* launchctl("have it start with the machine", "enable", target)
        yield* launchctl("start the service", "bootstrap", "system", file)
        return yield* settled
      })

      const install = Effect.fn("ServiceManager.install")(function*({ configFile }: InstallOptions) {
        yield* onlyRootsOwn(command)
        const settings = Option.toArray(configFile).flatMap((file) => ["--config", file])
        yield* Effect.mapError(
          writePublic(file, plistFor(plist, [...command, ...settings])),
          ({ message }) => new ServiceRefused({ doing: "write its property list", detail: message })
        )
        yield* takeOut
        return yield* bringIn
      })

      const uninstall = Effect.gen(function*() {
        yield* takeOut
        yield* Effect.mapError(
          remove(file),
          ({ message }) => new ServiceRefused({ doing: "delete its property list", detail: message })
        )
      })

      const start = Effect.gen(function*() {
        yield* present
        if (Option.isNone(yield* loaded)) return yield* bringIn
        return yield* settled
      })

      const stop = Effect.gen(function*() {
        yield* present
        yield* takeOut
        const now = yield* status
        return now.state === "stopped" ? now : yield* new ServiceNotThere({ wanted: "stopped", status: now })
      })

      return ServiceManager.of({ install, uninstall, start, stop, status })
    })
  )

const statusOf = (installed: boolean, loaded: Option.Option<PrintedService>): ServiceStatus => {
  const common = { manager: "launchd", name, startsWithMachine: installed } as const
  if (Option.isNone(loaded)) {
    return { ...common, state: installed ? "stopped" : "absent", processId: Option.none(), detail: Option.none() }
  }
  const { lastExitCode, processId, state } = loaded.value
  const isRunning = state === "running"
  const exitCode = isRunning ? undefined : lastExitCode
  return {
    ...common,
    state: isRunning ? "running" : "failed",
    processId: Option.fromUndefinedOr(processId),
    detail: isRunning ? Option.none() : Option.some(
      `${
        lastExitCode === undefined ? state : `ended with exit code ${lastExitCode}`
      }; more says: /Library/Logs/itam-agent.log`
    ),
    ...(exitCode === undefined ? {} : { exitCode })
  }
}
