import { Effect, Layer, Option, Queue, Semaphore } from "effect"
import * as path from "node:path"
import { nameOf } from "../domain/formats/OutboxRecord.ts"
import { supersededBy, toEvict } from "../domain/outboxBounds.ts"
import type { Report } from "../domain/Report.ts"
import type { ScanKind } from "../domain/Snapshot.ts"
import { type Except, Outbox, OutboxError } from "../services/Outbox.ts"
import * as FolderLock from "./FolderLock.ts"
import { type Entry, listing } from "./outbox/listing.ts"
import * as Quarantine from "./outbox/quarantine.ts"
import { pack, unpack } from "./outbox/records.ts"
import * as Sequence from "./outbox/sequence.ts"
import { exposure, makeFolder, readWhole, remove, type StorageError, writeNew } from "./storage.ts"

/**
 * The outbox as a folder with one file for each report, named in the order of acceptance. The folder's listing is the
 * only index. It drains on a full disk, and one bad byte costs one report.
 */
export const layer = (options: {
  readonly folder: string
  readonly maxBytes?: number
  readonly maxReports?: number
  readonly maxReportBytes?: number
}): Layer.Layer<Outbox, OutboxError> =>
  Layer.effect(Outbox, Effect.mapError(make({ ...defaults, ...options }), asOutboxError))

const defaults = { maxBytes: 64 * 1024 * 1024, maxReports: 5000, maxReportBytes: 8 * 1024 * 1024 }

const make = Effect.fnUntraced(function*(options: typeof defaults & { readonly folder: string }) {
  const { folder, maxReportBytes } = options
  yield* makeFolder(folder)
  const exposed = yield* exposure(folder)
  if (exposed !== undefined) return yield* new OutboxError({ reason: "folder", detail: exposed })
  yield* FolderLock.hold(folder)

  const found = yield* listing(folder)
  let pending = found.pending
  const quarantine = Quarantine.make(folder, found.setAside)
  const sequence = yield* Sequence.make(folder, pending.at(-1)?.seq ?? 0)
  const accepted = yield* Queue.sliding<void>(1)
  const oneAtATime = Semaphore.withPermits(yield* Semaphore.make(1), 1)
  const undeletable = new Set<string>()
  const lost = { superseded: 0, evicted: 0 }
  let inFlight: string | undefined

  const forget = (gone: ReadonlyArray<Entry>) => {
    pending = pending.filter((entry) => !gone.includes(entry))
  }

  /** From here on they are never handed out again, whether the disk lets go of the files now or later. */
  const drop = Effect.fnUntraced(function*(gone: ReadonlyArray<Entry>) {
    forget(gone)
    for (const { file } of gone) undeletable.add(file)
    for (const file of undeletable) {
      yield* remove(path.join(folder, file)).pipe(
        Effect.andThen(Effect.sync(() => undeletable.delete(file))),
        Effect.catch((error) => Effect.logWarning(`outbox: ${error.message}; tried again later`))
      )
    }
  })

  /** The report of an entry; none, and the entry dealt with, where it cannot be had. */
  const open = Effect.fnUntraced(
    function*(entry: Entry) {
      return yield* unpack(yield* readWhole(path.join(folder, entry.file), options.maxBytes), entry)
    },
    Effect.asSome,
    (effect, entry) =>
      Effect.catchTags(effect, {
        FormatError: (error) => {
          forget([entry])
          return Effect.as(quarantine.setAside(entry, error.detail), Option.none<Report>())
        },
        StorageError: (error) => {
          if (neverReadable.has(error.code)) forget([entry])
          return Effect.as(Effect.logWarning(`outbox: ${error.message}; passed over`), Option.none<Report>())
        }
      })
  )

  const firstOf = Effect.fnUntraced(function*(entries: ReadonlyArray<Entry>) {
    for (const entry of entries) {
      const report = yield* open(entry)
      if (Option.isSome(report)) return report
    }
    return Option.none<Report>()
  })

  const accept = Effect.fn("Outbox.accept")(
    function*(report: Report) {
      const seq = yield* sequence.next
      const record = yield* pack(report, seq)
      const bytes = record.length
      if (bytes > maxReportBytes) {
        return yield* new OutboxError({ reason: "too-large", detail: `${bytes} bytes, the bound is ${maxReportBytes}` })
      }
      const { id, kind } = report
      const entry: Entry = { seq, kind, id, bytes, file: nameOf({ seq, kind, id }) }
      const superseded = supersededBy(entry, pending, inFlight)
      const evicted = toEvict(entry, pending.filter((each) => !superseded.includes(each)), options, inFlight)
      if (evicted === undefined) {
        return yield* new OutboxError({
          reason: "full",
          detail: `no room for ${bytes} bytes, and nothing may be dropped`
        })
      }
      yield* writeNew(path.join(folder, entry.file), record)
      pending = [...pending, entry]
      lost.superseded += superseded.length
      lost.evicted += evicted.length
      if (evicted.length > 0) yield* Effect.logWarning(`outbox full: ${evicted.length} older reports dropped`)
      yield* drop([...superseded, ...evicted])
      yield* Queue.offer(accepted, undefined)
      return { bytes }
    },
    Effect.mapError(asOutboxError),
    Effect.uninterruptible,
    oneAtATime
  )

  const oldest = Effect.fn("Outbox.oldest")(
    (except: Except = {}) =>
      firstOf(pending.filter(({ id, kind }) => !except.reports?.has(id) && !except.kinds?.has(kind))),
    Effect.uninterruptible,
    oneAtATime
  )

  const newest = Effect.fn("Outbox.newest")(
    (kind: ScanKind) => firstOf(pending.filter((entry) => entry.kind === kind).toReversed()),
    Effect.uninterruptible,
    oneAtATime
  )

  const removeReport = Effect.fn("Outbox.remove")(
    (id: string) => drop(pending.filter((entry) => entry.id === id)),
    Effect.uninterruptible,
    oneAtATime
  )

  const setAside = Effect.fn("Outbox.quarantine")(
    function*(id: string, reason: string) {
      const entries = pending.filter((entry) => entry.id === id)
      forget(entries)
      for (const entry of entries) yield* quarantine.setAside(entry, reason)
    },
    Effect.uninterruptible,
    oneAtATime
  )

  return Outbox.of({
    accept,
    oldest,
    newest,
    remove: removeReport,
    quarantine: setAside,
    sending: (id) =>
      Effect.sync(() => {
        inFlight = id
      }),
    depth: Effect.sync(() => ({
      reports: pending.length,
      bytes: pending.reduce((sum, { bytes }) => sum + bytes, 0),
      quarantined: quarantine.count(),
      ...lost
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
