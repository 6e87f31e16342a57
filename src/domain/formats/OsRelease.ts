import { compact, present } from "../presence.ts"
import { make, misfit } from "./Format.ts"
import { assignmentsOf } from "./ShellAssignments.ts"

/** The operating system as its maker names it. */
export interface OsRelease {
  /** Id in lower case: debian, rhel, … */
  readonly id?: string
  readonly name?: string
  /** Name and version for people. */
  readonly pretty?: string
  /** Version for people, often with the code name: `12 (bookworm)`. */
  readonly version?: string
  /** Version alone: `12`, `24.04`. Rolling releases have none. */
  readonly versionId?: string
  readonly codename?: string
  readonly buildId?: string
}

/** `/etc/os-release` and `/usr/lib/os-release` (os-release(5)). */
export const OsRelease = make<OsRelease>("os-release", (text) => {
  const values = assignmentsOf(text)
  const value = (name: string) => present(values.get(name))
  return values.size === 0 ? misfit("not a single assignment") : compact({
    id: value("ID"),
    name: value("NAME"),
    pretty: value("PRETTY_NAME"),
    version: value("VERSION"),
    versionId: value("VERSION_ID"),
    codename: value("VERSION_CODENAME"),
    buildId: value("BUILD_ID")
  })
})
