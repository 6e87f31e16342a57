import { Effect, Option } from "effect"
import { inARow, isTold } from "../domain/rarely.ts"

/** What may go wrong again and again, and how often it just has. */
export interface Rarely {
  /** Tells of one more failure, unless it was told of often enough. */
  failed(what: string, why: string): Effect.Effect<void>
  /** Tells once that there is an end to it; says nothing where nothing had failed. */
  worked(what: string): Effect.Effect<void>
  /** What fails is told rarely, and costs nothing but its result. */
  attempt<A, E extends { readonly message: string }, R>(
    what: string,
    effect: Effect.Effect<A, E, R>
  ): Effect.Effect<Option.Option<A>, never, R>
}

/**
 * Failures that last, in the log: the 1st, 2nd, 4th, 8th, … in a row, with how many were passed over, then once that it
 * is over. `what` is told and names the row: `the baseline cannot be kept`. Failures of one kind go through one of these.
 */
export const make = (tell: (words: string) => Effect.Effect<void> = Effect.logWarning): Rarely => {
  const rows = new Map<string, number>()

  const failed = (what: string, why: string) =>
    Effect.suspend(() => {
      const failures = (rows.get(what) ?? 0) + 1
      rows.set(what, failures)
      return isTold(failures) ? tell(`${what}: ${why}${inARow(failures)}`) : Effect.void
    })

  const worked = (what: string) =>
    Effect.suspend(() => {
      const failures = rows.get(what) ?? 0
      rows.delete(what)
      return failures === 0
        ? Effect.void
        : Effect.logInfo(`over after ${failures === 1 ? "one failure" : `${failures} failures`}: ${what}`)
    })

  return {
    failed,
    worked,
    attempt: (what, effect) =>
      Effect.matchEffect(effect, {
        onFailure: (error) => Effect.as(failed(what, error.message), Option.none()),
        onSuccess: (value) => Effect.as(worked(what), Option.some(value))
      })
  }
}
