import { Effect, Option } from "effect"
import * as path from "node:path"
import type { LossReason } from "../../domain/Losses.ts"
import type { Report } from "../../domain/Report.ts"
import { readWhole, writeNew } from "../storage.ts"
import { type Entry, listing } from "./listing.ts"
import * as Losses from "./losses.ts"
import * as Quarantine from "./quarantine.ts"
import { unpack } from "./records.ts"
import * as Shelf from "./shelf.ts"

/**
 * The records of an outbox on disk, and the books of those that had to go. No record goes unless it was handed on or is
 * booked; whoever calls does one thing at a time.
 */
export const make = Effect.fnUntraced(function*(folder: string, options: { readonly maxBytes: number }) {
  const found = yield* listing(folder)
  const shelf = Shelf.make(folder, found.pending)
  const quarantine = Quarantine.make(folder, found.setAside)
  const losses = yield* Losses.make(folder, found.pending)
  yield* shelf.drop(found.pending.filter(({ file }) => losses.condemned.has(file)))
  const fileOf = (entry: Entry) => path.join(folder, entry.file)

  /** Sets a report aside, once that is booked; else its file stays where it is, and is found again at the next start. */
  const setAside = Effect.fnUntraced(
    function*(entry: Entry, reason: LossReason, detail: string) {
      shelf.forget([entry])
      yield* losses.giveUp([{ reason, entries: [entry] }], shelf.undeletable)
      yield* Effect.catch(quarantine.setAside(entry, detail), () => shelf.drop([entry]))
    },
    Effect.catch((error) => Effect.logWarning(`outbox: ${error.message}; a loss could not be counted yet`))
  )

  /** What somebody else put in the place of a report is left alone, and the report is lost. */
  const writeOff = Effect.fnUntraced(
    function*(entry: Entry) {
      shelf.forget([entry])
      yield* losses.giveUp([{ reason: "corrupted", entries: [entry] }], shelf.undeletable)
    },
    Effect.catch((error) => Effect.logWarning(`outbox: ${error.message}; a loss could not be counted`))
  )

  /** The report of an entry; none, and the entry dealt with, where it cannot be had. */
  const open = Effect.fnUntraced(
    function*(entry: Entry) {
      return yield* unpack(yield* readWhole(fileOf(entry), options.maxBytes), entry)
    },
    Effect.asSome,
    (effect, entry) =>
      Effect.catchTags(effect, {
        FormatError: (error) => Effect.as(setAside(entry, "corrupted", error.detail), Option.none<Report>()),
        StorageError: (error) =>
          Effect.logWarning(`outbox: ${error.message}; passed over`).pipe(
            Effect.andThen(neverReadable.has(error.code) ? writeOff(entry) : Effect.void),
            Effect.as(Option.none<Report>())
          )
      })
  )

  return {
    /** The highest number that was found, of whatever is to come after. */
    highestSeq: found.pending.at(-1)?.seq ?? 0,
    pending: shelf.pending,
    quarantine,
    losses,
    setAside,
    open,
    drop: shelf.drop,
    /** The first of them that can be had. */
    firstOf: Effect.fnUntraced(function*(entries: ReadonlyArray<Entry>) {
      for (const entry of entries) {
        const report = yield* open(entry)
        if (Option.isSome(report)) return report
      }
      return Option.none<Report>()
    }),
    /** Puts a record on stable storage and lets go of those that it replaces or pushes out: all of that, or nothing. */
    put: Effect.fnUntraced(function*(entry: Entry, record: Uint8Array, gone: ReadonlyArray<Losses.GivenUp>) {
      yield* writeNew(fileOf(entry), record)
      shelf.add(entry)
      yield* Effect.onError(losses.giveUp(gone, shelf.undeletable), () => shelf.drop([entry]))
      yield* shelf.drop(gone.flatMap(({ entries }) => entries))
    }),
    /** Puts a record in the place of another that says the same. */
    exchange: Effect.fnUntraced(function*(entry: Entry, by: Entry, record: Uint8Array) {
      yield* writeNew(fileOf(by), record)
      shelf.replace(entry, by)
      yield* Effect.ignore(losses.readdressed(entry.id, by.id))
      yield* shelf.drop([entry])
    })
  }
})

/** Any other fault of the disk may pass. */
const neverReadable = new Set(["ENOENT", "ELOOP", "no regular file"])
