import type { Effect } from "effect"
import type { ServiceRefused, ServiceStatus } from "../../../services/ServiceManager.ts"

/** One of the two that run the agent on Windows with nobody logged on. What is done comes back before it has come to pass. */
export interface Host {
  readonly status: Effect.Effect<ServiceStatus, ServiceRefused>
  /** Knows the agent from now on, by the program and its arguments, or knows it better. */
  make(words: readonly [string, ...Array<string>]): Effect.Effect<void, ServiceRefused>
  readonly begin: Effect.Effect<void, ServiceRefused>
  readonly end: Effect.Effect<void, ServiceRefused>
  /** Does not know it any more. */
  readonly forget: Effect.Effect<void, ServiceRefused>
}
