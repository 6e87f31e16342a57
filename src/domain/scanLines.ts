import { Schema } from "effect"
import { instant } from "./inventory/fields.ts"
import { type SectionName, sectionNames } from "./inventory/Sections.ts"
import { Section } from "./Section.ts"
import type { Snapshot } from "./Snapshot.ts"

/**
 * What a scanning child tells its parent, one JSON value a line: each section as it sets out to read it and as it was
 * read, then when the scan began.
 */
export const ScanLine = Schema.Union([
  Schema.Struct({ reading: Schema.Literals(sectionNames) }),
  Schema.Struct({ collectedAt: instant("When the scan began") }),
  Schema.Struct({ name: Schema.Literals(sectionNames), section: Section })
]).annotate({ identifier: "ScanLine", title: "Line of a scan" })
export type ScanLine = typeof ScanLine.Type

/** The snapshot that a child told of; what is missing from it is what the reason says, or was never come to. */
export const snapshotFrom = (
  kind: Snapshot["kind"],
  startedAt: string,
  asked: ReadonlyArray<SectionName>,
  lines: ReadonlyArray<ScanLine>,
  untold: Section
): Snapshot => {
  const told = new Map(lines.flatMap((line) => "name" in line ? [[line.name, line.section] as const] : []))
  const reading = new Set(lines.flatMap((line) => "reading" in line ? [line.reading] : []))
  const began = lines.flatMap((line) => "collectedAt" in line ? [line.collectedAt] : [])[0]
  const unreached = asked.filter((name) => !told.has(name) && !reading.has(name))
  return {
    kind,
    collectedAt: began ?? startedAt,
    sections: Object.fromEntries(asked.map((name) => [name, told.get(name) ?? untold])),
    ...(unreached.length === 0 ? {} : { unreached })
  }
}
