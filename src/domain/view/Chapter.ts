import { Predicate } from "effect"
import type { Cycle } from "../cycle.ts"
import { describe } from "../describe.ts"
import { capitalised } from "../humane.ts"
import { schemaOf, type SectionName } from "../inventory/Sections.ts"
import type { ReportSection } from "../Report.ts"
import type { Outcome } from "../Section.ts"
import { label, told } from "./wording.ts"

/** What there is to read in a section, before it is laid out for a terminal or a browser. */
export interface Chapter {
  readonly name: SectionName
  readonly title: string
  readonly outcome: Outcome
  readonly source: string | undefined
  /** One line that says it all, or why there is nothing to say. */
  readonly summary: string
  /** What is missing, and what is told as it was last known. */
  readonly notes: ReadonlyArray<string>
  readonly facts: ReadonlyArray<Fact>
  readonly tables: ReadonlyArray<Table>
}

export interface Fact {
  readonly label: string
  readonly value: string
}

/** Rows of which each has as many cells as there are columns; an empty cell is not known. */
export interface Table {
  /** Absent where the section is nothing but this table. */
  readonly title?: string
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
}

/** The chapters of a cycle, in its order. What was not read this time is told as it was last known, and said to be. */
export const chaptersOf = ({ sections }: Pick<Cycle, "sections">): ReadonlyArray<Chapter> =>
  (Object.entries(sections) as Array<[SectionName, ReportSection<unknown>]>).map(([name, section]) => {
    const data = section.data ?? section.lastGood?.data
    return {
      name,
      title: titleOf(name),
      outcome: section.outcome,
      source: section.source,
      summary: describe(name, section as ReportSection<never>),
      notes: [
        ...(section.missing ?? []).map((missing) => `not read: ${missing}`),
        ...(section.lastGood === undefined ? [] : [`as it was read at ${told("", section.lastGood.collectedAt)}`]),
        ...(section.kept ?? []).map(({ collectedAt, path }) => `${path.join(" ")}: as read at ${told("", collectedAt)}`)
      ],
      facts: Predicate.isObject(data) && !Array.isArray(data) ? factsOf(data as Row) : [],
      tables: Array.isArray(data) ? tableOf(data) : Predicate.isObject(data) ? tablesIn(data as Row) : []
    }
  })

const titleOf = (name: SectionName) =>
  schemaOf(name).ast.annotations?.["title"] as string | undefined ?? capitalised(name)

interface Row {
  readonly [key: string]: unknown
}

const isRow = (value: unknown): value is Row => Predicate.isObject(value) && !Array.isArray(value)
const isRows = (value: unknown): value is ReadonlyArray<Row> => Array.isArray(value) && value.some(isRow)

/** Single values, and lists of them; what is nested brings its name along: `TPM version`. */
const factsOf = (data: Row): ReadonlyArray<Fact> =>
  cellsOf(data, (value) => !isRows(value)).map(([name, value]) => ({ label: name, value }))

const tablesIn = (data: Row): ReadonlyArray<Table> =>
  Object.entries(data).flatMap(([key, value]) => isRows(value) ? tableOf(value, label(key)) : [])

const tableOf = (rows: ReadonlyArray<unknown>, title?: string): ReadonlyArray<Table> => {
  const cells = rows.filter(isRow).map((row) => new Map(cellsOf(row)))
  if (cells.length === 0) return []
  const columns = inOrder(cells.map((row) => [...row.keys()]))
  return [{
    ...(title === undefined ? {} : { title }),
    columns,
    rows: cells.map((row) => columns.map((column) => row.get(column) ?? ""))
  }]
}

/** Columns of all rows: each stands before those that it stands before in the first row that has both. */
const inOrder = (keys: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const order: Array<string> = []
  for (const row of keys) {
    let at = 0
    for (const key of row) {
      const found = order.indexOf(key)
      if (found === -1) order.splice(at++, 0, key)
      else at = found + 1
    }
  }
  return order
}

const cellsOf = (row: Row, wanted: (value: unknown) => boolean = () => true): ReadonlyArray<[string, string]> =>
  Object.entries(row).flatMap(([key, value]): ReadonlyArray<[string, string]> => {
    if (!wanted(value)) return []
    if (isRow(value)) {
      return cellsOf(value).map(([name, text]) => [`${label(key)} ${name.replace(/^[A-Z](?![A-Z])/, lower)}`, text])
    }
    const text = Array.isArray(value) ? value.map((each) => inOneLine(key, each)).join(", ") : inOneLine(key, value)
    return text === "" ? [] : [[label(key), text]]
  })

const lower = (letter: string) => letter.toLowerCase()

const inOneLine = (key: string, value: unknown): string => {
  if (!isRow(value)) return Predicate.isNullish(value) ? "" : told(key, value as string | number | boolean)
  const { address, prefixLength } = value
  if (typeof address === "string" && typeof prefixLength === "number") return `${address}/${prefixLength}`
  return cellsOf(value).map(([, text]) => text).join(" ")
}
