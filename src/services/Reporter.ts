import { Context, type Effect } from "effect"
import type { Report } from "../domain/Report.ts"
import type { ScanKind, Snapshot } from "../domain/Snapshot.ts"
import type { OutboxError } from "./Outbox.ts"

/** What became of a scan. */
export interface Reported {
  /** All that was found, what the backend need not be told of included. */
  readonly snapshot: Snapshot
  /** What the backend is told, or would be. */
  readonly report: Report
  /** `unchanged`: the backend knows all this already, nothing was accepted. */
  readonly outcome: "accepted" | "unchanged"
  /** Space the report takes in the outbox; 0 when it was not accepted. */
  readonly bytes: number
}

/** Turns scans into reports: scan, compare with what the backend knows, accept what is new. */
export class Reporter extends Context.Service<Reporter, {
  report(kind: ScanKind): Effect.Effect<Reported, OutboxError>
}>()("itam-agent/services/Reporter") {}
