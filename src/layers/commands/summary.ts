import type { Cycle, ReportFate } from "../../domain/cycle.ts"
import { describe } from "../../domain/describe.ts"
import { duration, size } from "../../domain/humane.ts"
import type { SectionName } from "../../domain/inventory/Sections.ts"
import type { ReportSection } from "../../domain/Report.ts"
import { clipped, folded, padded } from "../../domain/view/cells.ts"
import { marks, type Paint, painter } from "../../domain/view/paint.ts"

/** How a summary is laid out. */
export interface Layout {
  readonly columns: number
  readonly colours: boolean
  /** Every section with its source, or only what a newcomer wants to see first. */
  readonly detail: "full" | "compact"
}

/** The summary of a cycle as a person sees it. */
export const render = (cycle: Cycle, destination: string, agentVersion: string, layout: Layout): string => {
  const paint = painter(layout.colours)
  const { subject } = cycle
  const sections = Object.entries(cycle.sections) as Array<[SectionName, ReportSection<never>]>
  const shown = layout.detail === "full" ? sections : sections.filter(([, { outcome }]) => outcome !== "unsupported")
  const absent = sections.filter(([, { outcome }]) => outcome === "unsupported").map(([name]) => name)
  return [
    "",
    `${paint("bold", subject.hostname)}  ${[subject.osName, subject.kernel, subject.arch].filter(Boolean).join(" · ")}`,
    paint("dim", `itam-agent ${agentVersion} · agent ${subject.agentId} · ${subject.macAddress}`),
    "",
    ...shown.flatMap(([name, section]) => sectionLines(name, section, layout, paint)),
    ...(layout.detail === "compact" && absent.length > 0
      ? folded(`Not on this machine: ${absent.join(", ")}`, layout.columns - 2).map((line) => paint("dim", `  ${line}`))
      : []),
    "",
    deliveries(cycle, destination, layout)
  ].join("\n")
}

/** What became of the reports of a cycle, and where they went. */
export const deliveries = ({ reports }: Pick<Cycle, "reports">, destination: string, layout: Layout): string => {
  const paint = painter(layout.colours)
  return [
    ...reports.flatMap((fate) => reportLines(fate, layout, paint)),
    paint("dim", `  → ${destination}`),
    ""
  ].join("\n")
}

const nameWidth = 11

const sectionLines = (
  name: SectionName,
  section: ReportSection<never>,
  layout: Layout,
  paint: Paint
): Array<string> => {
  const [sign, colour] = marks[section.outcome]
  const time = duration(section.tookMs).padStart(7)
  const room = layout.columns - 2 - 2 - nameWidth - 1 - 8
  const said = section.data === undefined ? `${section.outcome}: ${describe(name, section)}` : describe(name, section)
  const first = `  ${paint(colour, sign)} ${name.padEnd(nameWidth)} ${padded(clipped(said, room), room)} ${
    paint("dim", time)
  }`
  const more = [
    ...(section.missing ?? []).slice(0, 3).map((missing) => paint("yellow", clipped(`not read: ${missing}`, room))),
    ...((section.missing?.length ?? 0) > 3 ? [paint("yellow", `not read: ${section.missing!.length - 3} more`)] : []),
    ...olderLines(name, section).map((line) => paint("yellow", clipped(line, room))),
    ...(layout.detail === "full" && section.source !== undefined
      ? [paint("dim", clipped(`from ${section.source}`, room))]
      : [])
  ]
  return [first, ...more.map((line) => `${" ".repeat(nameWidth + 5)}${line}`)]
}

/** What is told of a section although it was not read this time, and since when it is known. */
const olderLines = (name: SectionName, { kept = [], lastGood }: ReportSection<never>): ReadonlyArray<string> => [
  ...(lastGood === undefined ? [] : [
    `read at ${lastGood.collectedAt}: ${describe(name, { outcome: "collected", tookMs: 0, data: lastGood.data })}`
  ]),
  ...kept.map(({ collectedAt, path }) => `read at ${collectedAt}: ${path.join(" ")}`)
]

const reportLines = (fate: ReportFate, layout: Layout, paint: Paint): Array<string> => {
  const well = ["acknowledged", "unchanged", "dry-run"].includes(fate.verdict)
  const facts = [
    fate.verdict === "dry-run"
      ? "not sent: this is a dry run"
      : fate.verdict === "unchanged"
      ? "unchanged, not sent again"
      : fate.verdict === "not-accepted"
      ? "not accepted: the next scan brings it"
      : fate.verdict,
    fate.bytes !== undefined && fate.verdict !== "unchanged" ? size(fate.bytes) : undefined,
    fate.tookMs === undefined ? undefined : duration(fate.tookMs)
  ].filter((fact) => fact !== undefined)
  return [
    `  ${well ? paint("green", "✓") : paint("red", "✗")} ${fate.kind.padEnd(nameWidth)} ${facts.join(" · ")}`,
    ...(fate.detail === undefined
      ? []
      : folded(fate.detail, layout.columns - nameWidth - 5).map((line) => `${" ".repeat(nameWidth + 5)}${line}`))
  ]
}
