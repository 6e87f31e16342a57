import { Context, Effect } from "effect"
import type { Verdict } from "../domain/Delivery.ts"
import type { SectionName } from "../domain/inventory/Sections.ts"
import type { Report } from "../domain/Report.ts"
import type { Section } from "../domain/Section.ts"
import type { ScanKind, Snapshot } from "../domain/Snapshot.ts"

/** What the agent is doing right now, for whoever watches: a person at a terminal, a test. */
export type Event =
  | { readonly _tag: "ScanStarted"; readonly kind: ScanKind; readonly sections: ReadonlyArray<SectionName> }
  | { readonly _tag: "ReadingSection"; readonly name: SectionName }
  | { readonly _tag: "SectionRead"; readonly name: SectionName; readonly section: Section }
  | { readonly _tag: "Scanned"; readonly snapshot: Snapshot; readonly tookMs: number }
  | { readonly _tag: "ScanFailed"; readonly kind: ScanKind; readonly reason: string }
  | { readonly _tag: "NextScan"; readonly kinds: ReadonlyArray<ScanKind>; readonly inMs: number }
  | { readonly _tag: "Unchanged"; readonly report: Report }
  | { readonly _tag: "Accepted"; readonly report: Report; readonly bytes: number }
  | { readonly _tag: "Delivered"; readonly report: Report; readonly verdict: Verdict; readonly tookMs: number }
  | { readonly _tag: "NextAttempt"; readonly inMs: number }

/** Tells of events as they happen. Nobody listens unless a layer provides somebody. */
export const Progress = Context.Reference<{ tell(event: Event): Effect.Effect<void> }>(
  "itam-agent/services/Progress",
  { defaultValue: () => ({ tell: () => Effect.void }) }
)
