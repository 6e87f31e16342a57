import { Schema } from "effect"
import { flag, instant, macAddress, text, word } from "./inventory/fields.ts"
import type { SectionData, SectionName } from "./inventory/Sections.ts"
import { Losses } from "./Losses.ts"
import { DataPath, type Section, sectionOf } from "./Section.ts"
import { ScanKind } from "./Snapshot.ts"

/** Which machine a report speaks of: what every protocol needs to know of it, whatever the scan. */
export const Subject = Schema.Struct({
  agentId: text("Id of this agent, made once and kept"),
  hostname: text("Name of the machine"),
  platform: word(["linux", "win32", "darwin"], "Platform"),
  osName: Schema.optionalKey(text("Name and version of the system, for people")),
  osVersion: Schema.optionalKey(text("Version of the system")),
  kernel: Schema.optionalKey(text("Release of the running kernel")),
  arch: Schema.optionalKey(text("Instruction set")),
  macAddress: macAddress("The address that names this machine in the scanner protocol: chosen once, then kept")
}).annotate({ identifier: "Subject", title: "Subject" })
export interface Subject extends Schema.Schema.Type<typeof Subject> {}

/** A part of a section that could not be read this time, and is told as it was last known. */
export const KeptPart = Schema.Struct({
  path: DataPath.annotate({ description: "Where in the data" }),
  collectedAt: instant("When this part was read")
}).annotate({ identifier: "KeptPart", title: "Part of a section that is older than the rest" })
export interface KeptPart extends Schema.Schema.Type<typeof KeptPart> {}

/** What is remembered of a section beside its data: what was missing, and what was older, when it was read. */
const shortcomings = {
  missing: Schema.optionalKey(
    Schema.Array(text("What was missing, and why")).annotate({ description: "What the section lacked" })
  ),
  kept: Schema.optionalKey(Schema.Array(KeptPart).annotate({ description: "Parts that are older than the rest" }))
}

const lastGoodOf = <S extends Schema.Top>(data: S) =>
  Schema.Struct({
    collectedAt: instant("When this data was read"),
    data: data.annotate({ description: "The data of then" }),
    ...shortcomings
  }).annotate({ description: "What was last known of it" })

/** The last data of a section that could not be read this time. */
export const LastGood = lastGoodOf(Schema.Json).annotate({ identifier: "LastGood", title: "Last good data" })

export interface LastGood<out A = unknown> {
  readonly collectedAt: string
  readonly data: A
  readonly missing?: ReadonlyArray<string>
  readonly kept?: ReadonlyArray<KeptPart>
}

/** A section of a report; one without data brings along what was last known, and so does one that lacks a part. */
export const reportSectionOf = <S extends Schema.Top>(data: S) =>
  Schema.Struct({
    ...sectionOf(data).fields,
    kept: shortcomings.kept,
    lastGood: Schema.optionalKey(lastGoodOf(data))
  })

/** One section of a report, whatever its name. */
export const ReportSection = reportSectionOf(Schema.Json)
  .annotate({ identifier: "ReportSection", title: "Section of a report" })

export interface ReportSection<out A = unknown> extends Section<A> {
  readonly kept?: ReadonlyArray<KeptPart>
  readonly lastGood?: LastGood<A>
}

/** Sections of a report by name. */
export type ReportSections = { readonly [N in SectionName]?: ReportSection<SectionData<N>> }

/** A snapshot addressed to the backend. */
export const Report = Schema.Struct({
  schemaVersion: Schema.Literal(1).annotate({ description: "Version of this form" }),
  id: Schema.String.pipe(Schema.check(Schema.isUUID())).annotate({
    description: "Id, a UUIDv7: the same at every attempt"
  }),
  kind: ScanKind,
  reason: word(["first", "changed", "refresh", "sample"], "Why it is sent"),
  collectedAt: instant("When the scan began"),
  digest: text("SHA-256 of the canonical form of what is compared, in hex"),
  agentVersion: text("Version of the agent"),
  subject: Subject,
  complete: flag("Whether every section that this machine has was read"),
  sections: Schema.Record(Schema.String, ReportSection).annotate({ description: "Every section of the scan, by name" }),
  losses: Schema.optionalKey(Losses)
}).annotate({ identifier: "Report", title: "Report" })

export interface Report extends Omit<Schema.Schema.Type<typeof Report>, "sections"> {
  readonly sections: ReportSections
}

/** The data of a section, or what was last known of it. */
export const latestData = <N extends SectionName>(
  report: Pick<Report, "sections">,
  name: N
): SectionData<N> | undefined => {
  const section = report.sections[name] as ReportSection<SectionData<N>> | undefined
  return section?.data ?? section?.lastGood?.data
}
