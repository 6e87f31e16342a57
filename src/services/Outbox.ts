import { Context, type Effect, type Option, Schema } from "effect"
import type { Losses } from "../domain/Losses.ts"
import type { Report } from "../domain/Report.ts"
import type { ScanKind } from "../domain/Snapshot.ts"

/**
 * The outbox could not do it: its bound is reached, the report is too large, or the disk said no. It does not even open
 * where another agent uses its folder, or where the folder is not the agent's alone.
 */
export class OutboxError extends Schema.TaggedError<OutboxError>()("OutboxError", {
  reason: Schema.Literals(["full", "too-large", "io", "locked", "folder"]),
  detail: Schema.String
}) {
  override get message(): string {
    return `outbox ${this.reason}: ${this.detail}`
  }
}

/** Proof of acceptance. */
export interface Accepted {
  /** The report as it lies in the outbox: with the losses that it tells of. */
  readonly report: Report
  /** How much it takes on disk. */
  readonly bytes: number
}

/** How full the outbox is, and what it had to give up. */
export interface OutboxDepth {
  readonly reports: number
  readonly bytes: number
  /** When the oldest of them was accepted, in milliseconds since the epoch, as far as its id says so. */
  readonly oldestMs?: number
  /** Damaged and refused reports that lie set aside. */
  readonly quarantined: number
  /** Accepted reports that were given up, as far as the backend has not acknowledged being told. */
  readonly losses: Losses
}

/** Reports to pass over. */
export interface Except {
  readonly reports?: ReadonlySet<string>
  readonly kinds?: ReadonlySet<ScanKind>
}

/** Reports that must reach the backend: on stable storage, surviving crashes and long offline spells. */
export class Outbox extends Context.Service<Outbox, {
  /**
   * Answers once the report is on stable storage, file and folder both: only then is it accepted. Older pending reports
   * that it makes worthless (`supersededBy`) are then dropped, but never the one in `sending`.
   * What is dropped or set aside is counted on stable storage first; the next report accepted tells of it (`losses`),
   * and once that is acknowledged, it is forgotten.
   */
  accept(report: Report): Effect.Effect<Accepted, OutboxError>
  /** The oldest pending report that is not passed over. A damaged one is set aside and the next is taken. */
  oldest(except?: Except): Effect.Effect<Option.Option<Report>>
  /** The newest pending report of a kind: what the backend will know. */
  newest(kind: ScanKind): Effect.Effect<Option.Option<Report>>
  /** Forgets an acknowledged report. A file that cannot be deleted now is deleted later and never sent again. */
  remove(id: string): Effect.Effect<void>
  /** Marks the report that is being sent, so that superseding leaves it alone; `undefined` when none is. */
  sending(id: string | undefined): Effect.Effect<void>
  /** Sets a refused report aside, with the reason. */
  quarantine(id: string, reason: string): Effect.Effect<void>
  /**
   * Gives a report another id, at the same place in the order, where the backend has another report under its id, and
   * begins a new epoch: somebody sends in our name, or our past does. Answers with the id; none where the disk says no.
   */
  readdress(id: string): Effect.Effect<Option.Option<string>>
  readonly depth: Effect.Effect<OutboxDepth>
  /** Waits until a report was accepted since the last time this was awaited. */
  readonly awaitAccepted: Effect.Effect<void>
}>()("itam-agent/services/Outbox") {}
