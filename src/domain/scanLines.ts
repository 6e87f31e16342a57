import { Schema } from "effect"
import { instant } from "./inventory/fields.ts"
import { type SectionName, sectionNames } from "./inventory/Sections.ts"
import { Section } from "./Section.ts"
import type { Snapshot } from "./Snapshot.ts"

/** What a scanning child tells its parent, one JSON value a line: each section as it is read, then when it began. */
export const ScanLine = Schema.Union([
  Schema.Struct({ collectedAt: instant("When the scan began") }),
  Schema.Struct({ name: Schema.Literals(sectionNames), section: Section })
]).annotate({ identifier: "ScanLine", title: "Line of a scan" })
export type ScanLine = typeof ScanLine.Type

/** The snapshot that a child told of; what it never came to is what the reason says. */
export const snapshotFrom = (
  kind: Snapshot["kind"],
  startedAt: string,
  asked: ReadonlyArray<SectionName>,
  lines: ReadonlyArray<ScanLine>,
  untold: Section
): Snapshot => {
  const told = new Map(lines.flatMap((line) => "name" in line ? [[line.name, line.section] as const] : []))
  const began = lines.flatMap((line) => "collectedAt" in line ? [line.collectedAt] : [])[0]
  return {
    kind,
    collectedAt: began ?? startedAt,
    sections: Object.fromEntries(asked.map((name) => [name, told.get(name) ?? untold]))
  }
}
