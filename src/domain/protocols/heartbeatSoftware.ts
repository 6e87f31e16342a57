import type { Package, Packages } from "../inventory/Packages.ts"
import { compact, plain } from "../presence.ts"
import { latestData, type Report } from "../Report.ts"
import { collectionErrorsOf } from "./collectionErrors.ts"
import type { HeartbeatBody } from "./HeartbeatBodies.ts"
import { lesserProgram } from "./lesserPrograms.ts"
import { required } from "./wireText.ts"

type Software = NonNullable<HeartbeatBody["software_inventory"]>

/**
 * The software of a report as the heartbeat protocol says it: all programs, or so many as `limit` says. How many there
 * are, and how many of them are not listed, is said in either case. This agent does not run on Python.
 */
export const softwareInventory = (report: Report, limit = Infinity): Software => {
  const packages = latestData(report, "packages")
  return {
    python_version: null,
    ...(packages === undefined ? {} : programsIn(packages, limit)),
    ...compact({ collection_errors: collectionErrorsOf(report, "software") })
  }
}

const programsIn = (packages: Packages, limit: number) => {
  const chosen = weightiest(packages, limit)
  return {
    installed_programs: chosen.map(programOf),
    installed_programs_total: packages.length,
    installed_programs_truncated: packages.length - chosen.length
  }
}

const programOf = ({ name, publisher, version }: Package) => ({
  name: required(name),
  version: plain(version) ?? null,
  ...compact({ publisher: plain(publisher) })
})

/** The first programs of the list, in its order; updates and parts of others only where there is room left. */
const weightiest = (packages: Packages, limit: number): ReadonlyArray<Package> => {
  if (packages.length <= limit) return packages
  const ranked = [...packages.filter((row) => !lesserProgram(row)), ...packages.filter(lesserProgram)]
  const kept = new Set(ranked.slice(0, limit))
  return packages.filter((row) => kept.has(row))
}
