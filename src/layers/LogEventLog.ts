import { Effect } from "effect"
import { saidIn } from "../domain/logLine.ts"
import { agentVersion } from "../domain/version.ts"
import { program } from "./ground.ts"
import type { LogSink } from "./log/sink.ts"
import * as EventLog from "./windows/eventLog.ts"
import type { Native } from "./windows/Native.ts"
import * as NativeKoffi from "./windows/NativeKoffi.ts"

/** The name of our events in the application log, and their ids. */
const eventSource = "itam-agent"
export const eventIds = { started: 1, stopped: 2, error: 100 } as const

/**
 * Start, end and errors of a service as events of Windows, where administrators look for them. None where Windows does
 * not want them: that keeps nobody from work.
 */
export const makeWith = (native: Native) =>
  Effect.gen(function*() {
    const log = yield* EventLog.open(native, eventSource)
    const tell = (event: EventLog.Event) => Effect.ignore(Effect.catchDefect(log.tell(event), () => Effect.void))
    yield* Effect.acquireRelease(
      tell({ type: "information", id: eventIds.started, text: `itam-agent ${agentVersion} has started` }),
      () => tell({ type: "information", id: eventIds.stopped, text: `itam-agent ${agentVersion} has stopped` })
    )
    const sink: LogSink = {
      minimum: "ERROR",
      write: (entry) => Effect.runSync(tell({ type: "error", id: eventIds.error, text: saidIn(entry) }))
    }
    return [sink]
  }).pipe(Effect.orElseSucceed((): ReadonlyArray<LogSink> => []))

/** The same of the Windows that this process runs on. */
export const make = NativeKoffi.load(program).pipe(
  Effect.flatMap(makeWith),
  Effect.orElseSucceed((): ReadonlyArray<LogSink> => [])
)
