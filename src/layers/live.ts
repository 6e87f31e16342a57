import { Effect, Predicate } from "effect"
import type { Live } from "../services/LiveSettings.ts"

/** A value that stays as it is, or one that a reload may change. */
export type Tunable<A> = A | Live<A>

const isLive = <A>(value: Tunable<A>): value is Live<A> =>
  Predicate.hasProperty(value, "now") && Predicate.hasProperty(value, "unlike")

/** Both in one form: what stays as it is never becomes another. */
export const live = <A>(value: Tunable<A>): Live<A> =>
  isLive(value) ? value : { now: Effect.succeed(value), unlike: () => Effect.never }

/** The value at this moment. */
export const nowOf = <A>(value: Tunable<A>): Effect.Effect<A> => live(value).now

/** Does something with every value that follows the present one, for as long as the scope is open. */
export const followed = Effect.fnUntraced(
  function*<A, E, R>(value: Live<A>, use: (value: A) => Effect.Effect<unknown, E, R>) {
    let last = yield* value.now
    yield* Effect.gen(function*() {
      while (true) {
        yield* value.unlike(last)
        last = yield* value.now
        yield* use(last)
      }
    }).pipe(Effect.forkScoped)
  }
)
