import { Context, type Effect } from "effect"

/** How soon the next heartbeat is wanted: by the backend, or by a person right now. */
export class Pace extends Context.Service<Pace, {
  /** Seconds from the start of one heartbeat to the start of the next. */
  readonly periodSeconds: Effect.Effect<number>
  /** Waits until the period becomes another one. */
  readonly changed: Effect.Effect<void>
  /** The backend wants the next heartbeat after so many seconds. */
  wish(nextHeartbeatSeconds: number): Effect.Effect<void>
  /** Somebody wants a heartbeat now. Comes back when one was begun. */
  readonly now: Effect.Effect<void>
  /** Waits until somebody wants a heartbeat now. */
  readonly wanted: Effect.Effect<void>
}>()("itam-agent/services/Pace") {}
