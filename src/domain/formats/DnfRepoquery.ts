import type { PendingUpdate } from "../inventory/Updates.ts"
import { make, misfit } from "./Format.ts"

const betweenFields = "\u001f"
const betweenPackages = "\u001e"

/** What `dnf repoquery` is asked for: dnf 4 puts a line end behind every package, dnf 5 does not. */
export const dnfQueryFormat = ["%{name}", "%{arch}", "%{evr}"].join(betweenFields) + betweenPackages

export interface DnfRepoquery {
  readonly updates: ReadonlyArray<PendingUpdate>
  /** How many rows were not of the query format. */
  readonly unread: number
}

/** The answer to `dnfQueryFormat` (dnf(8), dnf5-repoquery(8)): packages of the repositories. */
export const DnfRepoquery = make<DnfRepoquery>("dnf repoquery", (text) => {
  const rows = text.split(betweenPackages).map((row) => row.trim())
  const packages = rows.filter((row) => row !== "")
  const updates = packages.flatMap(updateFrom)
  return updates.length === 0 && packages.length > 0
    ? misfit("no row of the query format")
    : { updates, unread: packages.length - updates.length }
})

const updateFrom = (row: string): ReadonlyArray<PendingUpdate> => {
  const fields = row.split(betweenFields)
  const [name, arch, availableVersion] = fields
  return fields.length === 3 && name && arch && availableVersion ? [{ name, arch, availableVersion }] : []
}
