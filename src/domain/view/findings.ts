import type { Finding } from "../doctor/Finding.ts"
import { counted } from "../humane.ts"
import { folded, inOneLine } from "./cells.ts"
import { type Colour, type Paint, painter } from "./paint.ts"

/** How findings are laid out. */
export interface Layout {
  readonly columns: number
  readonly colours: boolean
}

const marks: { readonly [O in Finding["outcome"]]: readonly [sign: string, colour: Colour] } = {
  ok: ["✓", "green"],
  info: ["·", "dim"],
  warning: ["!", "yellow"],
  problem: ["✗", "red"],
  skipped: ["–", "dim"]
}

const nameWidth = 14
const margin = 2 + 2 + nameWidth + 1

/** What the doctor found, as a person reads it: what was found, and where that is no good, why it matters and what to do. */
export const renderFindings = (findings: ReadonlyArray<Finding>, heading: string, layout: Layout): string => {
  const paint = painter(layout.colours)
  const room = Math.max(20, layout.columns - margin)
  const indent = " ".repeat(margin)
  const lines = findings.flatMap((finding, index) => {
    const { check, outcome, remedy, what, why } = finding
    const [sign, colour] = marks[outcome]
    const name = findings[index - 1]?.check === check ? "" : check
    const [first = "", ...more] = folded(inOneLine(what), room)
    return [
      `  ${paint(colour, sign)} ${name.padEnd(nameWidth)} ${first}`,
      ...more.map((line) => indent + line),
      ...(why === undefined ? [] : folded(inOneLine(why), room).map((line) => indent + paint("dim", line))),
      ...(remedy === undefined ? [] : folded(`→ ${inOneLine(remedy)}`, room).map((line) => indent + line))
    ]
  })
  return ["", paint("bold", heading), "", ...lines, "", verdict(findings, paint), ""].join("\n")
}

const verdict = (findings: ReadonlyArray<Finding>, paint: Paint): string => {
  const count = (outcome: Finding["outcome"]) => findings.filter((finding) => finding.outcome === outcome).length
  const problems = count("problem")
  const warnings = count("warning")
  const words = [
    problems === 0 ? "no problem" : counted(problems, "problem"),
    ...(warnings === 0 ? [] : [counted(warnings, "warning")])
  ].join(", ")
  return `  ${paint(problems > 0 ? "red" : warnings > 0 ? "yellow" : "green", words)}`
}
