import { Clock, Effect, Layer, Random, Stream, SubscriptionRef } from "effect"
import { cadence } from "../domain/cadence.ts"
import { leastSleepMs, looked } from "../domain/sleepWatch.ts"
import { Timekeeper } from "../services/Timekeeper.ts"

/**
 * Notices that the machine was asleep: by the wall clock, where the monotonic clock stood still meanwhile (Linux); by
 * waits that end late, where it went on (Windows, macOS). Whoever asks for the time looks at the clocks, so somebody has
 * to ask now and then.
 */
export const layer = Layer.effect(
  Timekeeper,
  Effect.gen(function*() {
    const clocks = yield* Clock.clockWith((clock) =>
      Effect.succeed(() =>
        [
          clock.currentTimeMillisUnsafe(),
          Number(clock.monotonicTimeNanosUnsafe() / 1_000n) / 1_000
        ] as const
      )
    )
    const [wallMs, monotonicMs] = clocks()
    let watch = { wallMs, monotonicMs, sleptMs: 0 }
    const slept = yield* SubscriptionRef.make(0)

    const elapsedMs = Effect.gen(function*() {
      const before = watch
      watch = looked(before, ...clocks())
      const { monotonicMs, sleptMs } = watch
      const justSleptMs = sleptMs - before.sleptMs
      if (justSleptMs > 0) {
        yield* Effect.logInfo(`The machine was asleep for ${Math.round(justSleptMs / 60_000)} min`)
        yield* SubscriptionRef.set(slept, sleptMs)
      }
      return monotonicMs + sleptMs
    })

    const wokenSince = (sleptMs: number) =>
      SubscriptionRef.changes(slept).pipe(Stream.filter((ms) => ms > sleptMs), Stream.take(1), Stream.runDrain)

    const sleep = Effect.fnUntraced(function*(ms: number) {
      const endsMs = (yield* elapsedMs) + ms
      let leftMs = ms
      while (leftMs > 0) {
        yield* Effect.raceFirst(Effect.sleep(leftMs), wokenSince(watch.sleptMs))
        leftMs = endsMs - (yield* elapsedMs)
      }
      const late = leftMs <= -leastSleepMs
      if (late) yield* Effect.sleep((yield* Random.next) * cadence.afterSleepWithinMs)
      return late
    })

    return { elapsedMs, sleep }
  })
)
