import { Context, type Effect } from "effect"
import type { Subject } from "../domain/Report.ts"

/** Who this machine is to the backend. */
export class Identity extends Context.Service<Identity, {
  /** The machine as reports name it: the kept ids, and the names of today. */
  readonly subject: Effect.Effect<Subject>
}>()("itam-agent/services/Identity") {}
