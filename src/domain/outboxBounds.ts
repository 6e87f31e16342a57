import type { OutboxName } from "./formats/OutboxRecord.ts"

/** What the outbox may take on disk. */
export interface OutboxBounds {
  readonly maxBytes: number
  readonly maxReports: number
  /** Samples are worth less the more of them there are. */
  readonly maxTelemetryReports: number
  /** The disk is almost full: only the newest report of each kind may stay. */
  readonly scarce?: boolean
}

/** The room that is left to others on a disk: the larger of the two. */
export interface Reserve {
  readonly bytes: number
  /** Share of the disk. */
  readonly share: number
}

export const usualReserve: Reserve = { bytes: 256 * 1024 * 1024, share: 0.05 }

/** Whether so little is free that the outbox should all but go. Of a small disk half is for us, whatever the reserve. */
export const isScarce = (
  { freeBytes, totalBytes }: { readonly freeBytes: number; readonly totalBytes: number },
  { bytes, share }: Reserve
): boolean => freeBytes < Math.min(totalBytes / 2, Math.max(bytes, share * totalBytes))

/** A pending report, as the listing of the outbox shows it. */
export interface Pending extends OutboxName {
  readonly bytes: number
}

/** What is known of a newly accepted report beside its name. */
export interface Superseding {
  /** The report that is being sent is left alone. */
  readonly sending?: string | undefined
  /** The newest heartbeat that waits, where it says the same of the inventory as the accepted one. */
  readonly sameInventory?: string | undefined
  /** Only the newest sample is of use to the backend: it takes each for the state of now. */
  readonly newestSampleOnly?: boolean
}

/**
 * The older reports that a newly accepted one makes worthless. A newer report of hardware or software says everything
 * that an older one said. A heartbeat is the state of now and a complete inventory: it makes everything else worthless,
 * and the heartbeat before it, where that says the same of the inventory; a change that nobody has seen is left alone.
 */
export const supersededBy = <P extends Pending>(
  accepted: OutboxName,
  pending: ReadonlyArray<P>,
  { newestSampleOnly = false, sameInventory, sending }: Superseding = {}
): ReadonlyArray<P> => {
  const older = pending.filter(({ id, seq }) => seq < accepted.seq && id !== sending)
  switch (accepted.kind) {
    case "hardware":
    case "software":
      return older.filter(({ kind }) => kind === accepted.kind)
    case "telemetry":
      return newestSampleOnly ? older.filter(isSample) : []
    case "heartbeat":
      return older.filter(({ id, kind }) => kind !== "heartbeat" || id === sameInventory)
  }
}

/**
 * The reports to give up so that one more fits. All but the newest of each kind where the disk is scarce, and samples
 * beyond their own bound, in any case; then, as far as needed, telemetry, oldest first, then whatever has a newer
 * report of its kind, oldest first. The newest inventory of a kind and what is being sent are never among them;
 * `undefined` where the others do not suffice. `pending` is in the order of acceptance.
 */
export const toEvict = <P extends Pending>(
  incoming: Pending,
  pending: ReadonlyArray<P>,
  bounds: OutboxBounds,
  sending: string | undefined
): ReadonlyArray<P> | undefined => {
  const newest = new Map([...pending, incoming].map(({ id, kind }) => [kind, id]))
  const samples = [...pending, incoming].filter(isSample).length
  const others = pending.filter(({ id }) => id !== sending)
  const telemetry = others.filter(isSample)
  const older = others.filter(({ id, kind }) => newest.get(kind) !== id)
  const evicted = new Set(
    bounds.scarce ? older : telemetry.slice(0, Math.max(0, samples - bounds.maxTelemetryReports))
  )
  const fits = () => {
    const left = [incoming, ...pending.filter((each) => !evicted.has(each))]
    return left.length <= bounds.maxReports && left.reduce((sum, { bytes }) => sum + bytes, 0) <= bounds.maxBytes
  }
  for (const each of [...telemetry, ...older]) {
    if (fits()) break
    evicted.add(each)
  }
  return fits() ? [...evicted] : undefined
}

const isSample = ({ kind }: OutboxName) => kind === "telemetry"
