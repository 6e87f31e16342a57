import { Context, type Effect } from "effect"
import type { HardwareIdentifiers } from "../domain/HardwareIdentifiers.ts"
import type { Subject } from "../domain/Report.ts"

/** Under which id the agent works since its start, and how it came by it. */
export interface IdentityStart {
  readonly agentId: string
  /**
   * `kept`: the one that was kept. `made`: there was none. `cloned`: the one that was kept belongs to another machine,
   * of which this one has a copy, and a new one was made.
   */
  readonly started: "kept" | "made" | "cloned"
  /**
   * Ids that the state came with and that other machines go by, the latest last: nothing that was kept, registered or
   * accepted under them is this machine's. Kept like the id itself, so that it can be acted upon at any later start.
   */
  readonly formerAgentIds: ReadonlyArray<string>
}

/** Who this machine is to the backend. */
export class Identity extends Context.Service<Identity, {
  readonly start: IdentityStart
  /** What tells this machine from others, as far as it could be read at the start: for a backend that registers it. */
  readonly identifiers: HardwareIdentifiers
  /** The machine as reports name it: the kept ids, and the names of today. */
  readonly subject: Effect.Effect<Subject>
}>()("itam-agent/services/Identity") {}
