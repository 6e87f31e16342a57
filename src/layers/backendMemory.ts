import { Clock, Effect, Option, Ref, Result, Schema } from "effect"
import { canonicalJson } from "../domain/canonical.ts"
import { believedForMs, Reception } from "../domain/reception.ts"
import * as LogRarely from "./logRarely.ts"
import * as StateFile from "./StateFile.ts"

const Kept = Schema.fromJsonString(Schema.Struct({
  /** Of which backend it was found. */
  destination: Schema.String,
  learnedAtMs: Schema.Natural,
  reception: Reception
}))
type Kept = typeof Kept.Type

const decode = Schema.decodeUnknownResult(Kept)
const stateName = "backend"

/** What the backend was found to take: found out once, then kept over restarts. */
export const make = Effect.fnUntraced(
  function*({ destination, folder }: { readonly folder: string; readonly destination: string }) {
    const text = yield* StateFile.read(folder, stateName).pipe(
      Effect.catch((error) =>
        Effect.as(Effect.logWarning(`what the backend takes cannot be read: ${error.message}`), Option.none<string>())
      )
    )
    const found = Option.isSome(text) ? Result.getOrUndefined(decode(text.value)) : undefined
    const kept = yield* Ref.make<Kept>(
      found?.destination === destination ? found : { destination, learnedAtMs: 0, reception: {} }
    )

    const rarely = LogRarely.make()

    /** What is known now; a backend of long ago may have been replaced. */
    const recall: Effect.Effect<Reception> = Effect.gen(function*() {
      const { learnedAtMs, reception } = yield* Ref.get(kept)
      const ageMs = (yield* Clock.currentTimeMillis) - learnedAtMs
      return ageMs >= 0 && ageMs <= believedForMs ? reception : {}
    })

    /** Adds to what is known. */
    const learn = Effect.fnUntraced(
      function*(lesson: Reception) {
        const known = yield* recall
        const reception = { ...known, ...lesson }
        if (canonicalJson(reception) === canonicalJson(known)) return
        const state: Kept = { destination, learnedAtMs: yield* Clock.currentTimeMillis, reception }
        yield* Ref.set(kept, state)
        yield* StateFile.replace(folder, stateName, canonicalJson(state))
      },
      (effect) => Effect.asVoid(rarely.attempt("what the backend takes cannot be kept", effect))
    )

    return { recall, learn }
  }
)

/** What a backend was found to take, and what more is learned of it. */
export type BackendMemory = Effect.Success<ReturnType<typeof make>>
