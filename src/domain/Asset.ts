import { Schema } from "effect"
import { count, instant, macAddress, text, word } from "./inventory/fields.ts"
import { ReportSection } from "./Report.ts"

/** Kinds of reports that a receiver takes: three of the scanner protocol, one of the heartbeat protocol. */
export const ReportKind = word(["hardware", "software", "telemetry", "heartbeat"], "Kind of the report")
export type ReportKind = typeof ReportKind.Type

/** One machine, as a receiver lists it. */
export const Asset = Schema.Struct({
  id: text("Id of the asset: the agent's id, or the MAC address where only an agent without an id has reported"),
  agentId: Schema.optionalKey(text("Id of the agent")),
  macAddress: Schema.optionalKey(
    macAddress("The address that names the machine in the scanner protocol; absent where no agent has told one")
  ),
  hostname: Schema.optionalKey(text("Name of the machine")),
  platform: Schema.optionalKey(text("Windows, Linux or Darwin")),
  arch: Schema.optionalKey(text("Instruction set")),
  firstSeenAt: instant("When its first report was accepted, by the receiver's clock"),
  lastSeenAt: instant("When its last report was accepted, by the receiver's clock"),
  reports: count("Reports that were accepted"),
  sections: count("Sections of which something is known")
}).annotate({ identifier: "Asset", title: "Asset" })
export interface Asset extends Schema.Schema.Type<typeof Asset> {}

/** The newest form of one section of an asset, as its agent sent it, and the report that brought it. */
export const StoredSection = Schema.Struct({
  ...ReportSection.fields,
  reportId: text("Report that brought it"),
  collectedAt: instant("When its scan began, by the machine's clock"),
  receivedAt: instant("When it was accepted, by the receiver's clock")
}).annotate({ identifier: "StoredSection", title: "Stored section" })
export interface StoredSection extends Schema.Schema.Type<typeof StoredSection> {}

/** One accepted report. */
export const AcceptedReport = Schema.Struct({
  id: text("Id of the report; made by the receiver where the agent has none"),
  kind: ReportKind,
  reason: Schema.optionalKey(text("Why it was sent")),
  digest: text("SHA-256 of what the report tells, as its agent says, else of the body, in hex"),
  collectedAt: instant(
    "When its scan began, by the machine's clock; when it was received, where the agent does not say"
  ),
  receivedAt: instant("When it was accepted, by the receiver's clock"),
  bytes: count("Size of the body in bytes, inflated")
}).annotate({ identifier: "AcceptedReport", title: "Accepted report" })
export interface AcceptedReport extends Schema.Schema.Type<typeof AcceptedReport> {}
