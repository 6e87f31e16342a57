import { Schema } from "effect"
import { instant, word } from "./inventory/fields.ts"
import { type SectionData, type SectionName, sectionNames, sections } from "./inventory/Sections.ts"
import { Section } from "./Section.ts"

/** A set of sections that is read at one moment; `heartbeat` is all three others at once. */
export const ScanKind = word(["hardware", "software", "telemetry", "heartbeat"], "Kind of scan")
  .annotate({ identifier: "ScanKind", title: "Kind of scan" })
export type ScanKind = typeof ScanKind.Type

/** Names of the sections that a kind of scan reads, in report order. */
export const sectionsOf = (kind: ScanKind): ReadonlyArray<SectionName> =>
  (kind === "heartbeat"
    ? Object.values(sections).flatMap((group) => Object.keys(group))
    : Object.keys(sections[kind])) as Array<SectionName>

/** Names of the sections that say how the machine is doing at the moment. */
export const sampledSections: ReadonlySet<SectionName> = new Set(sectionsOf("telemetry"))

/** Names of the sections that say what the machine is and has. */
export const inventorySections: ReadonlySet<SectionName> = new Set(
  sectionsOf("heartbeat").filter((name) => !sampledSections.has(name))
)

/** What a scan found: every section with its outcome. */
export const Snapshot = Schema.Struct({
  kind: ScanKind,
  collectedAt: instant("When the scan began, by the machine's own clock"),
  sections: Schema.Record(Schema.String, Section).annotate({
    description: "Every section that was asked for, by name"
  }),
  unreached: Schema.optionalKey(
    Schema.Array(word(sectionNames, "Name of a section")).annotate({
      description: "Sections that failed with the scan as a whole: it ended before their turn came"
    })
  )
}).annotate({ identifier: "Snapshot", title: "Snapshot" })

export interface Snapshot {
  readonly kind: ScanKind
  readonly collectedAt: string
  readonly sections: SectionTable
  /** Sections that failed with the scan as a whole, before their turn came: no fault of theirs. */
  readonly unreached?: ReadonlyArray<SectionName>
}

/** Sections by name, each with the data that its schema describes. */
export type SectionTable = { readonly [N in SectionName]?: Section<SectionData<N>> }

/** The same sections in report order. */
export const inReportOrder = <T extends { readonly [N in SectionName]?: unknown }>(table: T): T =>
  Object.fromEntries(sectionNames.flatMap((name) => table[name] === undefined ? [] : [[name, table[name]]])) as T
