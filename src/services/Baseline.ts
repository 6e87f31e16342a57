import { Context, type Effect, type Option } from "effect"
import type { Known } from "../domain/changed.ts"
import type { Report } from "../domain/Report.ts"
import type { ScanKind } from "../domain/Snapshot.ts"

/** What the backend has acknowledged of each kind: change detection compares with it. */
export class Baseline extends Context.Service<Baseline, {
  /** What this backend knows of a kind; none before the first acknowledgement, after a damage, or for another backend. */
  known(kind: ScanKind): Effect.Effect<Option.Option<Known>>
  /** Keeps an acknowledged report as the new baseline of its kind. A failure is logged: the cost is one full report more. */
  commit(report: Report): Effect.Effect<void>
  /** The backend knows nothing of this machine any more: everything is told again. */
  readonly forget: Effect.Effect<void>
}>()("itam-agent/services/Baseline") {}
