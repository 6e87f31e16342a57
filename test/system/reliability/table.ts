import * as fs from "node:fs"
import * as path from "node:path"
import { projectRoot } from "./bundle.ts"
import type { Balance } from "./ledger.ts"

/** What became of everything that was accepted under one kind of fault. */
export interface Row {
  readonly fault: string
  readonly rounds: number
  readonly balance: Omit<Balance, "faults" | "outOfOrder">
  readonly tookMs: number
}

const columns = [
  "fault",
  "rounds",
  "accepted",
  "received once",
  "superseded",
  "told as lost",
  "duplicates removed",
  "lost",
  "took"
]

const cells = ({ balance, fault, rounds, tookMs }: Row) => [
  fault,
  ...[
    rounds,
    balance.accepted,
    balance.receivedOnce,
    balance.superseded,
    balance.told,
    balance.duplicates,
    balance.lost.length
  ]
    .map((count) => count.toLocaleString("en-US")),
  `${Math.round(tookMs / 1000)} s`
]

/** The rows as a table that people and Markdown can read. */
export const render = (rows: ReadonlyArray<Row>): string => {
  const lines = [columns, ...rows.map(cells)]
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const text = (line: ReadonlyArray<string>) =>
    `| ${
      line.map((cell, column) => column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)).join(" | ")
    } |`
  const rule = `|${
    widths.map((width, column) => column === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`).join("|")
  }|`
  return [text(columns), rule, ...lines.slice(1).map(text)].join("\n")
}

/** Prints the table past the test runner's own framing, and keeps a copy. */
export const print = (rows: ReadonlyArray<Row>) => {
  const text = render(rows)
  const file = path.join(projectRoot, ".cache", "reliability", "table.md")
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(file, `${text}\n`)
  process.stdout.write(`\n${text}\n\n`)
}
