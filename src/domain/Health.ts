import { Schema } from "effect"
import { bytes, count, instant, quantity, text, word } from "./inventory/fields.ts"
import { Losses } from "./Losses.ts"
import { Outcome } from "./Section.ts"
import { ScanKind } from "./Snapshot.ts"

/**
 * What the agent knows of itself, as `GET /health` and `itam-agent status --json` tell it. `status`, `uptime`, the three
 * `last_…_scan`, `scan_count` and `error_count` are the fields of the scanner protocol's document ("Health Check
 * Endpoint"), and the names of all others follow them.
 */

const statusWords = ["healthy", "degraded", "failing"] as const

const optional = Schema.optionalKey

/** What is wrong, by its stable name. */
export const complaintCodes = [
  "credential-refused",
  "scan-failed",
  "reports-dropped",
  "backend-unreachable",
  "delivery-parked",
  "report-refused",
  "reports-damaged",
  "outbox-nearly-full",
  "scan-overdue",
  "section-failing",
  "section-resting",
  "token-expires"
] as const

export const Complaint = Schema.Struct({
  level: word(["degraded", "failing"], "How bad it is"),
  code: word(complaintCodes, "What is wrong, for programs"),
  message: text("What is wrong, for people"),
  since: optional(instant("Since when, as far as it is known"))
}).annotate({ identifier: "Complaint", title: "Something that is wrong" })
export interface Complaint extends Schema.Schema.Type<typeof Complaint> {}

const ScanHealth = Schema.Struct({
  completed: count("Scans since the start that came to an end"),
  failed: count("Scans since the start whose result could not be kept, or that did not come to an end"),
  last: optional(instant("When the last one that came to an end began")),
  last_seconds: optional(quantity("How long it took")),
  failure: optional(text("Why the last one failed; absent where it did not")),
  next: optional(instant("When the next one is due"))
}).annotate({ identifier: "ScanHealth", title: "Scans of a kind" })

const SectionHealth = Schema.Struct({
  outcome: Outcome,
  seconds: quantity("How long reading it took the last time"),
  at: instant("When it was read last"),
  reason: optional(text("Why there is no data")),
  failing_since: optional(instant("When it began to fail, where it does")),
  rests_until: optional(instant("Until when it is left alone, after too many failures in a row")),
  outcomes: Schema.Record(Schema.String, count("Times")).annotate({ description: "How often it ended how" })
}).annotate({ identifier: "SectionHealth", title: "How reading a section goes" })

const verdict = word(["acknowledged", "retry", "credential", "parked", "refused"], "What came of an attempt")
export type VerdictWord = typeof verdict.Type
export const verdictWords = verdict.literals

const DeliveryHealth = Schema.Struct({
  verdicts: Schema.Record(verdict, count("Attempts")).annotate({ description: "Attempts since the start by verdict" }),
  unchanged: count("Scans since the start that found nothing new, so that nothing was sent"),
  seconds: quantity("What all attempts took together"),
  last: optional(
    Schema.Struct({
      verdict,
      kind: ScanKind,
      at: instant("When it ended"),
      seconds: quantity("How long it took"),
      detail: optional(text("Why it was not acknowledged"))
    }).annotate({ description: "The last attempt" })
  ),
  last_delivered: optional(instant("When the backend acknowledged the last report")),
  failing_since: optional(instant("Since when no attempt gets through")),
  failures: count("Failures in a row"),
  next: optional(instant("When the next attempt after a failure is due"))
}).annotate({ identifier: "DeliveryHealth", title: "Deliveries" })

const OutboxHealth = Schema.Struct({
  reports: count("Reports that wait"),
  bytes: bytes("What they take on disk"),
  most_reports: count("How many may wait"),
  most_bytes: bytes("What they may take"),
  oldest: optional(instant("When the oldest was accepted")),
  oldest_seconds: optional(quantity("How long the oldest waits")),
  set_aside: count("Refused and damaged reports that lie aside"),
  losses: Losses
}).annotate({ identifier: "OutboxHealth", title: "Outbox" })

