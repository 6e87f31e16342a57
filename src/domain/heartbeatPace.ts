/** When the next heartbeat is due. Pure: whoever calls brings the clock and the chance. */

/** The numbers of the pace. Backends call a machine offline after five minutes, and failed after ten. */
export const pace = {
  /** Share of the period by which a heartbeat may come early, so that a fleet does not act as one. It is never late. */
  jitterShare: 0.1
} as const

/** What the wait for the next heartbeat depends on. */
export interface Beat {
  readonly periodMs: number
  /** How long ago the last one was begun. */
  readonly elapsedMs: number
  /** From 0 up to but not including 1. */
  readonly chance: number
}

/**
 * The wait until the next heartbeat begins, so that beginnings are a period apart, up to 10 % less. A scan that took
 * longer than the period has missed its turn: the next one comes at the next turn, and none piles up.
 */
export const untilNextBeatMs = ({ chance, elapsedMs, periodMs }: Beat): number => {
  const early = Math.round(chance * pace.jitterShare * periodMs)
  const missed = Math.floor(Math.max(0, elapsedMs) / (periodMs - early))
  return Math.max(0, (missed + 1) * (periodMs - early) - Math.max(0, elapsedMs))
}
