import { Context, Effect } from "effect"
import type { ReportSections } from "../domain/Report.ts"

/**
 * Which sealed recovery passwords the backend has. Each is sent until it has been taken, and then never again. Without
 * an escrow key there is none to send and nothing to remember.
 */
export const Escrow = Context.Reference<{
  /** What makes of sections what the backend is told: without the keys that it has. */
  readonly telling: Effect.Effect<<S extends ReportSections>(sections: S) => S>
  /** The backend has taken the keys of these protectors. Kept on stable storage; a failure costs sending them again. */
  taken(protectorIds: ReadonlyArray<string>): Effect.Effect<void>
  /** By which id the backend knows this machine. Under another one than before it has nothing of it. */
  knownAs(assetId: string): Effect.Effect<void>
}>("itam-agent/services/Escrow", {
  defaultValue: () => ({
    telling: Effect.succeed((sections) => sections),
    taken: () => Effect.void,
    knownAs: () => Effect.void
  })
})