const ProcessHealth = Schema.Struct({
  id: count("Process id"),
  memory_bytes: bytes("Resident memory"),
  cpu_seconds: quantity("Processor time since the start"),
  cpu_percent: quantity("Processor time since the start, as a share of one processor")
}).annotate({ identifier: "ProcessHealth", title: "The process of the agent" })

const RestraintHealth = Schema.Struct({
  postponed: count("Scans since the start that were put off because of what the machine was doing"),
  postponed_in_a_row: count("How many of them until now without one in between that was not"),
  postponed_because: optional(text("Why the last of them was put off")),
  last_look: optional(
    Schema.Struct({
      memory_bytes: bytes("Resident memory"),
      cpu_percent: quantity("Processor time since the look before, as a share of one processor"),
      loop_delay_seconds: quantity("How late the agent came to what was due")
    }).annotate({ description: "What the agent found when it last looked at itself" })
  )
}).annotate({ identifier: "RestraintHealth", title: "How the agent keeps out of the way" })

/** A moment, or null before the first: the documented fields are always there. */
const orNull = (description: string) => Schema.NullOr(instant(description)).annotate({ description })

export const HealthDocument = Schema.Struct({
  status: word(
    statusWords,
    "healthy: all is well. degraded: it works, and somebody should look. failing: data is lost, or nothing arrives "
      + "until somebody does something"
  ),
  uptime: quantity("Seconds since the start"),
  last_hardware_scan: orNull("When the last scan of the hardware began"),
  last_software_scan: orNull("When the last scan of the software began"),
  last_telemetry_scan: orNull("When the last sample of the load was taken"),
  scan_count: count("Scans since the start that came to an end"),
  error_count: count(
    "What went wrong since the start: scans that failed, sections that failed or took too long, attempts to deliver "
      + "that were not acknowledged"
  ),
  complaints: Schema.Array(Complaint).annotate({ description: "Why the status is not healthy, the worst first" }),
  version: text("Version of the agent"),
  agent_id: text("Id of this agent"),
  tenant: text("Tenant of the backend"),
  protocol: word(["scanner", "heartbeat"], "How reports look on the wire"),
  backend: text("Where reports go"),
  started: instant("When the agent was started"),
  token_expires: optional(instant("Until when the token says that it holds")),
  process: ProcessHealth,
  restraint: RestraintHealth,
  scans: Schema.Record(ScanKind, optional(ScanHealth)).annotate({ description: "Scans by kind" }),
  sections: Schema.Record(Schema.String, SectionHealth).annotate({ description: "Sections by name" }),
  delivery: DeliveryHealth,
  outbox: OutboxHealth
}).annotate({ identifier: "Health", title: "Health of itam-agent" })
export interface HealthDocument extends Schema.Schema.Type<typeof HealthDocument> {}

export type HealthStatus = HealthDocument["status"]

/** What is known of an agent that does not answer, from its folder alone. */
export const Standstill = Schema.Struct({
  status: word(["stopped", "unknown"], "stopped: it does not run. unknown: it may run, and cannot be asked"),
  reason: text("Why it was not asked"),
  state_folder: text("Folder of its state"),
  agent_id: optional(text("Id of this agent")),
  outbox: optional(
    Schema.Struct({
      reports: OutboxHealth.fields.reports,
      bytes: OutboxHealth.fields.bytes,
      oldest: OutboxHealth.fields.oldest
    })
  ),
  known: optional(
    Schema.Record(ScanKind, optional(instant("When it was collected"))).annotate({
      description: "What the backend has acknowledged last, by kind"
    })
  )
}).annotate({ identifier: "Standstill", title: "An agent that does not answer" })
export interface Standstill extends Schema.Schema.Type<typeof Standstill> {}

/**
 * The HTTP status that goes with it: whoever balances or watches by status codes sees 503 only where something has to be
 * done. The scanner protocol's document names none.
 */
export const httpStatusOf = (status: HealthStatus): 200 | 503 => status === "failing" ? 503 : 200

/**
 * Exit codes of `itam-agent status`. 0, 3 and 4 are those of init scripts (Linux Standard Base 5.0, 22.2), 0, 1 and 2
 * those of monitoring plugins; the two do not contradict each other.
 */
export const statusExitCodes = { healthy: 0, degraded: 1, failing: 2, stopped: 3, unknown: 4 } as const
