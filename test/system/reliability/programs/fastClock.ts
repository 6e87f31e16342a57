import { Clock, Duration, Effect, Layer } from "effect"

/**
 * A monotonic clock that runs so many times faster, and with it all waiting: backoffs, gaps, time limits. The wall
 * clock stays what it is.
 */
export const layer = (factor: number) =>
  Layer.effect(
    Clock.Clock,
    Effect.map(Clock.Clock, (real) => {
      const monotonicTimeNanosUnsafe = () => real.monotonicTimeNanosUnsafe() * BigInt(factor)
      const clock: Clock.Clock = {
        currentTimeMillisUnsafe: () => real.currentTimeMillisUnsafe(),
        currentTimeMillis: real.currentTimeMillis,
        currentTimeNanosUnsafe: () => real.currentTimeNanosUnsafe(),
        currentTimeNanos: real.currentTimeNanos,
        monotonicTimeNanosUnsafe,
        monotonicTimeNanos: Effect.sync(monotonicTimeNanosUnsafe),
        sleep: (duration) => real.sleep(Duration.divideUnsafe(duration, factor))
      }
      return clock
    })
  )
