import { Context, type Effect } from "effect"
import type { SectionName } from "../domain/inventory/Sections.ts"
import type { ScanKind, Snapshot } from "../domain/Snapshot.ts"

/** Takes stock of the machine. */
export class Scanner extends Context.Service<Scanner, {
  /** Reads the sections of a kind side by side, or only those named. Never fails: every section has an outcome. */
  scan(kind: ScanKind, only?: ReadonlySet<SectionName>): Effect.Effect<Snapshot>
}>()("itam-agent/services/Scanner") {}
