import { countOf, type Losses, noLosses, plus } from "../../../src/domain/Losses.ts"
import type { ScanKind } from "../../../src/domain/Snapshot.ts"

/** What is known of a report: enough to tell whether it came through whole. */
export interface Entry {
  readonly id: string
  readonly kind: ScanKind
  /** Rises with the order of acceptance. */
  readonly n: number
  /** Of the content, where it is known. */
  readonly digest?: string
  /** What it tells of others that were given up. */
  readonly losses?: Losses
}

/** The books of a rig, and whether they add up. */
export interface Balance {
  readonly accepted: number
  readonly receivedOnce: number
  /** Replaced by a newer full report of the same kind, which was received or is still pending. */
  readonly superseded: number
  /** Given up, and told: refused, or evicted from a full disk. */
  readonly told: number
  /** Receipts of what had been received before: a receiver that goes by the id keeps one. */
  readonly duplicates: number
  readonly lost: ReadonlyArray<string>
  /** What else is wrong: received with another content than was accepted, superseded and not counted. */
  readonly faults: ReadonlyArray<string>
  /** Received for the first time after a later one of its kind. */
  readonly outOfOrder: ReadonlyArray<string>
}

/** What is not received, and yet not lost. */
export interface Elsewhere {
  /** In the outbox right now. */
  readonly pending?: ReadonlyArray<Pick<Entry, "id" | "kind" | "n">>
  /** The backend called them invalid. */
  readonly refused?: ReadonlySet<string>
  /** What the outbox has counted, and no received report told of yet. */
  readonly untold?: Losses
  /** The disk was too full for everything: what the outbox counts as evicted is told, not lost. */
  readonly mayEvict?: boolean
}

/**
 * Who accepted what, and who received it. Nothing accepted may be missing from what was received, is pending, or is
 * told as a loss: at any moment.
 */
export const openLedger = () => {
  const accepted = new Map<string, Entry>()
  const received = new Map<string, Entry>()
  const newestReceived = new Map<ScanKind, number>()
  const outOfOrder: Array<string> = []
  let duplicates = 0

  const accept = (entry: Entry) => void accepted.set(entry.id, entry)

  const receive = (entry: Entry) => {
    const { id, kind, n } = entry
    const newest = newestReceived.get(kind) ?? -1
    if (received.has(id)) duplicates++
    else if (n < newest) outOfOrder.push(`${kind} ${id}`)
    newestReceived.set(kind, Math.max(n, newest))
    received.set(id, received.get(id) ?? entry)
  }

  const balance = (
    { mayEvict = false, pending = [], refused = new Set(), untold = noLosses }: Elsewhere = {}
  ): Balance => {
    const waiting = new Set(pending.map(({ id }) => id))
    const newest = new Map(newestReceived)
    for (const { kind, n } of pending) newest.set(kind, Math.max(n, newest.get(kind) ?? -1))
    const counted = [...received.values()].reduce((sum, { losses }) => plus(sum, losses ?? noLosses), untold)

    const missing = [...accepted.values()].filter(({ id }) => !received.has(id) && !waiting.has(id) && !refused.has(id))
    const isSuperseded = ({ kind, n }: Entry) => kind !== "telemetry" && n < (newest.get(kind) ?? -1)
    const superseded = missing.filter(isSuperseded)
    const gone = missing.filter((entry) => !isSuperseded(entry)).map(({ id }) => id)
    const invalid = [...refused].filter((id) => accepted.has(id) && !received.has(id))
    const told = mayEvict ? Math.min(gone.length, countOf(counted, "evicted")) : 0
    const counts = countOf(counted, "superseded") + countOf(counted, "refused")
    const uncounted = superseded.length + invalid.length - counts
    const altered = [...received.values()].filter(({ digest, id }) => {
      const before = accepted.get(id)?.digest
      return before !== undefined && digest !== undefined && before !== digest
    })
    return {
      accepted: accepted.size,
      receivedOnce: [...accepted.keys()].filter((id) => received.has(id)).length,
      superseded: superseded.length,
      told: told + invalid.length,
      duplicates,
      lost: gone.slice(told),
      faults: [
        ...altered.map(({ id }) => `received with another content: ${id}`),
        ...(uncounted > 0
          ? [`not counted: ${uncounted} of ${superseded.length} superseded and ${invalid.length} refused`]
          : [])
      ],
      outOfOrder
    }
  }

  return { accept, receive, balance, isReceived: (id: string) => received.has(id) }
}
export type Ledger = ReturnType<typeof openLedger>

/** Several books as one. */
export const sum = (balances: ReadonlyArray<Balance>): Balance => {
  const total = (count: (balance: Balance) => number) => balances.reduce((all, balance) => all + count(balance), 0)
  return {
    accepted: total(({ accepted }) => accepted),
    receivedOnce: total(({ receivedOnce }) => receivedOnce),
    superseded: total(({ superseded }) => superseded),
    told: total(({ told }) => told),
    duplicates: total(({ duplicates }) => duplicates),
    lost: balances.flatMap(({ lost }) => lost),
    faults: balances.flatMap(({ faults }) => faults),
    outOfOrder: balances.flatMap(({ outOfOrder }) => outOfOrder)
  }
}
