import { Duration, Effect, Random, Schedule } from "effect"

/** Share of an interval by which each cycle may come earlier or later, so that a fleet does not act as one. */
export const jitterShare = 0.1

/**
 * Now, and then again and again, with the interval between the end of one cycle and the begin of the next, each time up
 * to 10 % shorter or longer. Only gaps are counted, never the time of day: a clock step does not touch it.
 */
export const everyAbout = (interval: Duration.Input) =>
  Schedule.spaced(interval).pipe(
    Schedule.modifyDelay(({ duration }) =>
      Effect.map(
        Random.nextBetween(1 - jitterShare, 1 + jitterShare),
        (factor) => Duration.times(duration, factor)
      )
    )
  )
