import { Effect, Option, Result, Schema } from "effect"
import { isNone, Losses, lossesOf, type LossReason, noLosses, plus } from "../../domain/Losses.ts"
import type { Report } from "../../domain/Report.ts"
import * as StateFile from "../StateFile.ts"
import type { Entry } from "./listing.ts"

/** Who is given up, and why. */
export interface GivenUp {
  readonly reason: LossReason
  readonly entries: ReadonlyArray<Entry>
}

const Kept = Schema.Struct({
  /** What no report tells of yet. */
  untold: Losses,
  /** What a pending report tells of. */
  carried: Schema.optionalKey(Schema.Struct({ id: Schema.String, losses: Losses })),
  /** Files of those given up last: whatever a power cut brings back of them stays given up. */
  condemned: Schema.Array(Schema.String)
})
type Kept = typeof Kept.Type

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Kept))

const stateName = "losses"

/**
 * The books of what an outbox gave up. An entry is booked on stable storage before its file goes; one that cannot be
 * booked does not go. What is booked is told by one report at a time, and forgotten when that one is acknowledged; is
 * it given up itself, the next one tells.
 */
export const make = Effect.fnUntraced(function*(folder: string, pending: ReadonlyArray<Entry>) {
  const text = yield* StateFile.read(folder, stateName)
  let kept: Kept = Option.isNone(text)
    ? { untold: noLosses, condemned: [] }
    : Result.getOrElse(decode(text.value), (): Kept => ({ untold: noLosses, condemned: [] }))
  const condemned: ReadonlySet<string> = new Set(kept.condemned)

  const release = ({ carried, ...books }: Kept): Kept =>
    carried === undefined ? books : { ...books, untold: plus(books.untold, carried.losses) }

  /** A report that tells of losses and is not there was never accepted, or went while nobody looked. */
  if (!pending.some(({ file, id }) => id === kept.carried?.id && !condemned.has(file))) kept = release(kept)

  const write = Effect.fnUntraced(function*(next: Kept) {
    yield* StateFile.replace(folder, stateName, JSON.stringify(next))
    kept = next
  })

  const giveUp = (gone: ReadonlyArray<GivenUp>, stillThere: ReadonlySet<string>) => {
    const entries = gone.flatMap((each) => each.entries)
    if (entries.length === 0) return Effect.void
    const books = entries.some(({ id }) => id === kept.carried?.id) ? release(kept) : kept
    return write({
      ...books,
      untold: gone.reduce((sum, { entries, reason }) => plus(sum, lossesOf(reason, entries)), books.untold),
      condemned: [...kept.condemned.filter((file) => stillThere.has(file)), ...entries.map(({ file }) => file)]
    })
  }

  return {
    condemned,
    /** What was given up and is not acknowledged. */
    all: () => release(kept).untold,
    /** Books what is given up. `stillThere` names files that should be gone and are not. */
    giveUp,
    /** The report with what it shall tell of: nothing, as long as another one that does is pending. */
    stamped: (report: Report): Report =>
      isNone(kept.untold) || kept.carried !== undefined ? report : { ...report, losses: kept.untold },
    /** Books that a report, which is about to be accepted, tells of its losses. */
    handOver: ({ id, losses }: Report) =>
      losses === undefined ? Effect.void : write({ ...kept, untold: noLosses, carried: { id, losses } }),
    /** The report was not accepted after all. */
    takeBack: (id: string) => {
      if (kept.carried?.id === id) kept = release(kept)
    },
    /** Forgets what an acknowledged report has told. What the disk does not let us forget is told twice. */
    told: Effect.fnUntraced(function*(id: string) {
      if (kept.carried?.id !== id) return
      const { carried: _, ...books } = kept
      kept = books
      yield* write(books).pipe(
        Effect.catch((error) => Effect.logWarning(`outbox: losses cannot be kept: ${error.message}`))
      )
    }),
    /** The report that tells has another id from now on. */
    readdressed: (from: string, to: string) =>
      kept.carried?.id === from ? write({ ...kept, carried: { ...kept.carried, id: to } }) : Effect.void
  }
})
