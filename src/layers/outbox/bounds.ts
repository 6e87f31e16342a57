import { type Reserve, usualReserve } from "../../domain/outboxBounds.ts"

/** What an outbox may take, and what it leaves to others. */
export interface Bounds {
  readonly maxBytes: number
  readonly maxReports: number
  readonly maxReportBytes: number
  /** Seven days of samples, one in five minutes. */
  readonly maxTelemetryReports: number
  /** With less than this free on the disk only the newest report of each kind is kept. */
  readonly reserve: Reserve
  /** The backend takes each sample for the state of now: only the newest is kept. */
  readonly newestSampleOnly: boolean
}

/** What holds where nobody says otherwise. */
export const defaults: Bounds = {
  maxBytes: 64 * 1024 * 1024,
  maxReports: 5000,
  maxReportBytes: 8 * 1024 * 1024,
  maxTelemetryReports: 2016,
  reserve: usualReserve,
  newestSampleOnly: false
}
