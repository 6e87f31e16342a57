import { Clock, Duration, Effect, Option, Ref, Result, Schema } from "effect"
import { canonicalJson } from "../../domain/canonical.ts"
import { agentVersion } from "../../domain/version.ts"
import type { FileFacts, Machine, ReadError } from "../../services/Machine.ts"
import { Recollection } from "../../services/Recollection.ts"
import { sha256Hex } from "../sha256.ts"
import { Gaps } from "./Collector.ts"

/** A question that costs so much that it is only asked when the answer may have become another one. */
export interface Question<A> {
  readonly name: string
  /** All files that the answer follows from, as they are now; a change of it shows in what they are. */
  readonly grounds: Effect.Effect<ReadonlyMap<string, FileFacts>, ReadError, Machine>
  /** Whether these are all grounds on this machine. It is asked only when there is an answer to keep. */
  readonly areComplete: Effect.Effect<boolean, ReadError, Machine>
  /** What an answer looks like, in JSON as it is. */
  readonly answer: Schema.Decoder<A>
}

/** However little has changed: nothing is believed for longer. */
const longest = Duration.hours(24)

/**
 * Times of files are told in whole seconds: one that was written in the second before may be written again within it,
 * and look the same. Then nothing is kept yet.
 */
const unsettledSeconds = 2

const Kept = Schema.fromJsonString(Schema.Struct({
  agentVersion: Schema.String,
  grounds: Schema.String,
  askedAtMs: Schema.Int,
  answer: Schema.Json
}))

const decode = Schema.decodeUnknownResult(Kept)

/**
 * The answer that was kept, if nothing has changed since that it follows from; else a new one. An answer with a gap is
 * never kept. The grounds are those before the question: what changes while it is answered is found changed next time.
 */
export const remembered = Effect.fnUntraced(
  function*<A, R>(question: Question<A>, ask: Effect.Effect<A, ReadError, R>) {
    const place = yield* Recollection
    if (Option.isNone(place)) return yield* ask
    const found = yield* Effect.option(question.grounds)
    if (Option.isNone(found) || !isPlain(found.value)) return yield* ask
    const grounds = sha256Hex(canonicalJson(Object.fromEntries(found.value)))
    const nowMs = yield* Clock.currentTimeMillis
    const kept = keptIn(yield* place.value.recall(question.name), question.answer)
    if (
      kept?.grounds === grounds && kept.agentVersion === agentVersion && kept.askedAtMs <= nowMs
      && nowMs - kept.askedAtMs < Duration.toMillis(longest)
    ) return kept.answer
    const { value, whole } = yield* heardOut(ask)
    const complete = whole && isSettled(found.value, nowMs)
      && (yield* Effect.orElseSucceed(question.areComplete, () => false))
    if (complete) {
      yield* place.value.keep(
        question.name,
        JSON.stringify({ agentVersion, grounds, askedAtMs: nowMs, answer: value })
      )
    }
    return value
  }
)

/** What a link says of itself does not change with what it points to. */
const isPlain = (grounds: ReadonlyMap<string, FileFacts>) => [...grounds.values()].every(({ kind }) => kind !== "link")

const isSettled = (grounds: ReadonlyMap<string, FileFacts>, nowMs: number) =>
  [...grounds.values()].every(({ modifiedAt }) => modifiedAt < nowMs / 1000 - unsettledSeconds)

const keptIn = <A>(text: Option.Option<string>, schema: Schema.Decoder<A>) => {
  const kept = Result.flatMap(
    decode(Option.getOrElse(text, () => "")),
    ({ answer, ...rest }) => Result.map(Schema.decodeUnknownResult(schema)(answer), (answer) => ({ ...rest, answer }))
  )
  return Result.getOrElse(kept, () => undefined)
}

/** An answer, and whether it came without a gap. */
const heardOut = Effect.fnUntraced(function*<A, R>(ask: Effect.Effect<A, ReadError, R>) {
  const gaps = yield* Gaps
  const whole = yield* Ref.make(true)
  const value = yield* Effect.provideService(ask, Gaps, {
    ...gaps,
    note: (...gap) => Effect.andThen(Ref.set(whole, false), gaps.note(...gap))
  })
  return { value, whole: yield* Ref.get(whole) }
})
