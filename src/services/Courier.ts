import { Context, type Effect } from "effect"
import type { Verdict } from "../domain/Delivery.ts"
import type { Report } from "../domain/Report.ts"

/** What became of a report that somebody waited for. */
export interface Delivery {
  readonly report: Report
  /** The verdict on the last attempt. */
  readonly verdict: Verdict
  /** How long the last attempt took. */
  readonly tookMs: number
}

/** Brings accepted reports to the backend, one at a time and the oldest first. */
export class Courier extends Context.Service<Courier, {
  /** Empties the outbox for as long as it runs, with all the patience that it takes. Never ends by itself. */
  readonly run: Effect.Effect<never>
  /** Somebody has mended what was in the way: `run` waits for nothing any more and tries everything once. */
  readonly hurry: Effect.Effect<void>
  /**
   * Tries to empty the outbox now, each report with a few attempts (three unless told), and answers with what became of
   * each. Stops at the first one that does not get through to the backend, for then no other would; one that the
   * backend fails over does not keep the others.
   */
  drain(options?: { readonly attempts?: number }): Effect.Effect<ReadonlyArray<Delivery>>
}>()("itam-agent/services/Courier") {}
