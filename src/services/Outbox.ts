import { Context, type Effect, type Option, Schema } from "effect"
import type { Report } from "../domain/Report.ts"
import type { ScanKind } from "../domain/Snapshot.ts"

/** The outbox could not do it: its bound is reached, the report is too large, or the disk said no. */
export class OutboxError extends Schema.TaggedError<OutboxError>()("OutboxError", {
  reason: Schema.Literals(["full", "too-large", "io"]),
  detail: Schema.String
}) {
  override get message(): string {
    return `outbox ${this.reason}: ${this.detail}`
  }
}

/** Proof of acceptance: how much the report takes on disk. */
export interface Accepted {
  readonly bytes: number
}

/** How full the outbox is. */
export interface OutboxDepth {
  readonly reports: number
  readonly bytes: number
  readonly quarantined: number
}

/** Reports that must reach the backend: on stable storage, surviving crashes and long offline spells. */
export class Outbox extends Context.Service<Outbox, {
  /**
   * Answers once the report is on stable storage, file and folder both: only then is it accepted. Older pending reports
   * of a kind that a newer full one supersedes (hardware, software) are then dropped, but never the one in `sending`.
   */
  accept(report: Report): Effect.Effect<Accepted, OutboxError>
  /** The oldest pending report whose id is not in `except`. A damaged one is set aside and the next is taken. */
  oldest(except?: ReadonlySet<string>): Effect.Effect<Option.Option<Report>>
  /** The newest pending report of a kind: what the backend will know. */
  newest(kind: ScanKind): Effect.Effect<Option.Option<Report>>
  /** Forgets an acknowledged report. A file that cannot be deleted now is deleted later and never sent again. */
  remove(id: string): Effect.Effect<void>
  /** Marks the report that is being sent, so that superseding leaves it alone; `undefined` when none is. */
  sending(id: string | undefined): Effect.Effect<void>
  /** Sets a refused report aside, with the reason. */
  quarantine(id: string, reason: string): Effect.Effect<void>
  readonly depth: Effect.Effect<OutboxDepth>
  /** Waits until a report was accepted since the last time this was awaited. */
  readonly awaitAccepted: Effect.Effect<void>
}>()("itam-agent/services/Outbox") {}
