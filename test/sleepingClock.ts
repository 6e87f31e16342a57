import { Clock, Effect, Latch } from "effect"
import { TestClock } from "effect/testing"

/** How a system's clocks behave in a suspend. */
export const systems = ["Linux", "Windows"] as const

/**
 * The test's clock as it is on a machine that may be suspended. On Linux the monotonic clock stands still meanwhile, and
 * with it every wait; on Windows it goes on, and waits whose end has passed end when the machine wakes.
 */
export const sleepingClock = Effect.fnUntraced(function*(system: typeof systems[number]) {
  const clock = yield* Clock.Clock
  const awake = yield* Latch.make(true)
  let sleptMs = 0
  const machine: Clock.Clock = Object.assign(Object.create(clock), {
    currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + sleptMs,
    currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + sleptMs),
    sleep: (duration: Parameters<Clock.Clock["sleep"]>[0]) => Effect.andThen(clock.sleep(duration), awake.await)
  })
  const suspended = (ms: number) =>
    system === "Linux"
      ? Effect.sync(() => {
        sleptMs += ms
      })
      : Effect.andThen(awake.close, Effect.andThen(TestClock.adjust(ms), awake.open))
  return { clock: machine, suspended }
})
