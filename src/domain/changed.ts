import { canonicalJson, stablePart } from "./canonical.ts"
import { schemaOf, type SectionName } from "./inventory/Sections.ts"
import { type KnownSection, withKeptPackages } from "./partialPackages.ts"
import type { Report, ReportSection, ReportSections } from "./Report.ts"
import { hasData, type Section } from "./Section.ts"
import type { Snapshot } from "./Snapshot.ts"

/** What the backend was last told of each section, or will be by a report that is still pending. */
export interface Known {
  readonly collectedAt: string
  readonly sections: { readonly [name: string]: KnownSection }
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

const toldBy = (section: ReportSection, collectedAt: string): KnownSection | undefined => {
  if (!hasData(section)) return section.lastGood
  const known = { collectedAt, data: section.data }
  return section.missing === undefined ? known : { ...known, missing: section.missing }
}

/** The snapshot's sections; what could not be read brings along what was last known, never silence. */
export const withLastGood = (snapshot: Snapshot, known: Known | undefined): ReportSections =>
  Object.fromEntries(
    entriesOf(snapshot.sections).map(([name, section]) => {
      const before = known?.sections[name]
      return [name, before === undefined ? section : completed(name, section, before)]
    })
  )

const completed = (name: SectionName, section: ReportSection, before: KnownSection): ReportSection => {
  if (name === "packages" && hasData(section)) return withKeptPackages(section, before)
  if (hasData(section) || !mayReturn(section)) return section
  return { ...section, lastGood: { collectedAt: before.collectedAt, data: before.data } }
}

/** What a machine does not have is gone; what could not be read is only out of sight. */
const mayReturn = (section: Section) => section.outcome !== "unsupported"

/**
 * The text that change detection compares and digests are made of: what does not move by itself, in canonical form.
 * Telemetry is a sample, so there everything counts.
 */
export const comparable = (kind: Snapshot["kind"], sections: ReportSections): string =>
  canonicalJson(Object.fromEntries(
    entriesOf(sections).flatMap(([name, section]) => {
      const data = section.data ?? section.lastGood?.data
      return data === undefined ? [] : [[name, kind === "telemetry" ? data : stablePart(schemaOf(name), data)]]
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
