import { Effect, Layer, Option, Queue, Semaphore } from "effect"
import { SecureRandom } from "effect/crypto"
import * as path from "node:path"
import { nameOf } from "../domain/formats/OutboxRecord.ts"
import { isScarce, supersededBy, toEvict } from "../domain/outboxBounds.ts"
import type { Report } from "../domain/Report.ts"
import type { ScanKind } from "../domain/Snapshot.ts"
import type { IdentityStart } from "../services/Identity.ts"
import { type Except, Outbox, OutboxError } from "../services/Outbox.ts"
import { spaceOf } from "./diskSpace.ts"
import { exposure } from "./exposure.ts"
import * as FolderLock from "./FolderLock.ts"
import { type Bounds, defaults } from "./outbox/bounds.ts"
import { depthOf } from "./outbox/depth.ts"
import type { Entry } from "./outbox/listing.ts"
import * as Origin from "./outbox/origin.ts"
import { pack } from "./outbox/records.ts"
import * as Sequence from "./outbox/sequence.ts"
import * as Spool from "./outbox/spool.ts"
import { makeFolder, type StorageError, syncFolder } from "./storage.ts"

export interface Place {
  readonly folder: string
  /** Whose reports these are, and whose they are not although they may lie here. */
  readonly owner?: Pick<IdentityStart, "agentId" | "formerAgentIds">
}

/**
 * The outbox as a folder with one file for each report, named in the order of acceptance. The folder's listing is the
 * only index. It drains on a full disk, and one bad byte costs one report.
 */
export const layer = (options: Place & Partial<Bounds>): Layer.Layer<Outbox, OutboxError> =>
  Layer.effect(Outbox, Effect.mapError(make({ ...defaults, ...options }), asOutboxError)).pipe(
    Layer.provide(SecureRandom.layerWebCrypto)
  )

const make = Effect.fnUntraced(function*(options: Bounds & Place) {
  const { folder, maxReportBytes, owner } = options
  const random = yield* SecureRandom.SecureRandom
  yield* makeFolder(folder)
  yield* Effect.ignore(syncFolder(path.dirname(folder)))
  const exposed = yield* exposure(folder)
  if (exposed !== undefined) return yield* new OutboxError({ reason: "folder", detail: exposed })
  yield* FolderLock.hold(folder)

  const spool = yield* Spool.make(folder, options)
  const sequence = yield* Sequence.make(folder, spool.highestSeq)
  const isForeign = (agentId: string) => owner?.formerAgentIds.includes(agentId) ?? false
  const origin = yield* Origin.make(folder, isForeign(spool.owner() ?? ""))
  if (owner !== undefined) yield* spool.ownedBy(owner.agentId, isForeign)
  const accepted = yield* Queue.sliding<void>(1)
  const oneAtATime = Semaphore.withPermits(yield* Semaphore.make(1), 1)
  let inFlight: string | undefined

  const isDiskScarce = Effect.map(
    Effect.option(spaceOf(folder)),
    Option.exists((space) => isScarce(space, options.reserve))
  )

  /** The newest heartbeat that waits, where it says the same as this one. */
  const sameInventory = Effect.fnUntraced(function*({ digest, kind }: Report) {
    if (kind !== "heartbeat") return undefined
    const newest = yield* spool.firstOf(spool.pending().filter((entry) => entry.kind === kind).toReversed())
    return Option.isSome(newest) && newest.value.digest === digest ? newest.value.id : undefined
  })

  const accept = Effect.fn("Outbox.accept")(
    function*(given: Report) {
      yield* spool.settle
      // looks into a report that waits, which may turn out as lost: before the losses are told
      const same = yield* sameInventory(given)
      const report = spool.losses.stamped(given)
      const { id, kind } = report
      const seq = yield* sequence.next
      const record = yield* pack(report, seq, yield* origin.now)
      const bytes = record.length
      if (bytes > maxReportBytes) {
        return yield* new OutboxError({ reason: "too-large", detail: `${bytes} bytes, the bound is ${maxReportBytes}` })
      }
      const entry: Entry = { seq, kind, id, bytes, file: nameOf({ seq, kind, id }) }
      const scarce = yield* isDiskScarce
      if (scarce) yield* spool.quarantine.clear
      const superseded = supersededBy(entry, spool.pending(), {
        sending: inFlight,
        sameInventory: same,
        newestSampleOnly: options.newestSampleOnly
      })
      const others = spool.pending().filter((each) => !superseded.includes(each))
      const evicted = toEvict(entry, others, { ...options, scarce }, inFlight)
      if (evicted === undefined) {
        return yield* new OutboxError({
          reason: "full",
          detail: `no room for ${bytes} bytes, and nothing may be dropped`
        })
      }
      yield* spool.losses.handOver(report)
      yield* spool.put(entry, record, [
        { reason: "superseded", entries: superseded },
        { reason: "evicted", entries: evicted }
      ]).pipe(Effect.onError(() => Effect.sync(() => spool.losses.takeBack(id))))
      if (evicted.length > 0) {
        yield* Effect.logWarning(
          `outbox ${scarce ? "on a full disk" : "full"}: ${evicted.length} older reports dropped`
        )
      }
      yield* Queue.offer(accepted, undefined)
      return { report, bytes }
    },
    Effect.mapError(asOutboxError),
    Effect.uninterruptible,
    oneAtATime
  )

  const oldest = Effect.fn("Outbox.oldest")(
    (except: Except = {}) =>
      spool.firstOf(spool.pending().filter(({ id, kind }) => !except.reports?.has(id) && !except.kinds?.has(kind))),
    Effect.uninterruptible,
    oneAtATime
  )

  const newest = Effect.fn("Outbox.newest")(
    (kind: ScanKind) => spool.firstOf(spool.pending().filter((entry) => entry.kind === kind).toReversed()),
    Effect.uninterruptible,
    oneAtATime
  )

  const remove = Effect.fn("Outbox.remove")(
    function*(id: string) {
      yield* spool.losses.told(id)
      yield* spool.drop(spool.pending().filter((entry) => entry.id === id))
      yield* spool.settle
    },
    Effect.uninterruptible,
    oneAtATime
  )

  const quarantine = Effect.fn("Outbox.quarantine")(
    function*(id: string, reason: string) {
      for (const entry of spool.pending().filter((entry) => entry.id === id)) {
        yield* spool.setAside(entry, "refused", reason)
      }
    },
    Effect.uninterruptible,
    oneAtATime
  )

  const readdress = Effect.fn("Outbox.readdress")(
    function*(id: string) {
      const entry = spool.pending().find((entry) => entry.id === id)
      const report = entry === undefined ? Option.none<Report>() : yield* spool.open(entry)
      if (entry === undefined || Option.isNone(report)) return Option.none<string>()
      yield* origin.renew(`the backend has another report under the id ${id}`)
      const renamed = { ...report.value, id: yield* random.uuidV7() }
      const record = yield* pack(renamed, entry.seq, yield* origin.now)
      const name = { seq: entry.seq, kind: entry.kind, id: renamed.id }
      yield* spool.exchange(entry, { ...name, bytes: record.length, file: nameOf(name) }, record)
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
    quarantine,
    readdress,
    sending: (id) =>
      Effect.sync(() => {
        inFlight = id
      }),
    depth: Effect.sync(() => ({
      ...depthOf(spool.pending()),
      quarantined: spool.quarantine.count(),
      losses: spool.lost()
    })),
    awaitAccepted: Queue.take(accepted)
  })
})

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
