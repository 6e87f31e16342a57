import { Effect, Layer, Option, Queue, Semaphore } from "effect"
import { SecureRandom } from "effect/crypto"
import * as path from "node:path"
import { nameOf } from "../domain/formats/OutboxRecord.ts"
import type { LossReason } from "../domain/Losses.ts"
import { isScarce, supersededBy, toEvict } from "../domain/outboxBounds.ts"
import type { Report } from "../domain/Report.ts"
import type { ScanKind } from "../domain/Snapshot.ts"
import { type Except, Outbox, OutboxError } from "../services/Outbox.ts"
import * as FolderLock from "./FolderLock.ts"
import { type Entry, listing } from "./outbox/listing.ts"
import * as Losses from "./outbox/losses.ts"
import * as Origin from "./outbox/origin.ts"
import * as Quarantine from "./outbox/quarantine.ts"
import { pack, unpack } from "./outbox/records.ts"
import * as Sequence from "./outbox/sequence.ts"
import * as Shelf from "./outbox/shelf.ts"
import { exposure, makeFolder, readWhole, spaceOf, type StorageError, syncFolder, writeNew } from "./storage.ts"

/** What an outbox may take, and what it leaves to others. */
export interface Bounds {
  readonly maxBytes: number
  readonly maxReports: number
  readonly maxReportBytes: number
  /** Seven days of samples, one in five minutes. */
  readonly maxTelemetryReports: number
  /** With less than this free on the disk only the newest report of each kind is kept. */
  readonly reserve: { readonly bytes: number; readonly share: number }
}

const defaults: Bounds = {
  maxBytes: 64 * 1024 * 1024,
  maxReports: 5000,
  maxReportBytes: 8 * 1024 * 1024,
  maxTelemetryReports: 2016,
  reserve: { bytes: 256 * 1024 * 1024, share: 0.05 }
}

/**
 * The outbox as a folder with one file for each report, named in the order of acceptance. The folder's listing is the
 * only index. It drains on a full disk, and one bad byte costs one report.
 */
export const layer = (options: { readonly folder: string } & Partial<Bounds>): Layer.Layer<Outbox, OutboxError> =>
  Layer.effect(Outbox, Effect.mapError(make({ ...defaults, ...options }), asOutboxError)).pipe(
    Layer.provide(SecureRandom.layerWebCrypto)
  )

