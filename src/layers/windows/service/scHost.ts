import { Effect, Option, Schedule, Schema } from "effect"
import { ScQuery } from "../../../domain/formats/ScQuery.ts"
import { commandLine, furnishings, registration, serviceKey, serviceName } from "../../../domain/windowsService.ts"
import type { Machine } from "../../../services/Machine.ts"
import { ServiceRefused, type ServiceState, type ServiceStatus } from "../../../services/ServiceManager.ts"
import type { Host } from "./Host.ts"

/** System error codes (winerror.h) that `sc.exe` ends with. */
const absent = 1060
const alreadyRunning = 1056
const notStarted = 1062
const markedForDeletion = 1072
const serviceSpecificError = 1066
const neverStarted = 1077

const manager = "Service Control Manager"

/** The Service Control Manager, asked through `sc.exe` of the system's own folder. */
export const scHost = (machine: Machine["Service"], system32: (tool: string) => string): Host => {
  const run = (tool: string, doing: string, args: ReadonlyArray<string>, fine: ReadonlyArray<number> = []) =>
    machine.run(system32(tool), args).pipe(
      Effect.mapError(({ message }) => new ServiceRefused({ doing, detail: message })),
      Effect.filterOrFail(
        ({ exitCode }) => exitCode === 0 || fine.includes(exitCode),
        ({ exitCode }) => new ServiceRefused({ doing, detail: `${tool} says error ${exitCode}` })
      )
    )
  const sc = (doing: string, args: ReadonlyArray<string>, fine?: ReadonlyArray<number>) =>
    run("sc.exe", doing, args, fine)

  const startType = machine.registry({ hive: "HKLM", key: serviceKey, view: 64, depth: 0 }).pipe(
    Effect.map(({ values }) => values.Start?.data),
    Effect.orElseSucceed(() => undefined)
  )

  /** Not every `sc.exe` tells it; the manager does when it is called. Without calls it is not known. */
  const processId = machine.windows("serviceStates").pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Schema.Array(Listed))),
    Effect.map((services) => Option.fromUndefinedOr(services.find(({ name }) => name === serviceName)?.pid)),
    Effect.orElseSucceed(Option.none<number>)
  )

  const status = Effect.gen(function*() {
    const doing = "ask for the service"
    const output = yield* sc(doing, ["query", serviceName], [absent])
    if (output.exitCode === absent) return absentService
    const found = yield* Effect.mapError(
      Effect.fromResult(ScQuery.decode(output.stdout)),
      ({ message }) => new ServiceRefused({ doing, detail: message })
    )
    return statusOf(found, yield* processId, (yield* startType) === automatic)
  })

  const forget = Effect.asVoid(sc("delete the service", ["delete", serviceName], [absent, markedForDeletion]))

  /** A service that somebody still looks at is only marked: its name is free a moment later. */
  const onceForgotten = Schedule.max([Schedule.spaced("500 millis"), Schedule.recurs(20)])

  const create = (image: string) =>
    sc("create the service", registration("create", image), [markedForDeletion]).pipe(
      Effect.repeat({ schedule: onceForgotten, while: ({ exitCode }) => exitCode === markedForDeletion }),
      Effect.filterOrFail(
        ({ exitCode }) => exitCode === 0,
        () => new ServiceRefused({ doing: "create the service", detail: "the one before it is still in use" })
      ),
      Effect.asVoid
    )

  const furnish = Effect.forEach(
    furnishings,
    ({ args, gives, tool }) =>
      run(tool, `give the service ${gives}`, args).pipe(
        Effect.catch(({ message }) => Effect.logWarning(`${message}; it works without`))
      ),
    { discard: true }
  )

  return {
    status,
    make: Effect.fnUntraced(function*(words) {
      const image = commandLine(words)
      if ((yield* status).state === "absent") yield* create(image)
      else {
        yield* sc("change the service", registration("config", image)).pipe(
          Effect.catch(() => Effect.andThen(forget, create(image)))
        )
      }
      yield* furnish
    }),
    begin: Effect.asVoid(sc("start the service", ["start", serviceName], [alreadyRunning])),
    end: Effect.asVoid(sc("stop the service", ["stop", serviceName], [notStarted, absent])),
    forget
  }
}

/** A service of the fact `serviceStates`: all that is needed of it. */
const Listed = Schema.Struct({ name: Schema.String, pid: Schema.optionalKey(Schema.Natural) })

/** `Start` in the registry: SERVICE_AUTO_START. */
const automatic = 2

const absentService: ServiceStatus = {
  state: "absent",
  manager,
  name: serviceName,
  processId: Option.none(),
  startsWithMachine: false,
  detail: Option.none()
}

const states: { readonly [state: number]: ServiceState } = { 2: "starting", 3: "stopping", 4: "running" }

const statusOf = (
  { serviceExitCode, state, win32ExitCode }: ScQuery,
  processId: Option.Option<number>,
  startsWithMachine: boolean
): ServiceStatus => {
  const failed = win32ExitCode !== 0 && win32ExitCode !== neverStarted
  const known = states[state] ?? (failed ? "failed" : "stopped")
  const exitCode = win32ExitCode === serviceSpecificError ? serviceExitCode : undefined
  const ended = exitCode === undefined ? `error ${win32ExitCode}` : `the agent ended with code ${exitCode}`
  return {
    state: known,
    manager,
    name: serviceName,
    processId,
    startsWithMachine,
    detail: known === "failed" ? Option.some(ended) : Option.none(),
    ...(known === "failed" && exitCode !== undefined ? { exitCode } : {})
  }
}
