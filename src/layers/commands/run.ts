import { Cause, Console, Duration, Effect, Exit, Option } from "effect"
import { agentVersion } from "../../domain/version.ts"
import { Destination, kindsOf } from "../../services/Destination.ts"
import { Restraint } from "../../services/Restraint.ts"
import { Settings } from "../../services/Settings.ts"
import { lastSignal } from "../lastSignal.ts"
import { Watch } from "../ProgressWatch.ts"
import { terminal } from "../terminal.ts"
import { Ended } from "./ending.ts"
import { render } from "./summary.ts"

/** After this long without an answer a person is shown what there is. */
const patience = Duration.seconds(45)

/** The agent itself is at fault (sysexits(3), `EX_SOFTWARE`): whoever manages the service starts it anew. */
const selfInflicted = 70

/** The agent as a service, in the foreground, until it is told to stop. Its work is in the layers below it. */
export const run = Effect.fn("run")(function*({ summary }: { readonly summary: boolean }) {
  const { values } = yield* Settings
  const destination = yield* Destination
  const signal = yield* lastSignal
  yield* Effect.addFinalizer((exit) =>
    Effect.flatMap(signal, (number) =>
      Effect.logInfo(
        Option.isSome(number)
          ? `Received signal ${number.value}, shutting down gracefully...`
          : Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)
          ? "Told to stop, shutting down gracefully..."
          : "Shutting down gracefully..."
      ))
  )
  const { colours, columns } = yield* terminal
  if (summary) {
    const watch = yield* Watch
    yield* watch.settled(kindsOf(destination.credential)).pipe(Effect.timeoutOption(patience))
    yield* watch.endDrawing
    const cycle = yield* watch.cycle
    if (Option.isSome(cycle)) {
      yield* Console.log(
        render(cycle.value, destination.baseUrl, agentVersion, { columns, colours, detail: "compact" })
      )
    }
    if (destination.hint !== undefined) yield* Console.log(`  ${destination.hint}`)
    yield* Console.log(
      `  Running on: ${
        destination.credential._tag === "Enrolment"
          ? `a heartbeat every ${values.heartbeatIntervalSeconds} s at most`
          : `hardware and software about every ${values.hardwareSoftwareIntervalMinutes} min, load about every `
            + `${values.telemetryIntervalMinutes} min`
      }. Ctrl-C stops.`
    )
  }
  const excess = yield* (yield* Restraint).exceeded
  yield* Effect.logFatal(`${excess}: ends with code ${selfInflicted}, to be started anew; what was accepted is kept`)
  return yield* new Ended({ code: selfInflicted })
}, Effect.scoped)
