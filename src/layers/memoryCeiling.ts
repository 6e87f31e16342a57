import { Data, Effect, Schedule } from "effect"

/** The process takes more memory than it may. */
export class AboveCeiling extends Data.TaggedError("AboveCeiling")<{ readonly limitMib: number }> {}

/** How often a process that ends soon looks at what it takes. */
const every = "250 millis"

/** Does something that fails as soon as this process takes more than so many MiB of resident memory; 0 is no limit. */
export const withCeiling = (limitMib: number) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  limitMib === 0 ? effect : Effect.raceFirst(
    effect,
    Effect.suspend(() =>
      process.memoryUsage.rss() > limitMib * 1024 * 1024 ? Effect.fail(new AboveCeiling({ limitMib })) : Effect.void
    ).pipe(Effect.repeat(Schedule.spaced(every)), Effect.andThen(Effect.never))
  )
