import { comparableJson, stablePart } from "./canonical.ts"
import { schemaOf, type SectionName } from "./inventory/Sections.ts"
import { withKeptParts } from "./keptParts.ts"
import { withKeptPackages, withKeptStartup } from "./keptRows.ts"
import { compact } from "./presence.ts"
import type { LastGood, Report, ReportSection, ReportSections } from "./Report.ts"
import { hasData, type Section } from "./Section.ts"
import { sampledSections, type Snapshot } from "./Snapshot.ts"

/** What the backend was last told of each section, or will be by a report that is still pending. */
export interface Known {
  readonly collectedAt: string
  readonly sections: { readonly [name: string]: LastGood }
}

const entriesOf = (sections: object) => Object.entries(sections) as Array<[SectionName, ReportSection]>

/** What a report tells the backend: the data of every section, or of the last time that it could be read. */
export const knownFrom = (report: Pick<Report, "collectedAt" | "sections">): Known => ({
  collectedAt: report.collectedAt,
  sections: Object.fromEntries(
    entriesOf(report.sections).flatMap(([name, section]) => {
      const known = toldBy(section, report.collectedAt)
      return known === undefined ? [] : [[name, known]]
    })
  )
})

const toldBy = (section: ReportSection, collectedAt: string): LastGood | undefined =>
  section.data === undefined
    ? section.lastGood
    : { collectedAt, data: section.data, ...compact({ missing: section.missing, kept: section.kept }) }

/** The snapshot's sections; what could not be read brings along what was last known, never silence. */
export const withLastGood = (snapshot: Snapshot, known: Known | undefined): ReportSections =>
  Object.fromEntries(
    entriesOf(snapshot.sections).map(([name, section]) => {
      const before = known?.sections[name]
      return [name, before === undefined ? section : completed(name, section, before)]
    })
  )

const completed = (name: SectionName, section: ReportSection, before: LastGood): ReportSection => {
  if (hasData(section)) {
    if (name === "packages") return withKeptPackages(section, before)
    if (name === "startup") return withKeptStartup(section, before)
    return withKeptParts(schemaOf(name), section, before)
  }
  return mayReturn(section) ? { ...section, lastGood: before } : section
}

/** What a machine does not have is gone; what could not be read is only out of sight. */
const mayReturn = (section: Section) => section.outcome !== "unsupported"

/**
 * The text that change detection compares and digests are made of: what does not move by itself, in one form for all
 * that says the same. Telemetry is a sample, so there everything counts, and in a heartbeat, which has all, nothing of it
 * does.
 */
export const comparable = (kind: Snapshot["kind"], sections: ReportSections): string =>
  comparableJson(Object.fromEntries(
    entriesOf(sections).flatMap(([name, section]) => {
      const data = section.data ?? section.lastGood?.data
      return data === undefined || kind === "heartbeat" && sampledSections.has(name)
        ? []
        : [[name, kind === "telemetry" ? data : stablePart(schemaOf(name), data)]]
    })
  ))

/** Whether the snapshot tells the backend anything that it does not know. */
export const changed = (snapshot: Snapshot, known: Known): boolean =>
  comparable(snapshot.kind, withLastGood(snapshot, known))
    !== comparable(snapshot.kind, fromKnown(snapshot, known))

const fromKnown = (snapshot: Snapshot, known: Known): ReportSections =>
  Object.fromEntries(
    Object.entries(known.sections)
      .filter(([name]) => name in snapshot.sections)
      .map(([name, { data }]) => [name, { outcome: "collected", tookMs: 0, data }])
  )
