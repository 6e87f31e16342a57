import type { Cycle } from "../cycle.ts"
import { clipped, folded, padded, width } from "./cells.ts"
import { type Chapter, chaptersOf, type Fact } from "./Chapter.ts"
import { marks, type Paint, painter } from "./paint.ts"
import { textTable } from "./textTable.ts"

export interface Layout {
  readonly columns: number
  readonly colours: boolean
}

/** Everything that a cycle found, for a terminal or a pager: facts in lists, rows in tables. */
export const tablesText = ({ sections, subject }: Cycle, agentVersion: string, layout: Layout): string => {
  const paint = painter(layout.colours)
  const system = [subject.osName, subject.kernel, subject.arch].filter(Boolean).join(" · ")
  return [
    `${paint("bold", subject.hostname)}  ${system}`,
    paint("dim", `itam-agent ${agentVersion} · agent ${subject.agentId} · ${subject.macAddress}`),
    ...chaptersOf({ sections }).flatMap((chapter) => chapterLines(chapter, layout, paint)),
    ""
  ].join("\n")
}

const chapterLines = (chapter: Chapter, { columns }: Layout, paint: Paint): ReadonlyArray<string> => {
  const [sign, colour] = marks[chapter.outcome]
  const room = columns - 2
  const indented = (line: string) => line === "" ? "" : `  ${line}`
  return [
    "",
    `${paint(colour, sign)} ${paint("bold", chapter.title)}${paint("dim", ` (${chapter.name}, ${chapter.outcome})`)}`,
    ...(chapter.facts.length === 0 && chapter.tables.length === 0 ? folded(chapter.summary, room).map(indented) : []),
    ...chapter.notes.flatMap((note) => folded(note, room).map((line) => paint("yellow", indented(line)))),
    ...factLines(chapter.facts, room).map(indented),
    ...chapter.tables.flatMap((table) => [
      ...(table.title === undefined ? [] : [paint("dim", indented(`${table.title}:`))]),
      ...textTable(table, room).map(indented)
    ]),
    ...(chapter.source === undefined ? [] : [paint("dim", indented(clipped(`from ${chapter.source}`, room)))])
  ]
}

const factLines = (facts: ReadonlyArray<Fact>, room: number): ReadonlyArray<string> => {
  const labels = Math.max(0, ...facts.map(({ label }) => width(label)))
  return facts.flatMap(({ label, value }) =>
    folded(value, Math.max(20, room - labels - 2)).map((line, at) =>
      `${padded(at === 0 ? label : "", labels)}  ${line}`.trimEnd()
    )
  )
}
