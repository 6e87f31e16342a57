import { Schema } from "effect"
import { Package, packagesInOrder } from "./inventory/Packages.ts"
import type { LastGood, ReportSection } from "./Report.ts"

/**
 * Packages that were not all read. Left out, they would be taken for uninstalled: so those that were last known stay,
 * and the gap says since when. A gap is of a manager, `dpkg: …`, whose own answer may then be a part; or of one package,
 * `pacman zlib: …`.
 */
export const withKeptPackages = (section: ReportSection, known: LastGood): ReportSection => {
  const rows = packagesOf(section.data)
  const read = new Set(rows.map(identityOf))
  const kept = packagesOf(known.data).flatMap((row) => {
    const gap = section.missing?.find((each) => each.startsWith(`${row.manager}: `) || each.startsWith(prefixOf(row)))
    return gap === undefined || read.has(identityOf(row)) ? [] : [{ row, gap }]
  })
  if (section.outcome !== "partial" || kept.length === 0) return section
  const since = new Map(kept.map(({ gap, row }) => [gap, knownSince(row, known)]))
  return {
    ...section,
    data: packagesInOrder([...rows, ...kept.map(({ row }) => row)]),
    missing: (section.missing ?? []).map((gap) => {
      const day = since.get(gap)
      return day === undefined ? gap : `${gap}; rows of ${day} kept`
    })
  }
}

const isPackage = Schema.is(Package)

/** Known data was written by an earlier version of the agent, perhaps: rows that no longer fit are not handed on. */
const packagesOf = (data: unknown): ReadonlyArray<Package> => Array.isArray(data) ? data.filter(isPackage) : []

/** A package that was read is known, whatever its version was before. */
const identityOf = ({ arch, manager, name }: Package) => JSON.stringify([manager, name, arch])

const prefixOf = ({ manager, name }: Package) => `${manager} ${name}: `

/** Rows that were kept already are as old as they were then. */
const knownSince = (row: Package, known: LastGood) => {
  const gap = known.missing?.find((each) => each.startsWith(`${row.manager}: `) || each.startsWith(prefixOf(row)))
  return /; rows of (\S+) kept$/.exec(gap ?? "")?.[1] ?? known.collectedAt
}
