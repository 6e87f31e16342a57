import { Schema } from "effect"
import { Package, packagesInOrder, tellerOf } from "./inventory/Packages.ts"
import { StartupEntry, startupInOrder, startupTellersOf } from "./inventory/Startup.ts"
import type { LastGood, ReportSection } from "./Report.ts"

/** A list whose rows come from several tellers. */
interface Told<Row> {
  readonly isRow: (row: unknown) => row is Row
  /** Whom gaps name that hide the row: `dpkg` of `dpkg: …`. */
  readonly tellersOf: (row: Row) => ReadonlyArray<string>
  /** A row that was read is known, whatever else it says now. */
  readonly identityOf: (row: Row) => ReadonlyArray<string | undefined>
  readonly inOrder: (rows: ReadonlyArray<Row>) => ReadonlyArray<Row>
}

/**
 * Rows that were not all read. Left out, they would be taken for gone: so those that were last known stay, and the gap
 * says since when.
 */
const withKeptRows =
  <Row>({ identityOf, inOrder, isRow, tellersOf }: Told<Row>) =>
  (section: ReportSection, known: LastGood): ReportSection => {
    /** Known data was written by an earlier version of the agent, perhaps: rows that no longer fit are not handed on. */
    const rowsOf = (data: unknown): ReadonlyArray<Row> => Array.isArray(data) ? data.filter(isRow) : []
    const nameOf = (row: Row) => JSON.stringify(identityOf(row))
    const gapOf = (row: Row, missing: ReadonlyArray<string> = []) =>
      missing.find((gap) => tellersOf(row).some((teller) => gap.startsWith(`${teller}: `)))
    /** Rows that were kept already are as old as they were then. */
    const knownSince = (row: Row) =>
      /; rows of (\S+) kept$/.exec(gapOf(row, known.missing) ?? "")?.[1] ?? known.collectedAt
    const rows = rowsOf(section.data)
    const read = new Set(rows.map(nameOf))
    const kept = rowsOf(known.data).flatMap((row) => {
      const gap = gapOf(row, section.missing)
      return gap === undefined || read.has(nameOf(row)) ? [] : [{ row, gap }]
    })
    if (section.outcome !== "partial" || kept.length === 0) return section
    const since = new Map(kept.map(({ gap, row }) => [gap, knownSince(row)]))
    return {
      ...section,
      data: inOrder([...rows, ...kept.map(({ row }) => row)]) as ReadonlyArray<Schema.Json>,
      missing: (section.missing ?? []).map((gap) => {
        const day = since.get(gap)
        return day === undefined ? gap : `${gap}; rows of ${day} kept`
      })
    }
  }

/**
 * Packages that were not all read. A gap is of a manager, `dpkg: …`, whose own answer may then be a part, of what it
 * knows of one user, `registry of Ann: …`, or of one package, `pacman zlib: …`.
 */
export const withKeptPackages = withKeptRows<Package>({
  isRow: Schema.is(Package),
  tellersOf: (row) => [tellerOf(row), row.manager, `${row.manager} ${row.name}`],
  identityOf: ({ arch, manager, name, user }) => [manager, name, arch, user],
  inOrder: packagesInOrder
})

/** Startup entries of keys, folders and users that gave no answer. */
export const withKeptStartup = withKeptRows<StartupEntry>({
  isRow: Schema.is(StartupEntry),
  tellersOf: startupTellersOf,
  identityOf: ({ location, name }) => [location, name],
  inOrder: startupInOrder
})
