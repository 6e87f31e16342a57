import { Clock, Context, Effect } from "effect"

const monotonicMs = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000n) / 1_000)

/**
 * Spans of time as they pass for everybody else, too, while the machine is asleep: the clock that nobody can set stands
 * still meanwhile on Linux (clock_gettime(2), `CLOCK_MONOTONIC`). Unless a layer knows better, machines never sleep.
 */
export const Timekeeper = Context.Reference<{
  /** Milliseconds since some moment; time asleep counts. */
  readonly elapsedMs: Effect.Effect<number>
  /**
   * Waits for so many milliseconds. A wait whose end was slept through ends soon after the machine has woken, at a
   * moment left to chance; its answer is whether that was so.
   */
  sleep(ms: number): Effect.Effect<boolean>
}>("itam-agent/services/Timekeeper", {
  defaultValue: () => ({ elapsedMs: monotonicMs, sleep: (ms) => Effect.as(Effect.sleep(ms), false) })
})
