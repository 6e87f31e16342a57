import { Effect } from "effect"
import type { LogLevelName } from "../../domain/logEntry.ts"
import type { Live } from "../../services/LiveSettings.ts"
import { followed } from "../live.ts"
import type { LogSink } from "./sink.ts"

/** The same sink, as particular as somebody who may change his mind. */
export const heeding = Effect.fnUntraced(function*(sink: LogSink, minimum: Live<LogLevelName>) {
  let least = yield* minimum.now
  yield* followed(minimum, (level) => Effect.sync(() => least = level))
  const heedful: LogSink = {
    ...sink,
    get minimum() {
      return least
    }
  }
  return heedful
})
