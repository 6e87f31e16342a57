import { Effect, Option, Result, Schema } from "effect"
import { isNone, Losses, lossesOf, type LossReason, noLosses, plus } from "../../domain/Losses.ts"
import type { Report } from "../../domain/Report.ts"
import * as LogRarely from "../logRarely.ts"
import * as StateFile from "../StateFile.ts"
import type { Entry } from "./listing.ts"

/** Who is given up, and why. */
export interface GivenUp {
  readonly reason: LossReason
  readonly entries: ReadonlyArray<Entry>
}

const Kept = Schema.Struct({
  /** Agent whose reports these are. */
  owner: Schema.optionalKey(Schema.String),
  /** What no report tells of yet. */
  untold: Losses,
  /** What a pending report tells of. */
  carried: Schema.optionalKey(Schema.Struct({ id: Schema.String, losses: Losses })),
  /** Files that are gone or should be: whatever a power cut brings back of them is not handed out again. */
  condemned: Schema.Array(Schema.String)
})
type Kept = typeof Kept.Type
type Books = Omit<Kept, "condemned">

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Kept))

const stateName = "losses"

/**
 * The books of what an outbox gave up. An entry is booked on stable storage before its file goes; one that cannot be
 * booked does not go. What is booked is told by one report at a time, and forgotten when that one is acknowledged; is
 * it given up itself, the next one tells.
 */
export const make = Effect.fnUntraced(function*(
  folder: string,
  pending: ReadonlyArray<Entry>,
  undeletable: ReadonlySet<string>
) {
  const text = yield* StateFile.read(folder, stateName)
  const empty: Kept = { untold: noLosses, condemned: [] }
  const found = Option.isNone(text) ? empty : Result.getOrElse(decode(text.value), () => empty)
  const condemned: ReadonlySet<string> = new Set(found.condemned)
  let latest = found.condemned
  const rarely = LogRarely.make()
  const { condemned: _, ...books } = found
  let kept: Books = books
  /** The disk may hold other books than these. */
  let doubtful = false

  const release = ({ carried, untold, ...rest }: Books): Books => ({
    ...rest,
    untold: carried === undefined ? untold : plus(untold, carried.losses)
  })

  /** A report that tells of losses and is not there was never accepted, or went while nobody looked. */
  if (!pending.some(({ file, id }) => id === kept.carried?.id && !condemned.has(file))) kept = release(kept)

  /**
   * What was condemned before the last time is gone for good: that time has synced the folder after it went. What was
   * condemned the last time is named once more, for this file may be all that survives of this time.
   */
  const write = Effect.fnUntraced(function*(books: Books, newly: ReadonlyArray<string> = []) {
    const all = new Set([...undeletable, ...latest, ...newly])
    yield* StateFile.replace(folder, stateName, JSON.stringify({ ...books, condemned: [...all] })).pipe(
      Effect.tapError((error) =>
        Effect.sync(() => {
          doubtful ||= error.inDoubt === true
        })
      )
    )
    doubtful = false
    kept = books
    latest = newly
  })

  const giveUp = (gone: ReadonlyArray<GivenUp>) => {
    const entries = gone.flatMap((each) => each.entries)
    if (entries.length === 0) return Effect.void
    const books = entries.some(({ id }) => id === kept.carried?.id) ? release(kept) : kept
    const untold = gone.reduce((sum, { entries, reason }) => plus(sum, lossesOf(reason, entries)), books.untold)
    return write({ ...books, untold }, entries.map(({ file }) => file))
  }

  return {
    condemned,
    /** Once more on stable storage: what a killed process has left may not be. */
    confirm: Effect.suspend(() => write(kept, found.condemned)),
    /** These books on stable storage, where others may be. */
    settle: Effect.suspend(() => doubtful ? write(kept) : Effect.void),
    /** What was given up and is not acknowledged. */
    all: () => release(kept).untold,
    /** Books what is given up. */
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
      const { carried: _, ...rest } = kept
      kept = rest
      yield* rarely.attempt("outbox: losses cannot be kept", write(kept))
    }),
    /** Whose books these are; nobody's before anybody said so. */
    owner: () => kept.owner,
    /** Says whose they are from now on. */
    ownedBy: (owner: string) =>
      Effect.suspend(() => {
        kept = { ...kept, owner }
        return write(kept)
      }),
    /**
     * Closes the books of another machine and begins own ones: it tells of its losses itself, and those of its reports
     * that lie here are given up. What the disk does not take now is taken down with the next entry.
     */
    beginAnew: (owner: string, foreign: ReadonlyArray<Entry>) =>
      Effect.suspend(() => {
        kept = { owner, untold: lossesOf("foreign", foreign) }
        return write(kept, foreign.map(({ file }) => file))
      }),
    /** The report that tells has another id from now on. */
    readdressed: (from: string, to: string) =>
      kept.carried?.id === from ? write({ ...kept, carried: { ...kept.carried, id: to } }) : Effect.void
  }
})
