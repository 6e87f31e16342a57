import { Effect, Option } from "effect"
import * as path from "node:path"
import { lossesOf, type LossReason, plus } from "../../domain/Losses.ts"
import type { Report } from "../../domain/Report.ts"
import * as LogRarely from "../logRarely.ts"
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
  const losses = yield* Losses.make(folder, found.pending, shelf.undeletable)
  const fileOf = (entry: Entry) => path.join(folder, entry.file)

  /** Lost, but the disk could not take that down yet: not handed out any more, and their files stay till then. */
  const owed: Array<Lost> = []
  const rarely = LogRarely.make()

  const settle = Effect.asVoid(rarely.attempt(
    "outbox: losses are counted later",
    Effect.gen(function*() {
      yield* losses.settle
      for (let lost = owed[0]; lost !== undefined; lost = owed[0]) {
        const { aside, entry, reason } = lost
        yield* losses.giveUp([{ reason, entries: [entry] }])
        owed.shift()
        if (aside !== undefined) yield* Effect.catch(quarantine.setAside(entry, aside), () => shelf.drop([entry]))
      }
    })
  ))

  /** What was given up, and is there again or still, goes for good. */
  const condemned = found.pending.filter(({ file }) => losses.condemned.has(file))
  shelf.forget(condemned)
  if (condemned.length > 0) {
    yield* Effect.andThen(losses.confirm, shelf.drop(condemned)).pipe(
      Effect.catch((error) => Effect.logWarning(`outbox: ${error.message}; files of given up reports stay`))
    )
  }

  const lose = Effect.fnUntraced(function*(lost: Lost) {
    shelf.forget([lost.entry])
    owed.push(lost)
    yield* settle
  })

  /** The report of an entry; none, and the entry dealt with, where it cannot be had. */
  const open = Effect.fnUntraced(
    function*(entry: Entry) {
      return yield* unpack(yield* readWhole(fileOf(entry), options.maxBytes), entry)
    },
    Effect.asSome,
    (effect, entry) =>
      Effect.catchTags(Effect.tap(effect, rarely.worked(passedOver(entry))), {
        FormatError: (error) =>
          Effect.as(lose({ entry, reason: "corrupted", aside: error.detail }), Option.none<Report>()),
        StorageError: (error) =>
          rarely.failed(passedOver(entry), error.message).pipe(
            Effect.andThen(neverReadable.has(error.code) ? lose({ entry, reason: "corrupted" }) : Effect.void),
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
    /** All that was given up and is not acknowledged, taken down or not. */
    lost: () => owed.reduce((sum, { entry, reason }) => plus(sum, lossesOf(reason, [entry])), losses.all()),
    open,
    /** Whose reports these are; nobody's before anybody said so. */
    owner: losses.owner,
    setAside: (entry: Entry, reason: LossReason, why: string) => lose({ entry, reason, aside: why }),
    /** Takes down losses that could not be taken down when they happened. */
    settle,
    /**
     * Says whose reports these are. Those of a machine that `isForeign` names are no longer: all that is pending is set
     * aside and counted, and never handed out, even where the disk can take none of that down.
     */
    ownedBy: Effect.fnUntraced(function*(owner: string, isForeign: (owner: string) => boolean) {
      const former = losses.owner()
      if (former === owner) return
      if (former === undefined || !isForeign(former)) {
        return yield* Effect.catch(
          losses.ownedBy(owner),
          (error) => Effect.logWarning(`outbox: ${error.message}; whose it is, is kept later`)
        )
      }
      const foreign = shelf.pending()
      shelf.forget(foreign)
      if (foreign.length > 0) {
        yield* Effect.logWarning(`outbox: ${foreign.length} reports of agent ${former} set aside: another machine's`)
      }
      yield* losses.beginAnew(owner, foreign).pipe(
        Effect.andThen(
          Effect.forEach(foreign, (entry) => Effect.catch(quarantine.setAsideQuietly(entry), () => shelf.drop([entry])))
        ),
        Effect.catch((error) =>
          Effect.andThen(Effect.logWarning(`outbox: ${error.message}; counted later`), shelf.drop(foreign))
        )
      )
    }),
    /** Lets go of what was handed on, once no book on the disk may count it as lost. */
    drop: (entries: ReadonlyArray<Entry>) => Effect.andThen(Effect.ignore(losses.settle), shelf.drop(entries)),
    /** The first of them that can be had. */
    firstOf: Effect.fnUntraced(function*(entries: ReadonlyArray<Entry>) {
      for (const entry of entries) {
        const report = yield* open(entry)
        if (Option.isSome(report)) return report
      }
      return Option.none<Report>()
    }),
    /**
     * Puts a record on stable storage and lets go of those that it replaces or pushes out: all of that, or nothing. Where
     * the disk may have taken down that those are gone, and may not, the record stays beside them: whatever the disk
     * remembers after a kill, one of them is there.
     */
    put: Effect.fnUntraced(function*(entry: Entry, record: Uint8Array, gone: ReadonlyArray<Losses.GivenUp>) {
      yield* Effect.tapError(
        writeNew(fileOf(entry), record),
        (error) => error.inDoubt === true ? shelf.drop([entry]) : Effect.void
      )
      shelf.add(entry)
      yield* losses.giveUp(gone).pipe(
        Effect.andThen(shelf.drop(gone.flatMap(({ entries }) => entries))),
        Effect.catchIf(
          (error) => error.inDoubt === true,
          (error) => Effect.logWarning(`outbox: ${error.message}; what is replaced goes later`)
        ),
        Effect.onError(() => shelf.drop([entry]))
      )
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

interface Lost {
  readonly entry: Entry
  readonly reason: LossReason
  /** Why its file is to be set aside; absent where there is none, or not ours. */
  readonly aside?: string
}

const passedOver = ({ file }: Entry) => `outbox: ${file} passed over`

/** What somebody else put in the place of a report. Any other fault of the disk may pass. */
const neverReadable = new Set(["ENOENT", "ELOOP", "no regular file"])
