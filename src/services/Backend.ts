import { Context, type Effect } from "effect"
import type { Verdict } from "../domain/Delivery.ts"
import type { Report } from "../domain/Report.ts"

/** Whatever answers at `API_BASE_URL`, spoken to in the protocol of the settings. */
export class Backend extends Context.Service<Backend, {
  /** One attempt to deliver a report. Never fails: everything that can happen is a verdict. */
  deliver(report: Report): Effect.Effect<Verdict>
}>()("itam-agent/services/Backend") {}