const make = Effect.fnUntraced(function*(options: Bounds & { readonly folder: string }) {
  const { folder, maxReportBytes } = options
  const random = yield* SecureRandom.SecureRandom
  yield* makeFolder(folder)
  yield* Effect.ignore(syncFolder(path.dirname(folder)))
  const exposed = yield* exposure(folder)
  if (exposed !== undefined) return yield* new OutboxError({ reason: "folder", detail: exposed })
  yield* FolderLock.hold(folder)

  const found = yield* listing(folder)
  const shelf = Shelf.make(folder, found.pending)
  const quarantine = Quarantine.make(folder, found.setAside)
  const sequence = yield* Sequence.make(folder, found.pending.at(-1)?.seq ?? 0)
  const origin = yield* Origin.make(folder)
  const losses = yield* Losses.make(folder, found.pending)
  yield* shelf.drop(found.pending.filter(({ file }) => losses.condemned.has(file)))
  const accepted = yield* Queue.sliding<void>(1)
  const oneAtATime = Semaphore.withPermits(yield* Semaphore.make(1), 1)
  const fileOf = (entry: Entry) => path.join(folder, entry.file)
  let inFlight: string | undefined

  /** Sets a report aside, once that is booked; else its file stays where it is, and is found again at the next start. */
  const setAside = Effect.fnUntraced(
    function*(entry: Entry, reason: LossReason, detail: string) {
      shelf.forget([entry])
      yield* losses.giveUp([{ reason, entries: [entry] }], shelf.undeletable)
      yield* Effect.catch(quarantine.setAside(entry, detail), () => shelf.drop([entry]))
    },
    Effect.catch((error) => Effect.logWarning(`outbox: ${error.message}; a report that is lost was not counted yet`))
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
        StorageError: Effect.fnUntraced(function*(error) {
          yield* Effect.logWarning(`outbox: ${error.message}; passed over`)
          if (neverReadable.has(error.code)) {
            shelf.forget([entry])
            yield* Effect.ignore(
              losses.giveUp([{ reason: "corrupted", entries: [entry] }], shelf.undeletable)
            )
          }
          return Option.none<Report>()
        })
      })
  )

  const firstOf = Effect.fnUntraced(function*(entries: ReadonlyArray<Entry>) {
    for (const entry of entries) {
      const report = yield* open(entry)
      if (Option.isSome(report)) return report
    }
    return Option.none<Report>()
  })

  const isDiskScarce = Effect.map(
    Effect.option(spaceOf(folder)),
    Option.exists((space) => isScarce(space, options.reserve))
  )

  /** Puts a record on stable storage, and gives up what has to go for it: all of that, or nothing. */
  const keep = Effect.fnUntraced(function*(
    entry: Entry,
    record: Uint8Array,
    superseded: ReadonlyArray<Entry>,
    evicted: ReadonlyArray<Entry>
  ) {
    yield* writeNew(fileOf(entry), record)
    shelf.add(entry)
    yield* losses.giveUp(
      [{ reason: "superseded", entries: superseded }, { reason: "evicted", entries: evicted }],
      shelf.undeletable
    ).pipe(Effect.onError(() => shelf.drop([entry])))
    if (evicted.length > 0) yield* Effect.logWarning(`outbox full: ${evicted.length} older reports dropped`)
    yield* shelf.drop([...superseded, ...evicted])
  })

  const accept = Effect.fn("Outbox.accept")(
    function*(given: Report) {
      const report = losses.stamped(given)
      const { id, kind } = report
      const seq = yield* sequence.next
      const record = yield* pack(report, seq, yield* origin.now)
      const bytes = record.length
      if (bytes > maxReportBytes) {
        return yield* new OutboxError({ reason: "too-large", detail: `${bytes} bytes, the bound is ${maxReportBytes}` })
      }
      const entry: Entry = { seq, kind, id, bytes, file: nameOf({ seq, kind, id }) }
      const scarce = yield* isDiskScarce
      if (scarce) yield* quarantine.clear
      const superseded = supersededBy(entry, shelf.pending(), inFlight)
      const others = shelf.pending().filter((each) => !superseded.includes(each))
      const evicted = toEvict(entry, others, { ...options, scarce }, inFlight)
      if (evicted === undefined) {
        return yield* new OutboxError({
          reason: "full",
          detail: `no room for ${bytes} bytes, and nothing may be dropped`
        })
      }
      yield* losses.handOver(report)
      yield* Effect.onError(
        keep(entry, record, superseded, evicted),
        () => Effect.sync(() => losses.takeBack(id))
      )
      yield* Queue.offer(accepted, undefined)
      return { report, bytes }
    },
    Effect.mapError(asOutboxError),
    Effect.uninterruptible,
    oneAtATime
  )

  const oldest = Effect.fn("Outbox.oldest")(
    (except: Except = {}) =>
      firstOf(shelf.pending().filter(({ id, kind }) => !except.reports?.has(id) && !except.kinds?.has(kind))),
    Effect.uninterruptible,
    oneAtATime
  )

  const newest = Effect.fn("Outbox.newest")(
    (kind: ScanKind) => firstOf(shelf.pending().filter((entry) => entry.kind === kind).toReversed()),
    Effect.uninterruptible,
    oneAtATime
  )

  const remove = Effect.fn("Outbox.remove")(
    function*(id: string) {
      yield* losses.told(id)
      yield* shelf.drop(shelf.pending().filter((entry) => entry.id === id))
    },
    Effect.uninterruptible,
    oneAtATime
  )

  const refuse = Effect.fn("Outbox.quarantine")(
    function*(id: string, reason: string) {
      for (const entry of shelf.pending().filter((entry) => entry.id === id)) {
        yield* setAside(entry, "refused", reason)
      }
    },
    Effect.uninterruptible,
    oneAtATime
  )

  const readdress = Effect.fn("Outbox.readdress")(
    function*(id: string) {
      const entry = shelf.pending().find((entry) => entry.id === id)
      const report = entry === undefined ? Option.none<Report>() : yield* open(entry)
      if (entry === undefined || Option.isNone(report)) return Option.none<string>()
      yield* origin.renew(`the backend has another report under the id ${id}`)
      const renamed = { ...report.value, id: yield* random.uuidV7() }
      const record = yield* pack(renamed, entry.seq, yield* origin.now)
      const next: Entry = { ...entry, id: renamed.id, bytes: record.length, file: nameOf({ ...entry, id: renamed.id }) }
      yield* writeNew(fileOf(next), record)
      shelf.replace(entry, next)
      yield* Effect.ignore(losses.readdressed(id, renamed.id))
      yield* shelf.drop([entry])
      return Option.some(renamed.id)
    },
    Effect.catch((error) => Effect.as(Effect.logWarning(`outbox: no new id: ${error.message}`), Option.none<string>())),
    Effect.uninterruptible,
    oneAtATime
  )

  return Outbox.of({
    accept,
    oldest,
    newest,
    remove,
    quarantine: refuse,
    readdress,
    sending: (id) =>
      Effect.sync(() => {
        inFlight = id
      }),
    depth: Effect.sync(() => ({
      reports: shelf.pending().length,
      bytes: shelf.pending().reduce((sum, { bytes }) => sum + bytes, 0),
      quarantined: quarantine.count(),
      losses: losses.all()
    })),
    awaitAccepted: Queue.take(accepted)
  })
})

/** What somebody else put in the place of a report: left alone. Any other fault of the disk may pass. */
const neverReadable = new Set(["ENOENT", "ELOOP", "no regular file"])

const asOutboxError = (error: OutboxError | FolderLock.FolderLocked | StorageError): OutboxError => {
  switch (error._tag) {
    case "OutboxError":
      return error
    case "FolderLocked":
      return new OutboxError({ reason: "locked", detail: error.message })
    case "StorageError":
      return new OutboxError({ reason: "io", detail: error.message })
  }
}
