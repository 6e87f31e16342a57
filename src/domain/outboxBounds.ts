import type { OutboxName } from "./formats/OutboxRecord.ts"
import type { ScanKind } from "./Snapshot.ts"

/** What the outbox may take on disk. */
export interface OutboxBounds {
  readonly maxBytes: number
  readonly maxReports: number
}

/** A pending report, as the listing of the outbox shows it. */
export interface Pending extends OutboxName {
  readonly bytes: number
}

/** Kinds of which a newer report says everything that an older one said. */
const superseding: ReadonlySet<ScanKind> = new Set(["hardware", "software"])

/** The older reports that a newly accepted one makes worthless. The one that is being sent is left alone. */
export const supersededBy = <P extends Pending>(
  accepted: OutboxName,
  pending: ReadonlyArray<P>,
  sending: string | undefined
): ReadonlyArray<P> =>
  superseding.has(accepted.kind)
    ? pending.filter(({ id, kind, seq }) => kind === accepted.kind && seq < accepted.seq && id !== sending)
    : []

/**
 * The reports to give up so that one more fits: telemetry first, oldest first, then whatever has a newer report of its
 * kind, oldest first. The newest inventory of a kind and what is being sent are never among them; `undefined` where
 * the others do not suffice. `pending` is in the order of acceptance.
 */
export const toEvict = <P extends Pending>(
  incoming: Pending,
  pending: ReadonlyArray<P>,
  bounds: OutboxBounds,
  sending: string | undefined
): ReadonlyArray<P> | undefined => {
  let bytes = pending.reduce((sum, each) => sum + each.bytes, incoming.bytes)
  let reports = pending.length + 1
  const newest = new Map([...pending, incoming].map(({ id, kind }) => [kind, id]))
  const others = pending.filter(({ id }) => id !== sending)
  const evictable = [
    ...others.filter(({ kind }) => kind === "telemetry"),
    ...others.filter(({ id, kind }) => kind !== "telemetry" && newest.get(kind) !== id)
  ]
  const evicted: Array<P> = []
  for (const each of evictable) {
    if (bytes <= bounds.maxBytes && reports <= bounds.maxReports) break
    evicted.push(each)
    bytes -= each.bytes
    reports--
  }
  return bytes <= bounds.maxBytes && reports <= bounds.maxReports ? evicted : undefined
}
