import { Context, type Effect } from "effect"

/** Takes over settings that were changed while the agent works: what a service manager calls to reload. */
export class Reload extends Context.Service<Reload, {
  /**
   * Reads the settings anew. What can change now does, what cannot is said to need a restart; wrong settings change
   * nothing, and every fault is logged. One reload at a time.
   */
  readonly now: Effect.Effect<void>
}>()("itam-agent/services/Reload") {}
