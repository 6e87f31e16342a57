import { Effect, Option } from "effect"
import * as os from "node:os"

const ending = ["SIGINT", "SIGTERM"] as const

/** Remembers, for as long as the scope is open, which signal asked this process to end: its number (signal(7)). */
export const lastSignal = Effect.gen(function*() {
  let received = Option.none<number>()
  const remember = (signal: NodeJS.Signals) => {
    received = Option.some(os.constants.signals[signal])
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => ending.forEach((signal) => process.on(signal, remember))),
    () => Effect.sync(() => ending.forEach((signal) => process.removeListener(signal, remember)))
  )
  return Effect.sync(() => received)
})
