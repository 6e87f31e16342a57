import { Effect, Layer, Option, Schedule } from "effect"
import * as path from "node:path"
import { underScmFlag } from "../domain/serviceArguments.ts"
import { Machine } from "../services/Machine.ts"
import {
  type InstallOptions,
  ServiceAbsent,
  ServiceManager,
  ServiceNotThere,
  type ServiceRefused,
  type ServiceState,
  type ServiceStatus
} from "../services/ServiceManager.ts"
import type { Host } from "./windows/service/Host.ts"
import { scHost } from "./windows/service/scHost.ts"
import { taskHost } from "./windows/service/taskHost.ts"

export interface Options {
  /** What is started: a program, and the script in it where that is a Node.js. */
  readonly program: readonly [string, ...Array<string>]
  /** Where Windows lies. */
  readonly systemRoot: string
  /** Folder where only administrators may write. */
  readonly folder: string
  /** Whether there is a process of that id. */
  readonly isAlive: (processId: number) => Effect.Effect<boolean>
}

/** How long the manager is asked again whether what it was told has come to pass, every half second. */
const patience = Schedule.max([Schedule.spaced("500 millis"), Schedule.recurs(90)])

/** A program that cannot work mostly ends within this time. */
const staysUpFor = "4 seconds"

/**
 * The agent as a service of Windows; as a task that the start of the machine triggers, where a service is refused. All
 * tools are those of the system's own folder, and what they print is not read but for numbers.
 */
export const layer = ({ folder, isAlive, program, systemRoot }: Options) =>
  Layer.effect(
    ServiceManager,
    Effect.gen(function*() {
      const machine = yield* Machine
      const system32 = (tool: string) => path.win32.join(systemRoot, "System32", tool)
      const service = scHost(machine, system32)
      const task = taskHost(machine, system32, folder)

      /** Who runs the agent here; the service where nobody does. */
      const host = Effect.gen(function*() {
        const asService = yield* service.status
        if (asService.state !== "absent") return { host: service, status: asService }
        const asTask = yield* task.status
        return asTask.state === "absent" ? { host: service, status: asService } : { host: task, status: asTask }
      })

      const until = (host: Host, isSo: (state: ServiceState) => boolean) =>
        Effect.repeat(host.status, { schedule: patience, until: ({ state }) => isSo(state) })

      /** Starts it, and sees it up for some seconds: the same process all the time. */
      const begin = Effect.fnUntraced(function*(host: Host) {
        yield* host.begin
        const first = yield* until(host, (state) => state !== "starting" && state !== "stopped")
        const then = yield* Effect.delay(host.status, first.state === "running" ? staysUpFor : 0)
        const isSame = Option.getOrNull(first.processId) === Option.getOrNull(then.processId)
        return then.state === "running" && isSame
          ? then
          : yield* new ServiceNotThere({ wanted: "running", status: first.state === "failed" ? first : then })
      })

      /** Stops it, and waits for the end of its process: until then its files are in use. One that is deaf is ended. */
      const end = Effect.fnUntraced(function*(host: Host, before: ServiceStatus) {
        yield* host.end
        const after = yield* until(host, isDown)
        const gone = Effect.forEach(Option.toArray(before.processId), isAlive).pipe(
          Effect.repeat({ schedule: patience, while: ([isThere]) => isThere === true }),
          Effect.map(([isThere]) => isThere !== true)
        )
        if (isDown(after.state) && (yield* gone)) return yield* host.status
        for (const id of Option.toArray(before.processId)) {
          yield* Effect.ignore(machine.run(system32("taskkill.exe"), ["/PID", String(id), "/T", "/F"]))
        }
        const last = yield* until(host, isDown)
        return isDown(last.state) ? last : yield* new ServiceNotThere({ wanted: "stopped", status: last })
      })

      const status = Effect.map(host, (found) => found.status)

      const stop = Effect.gen(function*() {
        const found = yield* host
        if (found.status.state === "absent") return yield* new ServiceAbsent({ name: found.status.name })
        return yield* end(found.host, found.status)
      })

      const down = Effect.catchTag(stop, "ServiceAbsent", () => status)

      const asTask = Effect.fnUntraced(function*(words: Options["program"], refusal: ServiceRefused | ServiceNotThere) {
        yield* Effect.logWarning(`${refusal.message}; a task that starts with the machine stands in for the service`)
        yield* service.forget
        yield* task.make(words)
        return yield* begin(task)
      })

      return ServiceManager.of({
        install: Effect.fn("ServiceManager.install")(function*({ configFile }: InstallOptions) {
          const settings = Option.match(configFile, { onNone: () => [], onSome: (file) => ["--config", file] })
          const [first, ...more] = program
          yield* down
          const made = Effect.andThen(service.make([first, ...more, underScmFlag, ...settings]), begin(service))
          const running = yield* Effect.catchIf(made, isRefusal, (refusal) =>
            asTask([first, ...more, ...settings], refusal))
          if (running.manager === "Service Control Manager") {
            yield* task.forget
          }
          return running
        }),
        uninstall: Effect.andThen(down, Effect.andThen(service.forget, task.forget)),
        start: Effect.gen(function*() {
          const found = yield* host
          if (found.status.state === "absent") {
            return yield* new ServiceAbsent({ name: found.status.name })
          }
          return found.status.state === "running" ? found.status : yield* begin(found.host)
        }),
        stop,
        status
      })
    })
  )

const isDown = (state: ServiceState) => state === "stopped" || state === "failed" || state === "absent"

/** Not the agent ended, but something kept it from being a service: only then a task may do better. */
const isRefusal = (error: ServiceRefused | ServiceNotThere) =>
  error._tag === "ServiceRefused" || error.status.exitCode === undefined
