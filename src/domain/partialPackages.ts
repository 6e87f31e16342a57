import { Schema } from "effect"
import { Package, packagesInOrder } from "./inventory/Packages.ts"
import type { LastGood, ReportSection } from "./Report.ts"

/**
 * Packages of which some managers gave no answer. Left out, their rows would be taken for uninstalled: so those that
 * were last known stay, and the gap of the manager says since when.
 */
export const withKeptPackages = (section: ReportSection, known: LastGood): ReportSection => {
  const rows = packagesOf(section.data)
  const present = new Set(rows.map(({ manager }) => manager))
  const kept = packagesOf(known.data).filter(({ manager }) =>
    !present.has(manager) && gapOf(manager, section.missing) !== undefined
  )
  if (section.outcome !== "partial" || kept.length === 0) return section
  const since = new Map(kept.map(({ manager }) => [managerPrefix(manager), knownSince(manager, known)]))
  return {
    ...section,
    data: packagesInOrder([...rows, ...kept]),
    missing: (section.missing ?? []).map((gap) => {
      const day = since.get(prefixOf(gap))
      return day === undefined ? gap : `${gap}; rows of ${day} kept`
    })
  }
}

const isPackage = Schema.is(Package)

/** Known data was written by an earlier version of the agent, perhaps: rows that no longer fit are not handed on. */
const packagesOf = (data: unknown): ReadonlyArray<Package> => Array.isArray(data) ? data.filter(isPackage) : []

const managerPrefix = (manager: string) => `${manager}: `

const prefixOf = (gap: string) => gap.slice(0, gap.indexOf(": ") + 2)

const gapOf = (manager: string, missing: ReadonlyArray<string> = []) =>
  missing.find((gap) => gap.startsWith(managerPrefix(manager)))

/** Rows that were kept already are as old as they were then. */
const knownSince = (manager: string, known: LastGood) =>
  /; rows of (\S+) kept$/.exec(gapOf(manager, known.missing) ?? "")?.[1] ?? known.collectedAt
