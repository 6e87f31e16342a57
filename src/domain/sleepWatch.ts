/**
 * Whether the machine was asleep, told by two clocks: the wall clock goes on in a suspend, the monotonic one may stand
 * still. Pure: whoever calls brings the clocks.
 */

/** The least that both clocks have to differ for it to have been a sleep; nothing here is due more often. */
export const leastSleepMs = 60_000

/** What both clocks said last, and how long the machine has slept until then without the monotonic clock noticing. */
export interface SleepWatch {
  readonly wallMs: number
  readonly monotonicMs: number
  readonly sleptMs: number
}

/**
 * What is known after another look at the clocks. A wall clock that was set forward looks like a sleep: what is due by
 * it comes early, once. One that was set back says nothing.
 */
export const looked = (before: SleepWatch, wallMs: number, monotonicMs: number): SleepWatch => {
  const unnoticedMs = wallMs - before.wallMs - (monotonicMs - before.monotonicMs)
  return { wallMs, monotonicMs, sleptMs: before.sleptMs + (unnoticedMs >= leastSleepMs ? unnoticedMs : 0) }
}
