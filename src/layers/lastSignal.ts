import { Effect, Option } from "effect"
import * as os from "node:os"

const ending = ["SIGINT", "SIGTERM"] as const

/**
 * Remembers, for as long as the scope is open, which signal asked this process to end: its number (signal(7)). It
 * listens before everybody else, because whoever ends the process upon the signal may do so at once.
 */
export const lastSignal = Effect.gen(function*() {
  let received = Option.none<number>()
  const remember = (signal: NodeJS.Signals) => {
    received = Option.some(os.constants.signals[signal])
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => ending.forEach((signal) => process.prependListener(signal, remember))),
    () => Effect.sync(() => ending.forEach((signal) => process.removeListener(signal, remember)))
  )
  return Effect.sync(() => received)
})
