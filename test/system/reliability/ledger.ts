import type { ScanKind } from "../../../src/domain/Snapshot.ts"

/** What is known of a report: enough to tell whether it came through whole. */
export interface Entry {
  readonly id: string
  readonly kind: ScanKind
  /** Rises with the order of acceptance. */
  readonly n: number
  readonly digest: string
}

/** The books of a rig, and whether they add up. */
export interface Balance {
  readonly accepted: number
  readonly receivedOnce: number
  /** Replaced by a newer full report of the same kind that was received, or is still pending. */
  readonly superseded: number
  /** Receipts of what had been received before: a receiver that goes by the id keeps one. */
  readonly duplicates: number
  readonly lost: ReadonlyArray<string>
  /** Received with another content than was accepted. */
  readonly altered: ReadonlyArray<string>
  /** Received for the first time after a later one of its kind. */
  readonly outOfOrder: ReadonlyArray<string>
}

/**
 * Who accepted what, and who received it. Nothing accepted may be missing from what was received, is pending, or is
 * told as a loss: at any moment.
 */
export const openLedger = () => {
  const accepted = new Map<string, Entry>()
  const received = new Map<string, Entry>()
  const last = new Map<ScanKind, number>()
  const altered: Array<string> = []
  const outOfOrder: Array<string> = []
  let duplicates = 0

  const accept = (entry: Entry) => {
    accepted.set(entry.id, entry)
    if (received.has(entry.id) && received.get(entry.id)!.digest !== entry.digest) altered.push(entry.id)
  }

  const receive = (entry: Entry) => {
    if (received.has(entry.id)) duplicates++
    else {
      if (entry.n < (last.get(entry.kind) ?? -1)) outOfOrder.push(`${entry.kind} ${entry.id}`)
      last.set(entry.kind, Math.max(entry.n, last.get(entry.kind) ?? -1))
    }
    if ((received.get(entry.id) ?? accepted.get(entry.id) ?? entry).digest !== entry.digest) altered.push(entry.id)
    received.set(entry.id, entry)
  }

  /** `pending`: what lies in the outbox right now. `told`: losses that the agent itself counts. */
  const balance = (
    pending: ReadonlyArray<Pick<Entry, "id" | "kind" | "n">> = [],
    told: ReadonlySet<string> = new Set()
  ): Balance => {
    const waiting = new Set(pending.map(({ id }) => id))
    const newest = new Map<ScanKind, number>()
    for (const { kind, n } of [...received.values(), ...pending]) {
      newest.set(kind, Math.max(n, newest.get(kind) ?? -1))
    }
    const missing = [...accepted.values()].filter(({ id }) => !received.has(id) && !waiting.has(id) && !told.has(id))
    const isSuperseded = ({ kind, n }: Entry) => kind !== "telemetry" && n < (newest.get(kind) ?? -1)
    return {
      accepted: accepted.size,
      receivedOnce: [...accepted.keys()].filter((id) => received.has(id)).length,
      superseded: missing.filter(isSuperseded).length,
      duplicates,
      lost: missing.filter((entry) => !isSuperseded(entry)).map(({ id }) => id),
      altered,
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
    duplicates: total(({ duplicates }) => duplicates),
    lost: balances.flatMap(({ lost }) => lost),
    altered: balances.flatMap(({ altered }) => altered),
    outOfOrder: balances.flatMap(({ outOfOrder }) => outOfOrder)
  }
}
