import { Context, type Effect } from "effect"
import type { HealthDocument } from "../domain/Health.ts"

/** What the agent knows of itself. It costs something only when somebody asks. */
export class Health extends Context.Service<Health, {
  /** How it is at this moment. */
  readonly now: Effect.Effect<HealthDocument>
}>()("itam-agent/services/Health") {}
