import type { Cycle, ReportFate } from "../cycle.ts"
import { duration, size } from "../humane.ts"
import { type Chapter, chaptersOf, type Fact, type Table } from "./Chapter.ts"
import { style } from "./htmlStyle.ts"
import { marks } from "./paint.ts"

/**
 * A page of this machine that needs nothing beside itself: no script, no font, no request; its policy forbids them
 * (Content Security Policy Level 3). Whatever a machine says of itself is text in it, never markup.
 */
export const htmlPage = (cycle: Cycle, agentVersion: string, at: string): string => {
  const { reports, subject } = cycle
  const chapters = chaptersOf(cycle)
  const system = [subject.osName, subject.kernel, subject.arch].filter(Boolean).join(" · ")
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(subject.hostname)} – inventory</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escaped(subject.hostname)}</h1>
<p>${escaped(system)}</p>
<p class="quiet">${
    escaped(`Read ${at} by itam-agent ${agentVersion} · agent ${subject.agentId} · ${subject.macAddress}`)
  }</p>
</header>
<nav aria-label="Sections">${chapters.map(link).join("\n")}</nav>
<main>
${chapters.map(section).join("\n")}
${reports.length === 0 ? "" : fates(reports)}
</main>
</body>
</html>
`
}

const references: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => references[character]!)

const mark = ({ outcome }: Pick<Chapter, "outcome">) => {
  const [sign, colour] = marks[outcome]
  return `<span class="mark ${colour}" title="${outcome}">${sign}</span>`
}

const link = (chapter: Chapter) => `<a href="#${chapter.name}">${mark(chapter)} ${escaped(chapter.title)}</a>`

const section = (chapter: Chapter) => {
  const { facts, name, notes, outcome, source, summary, tables, title } = chapter
  const told = facts.length > 0 || tables.length > 0
  return `<section id="${name}">
<h2>${mark(chapter)} ${escaped(title)} <small>${escaped(told ? summary : outcome)}</small></h2>
${told ? "" : `<p>${escaped(summary)}</p>`}
${notes.map((note) => `<p class="note">${escaped(note)}</p>`).join("\n")}
${facts.length === 0 ? "" : `<dl>${facts.map(fact).join("\n")}</dl>`}
${tables.map(table).join("\n")}
${source === undefined ? "" : `<p class="quiet">from ${escaped(source)}</p>`}
</section>`
}

const fact = ({ label, value }: Fact) => `<div><dt>${escaped(label)}</dt><dd>${escaped(value)}</dd></div>`

const table = ({ columns, rows, title }: Table) =>
  `<div class="scroll"><table>
${title === undefined ? "" : `<caption>${escaped(title)}</caption>`}
<thead><tr>${columns.map((column) => `<th scope="col">${escaped(column)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`).join("\n")}
</tbody>
</table></div>`

const fates = (reports: ReadonlyArray<ReportFate>) =>
  `<section id="reports">
<h2>Reports</h2>
${
    table({
      columns: ["Kind", "Verdict", "Size", "Time", "Why"],
      rows: reports.map(({ bytes, detail, kind, tookMs, verdict }) => [
        kind,
        verdict,
        bytes === undefined ? "" : size(bytes),
        tookMs === undefined ? "" : duration(tookMs),
        detail ?? ""
      ])
    })
  }
</section>`
