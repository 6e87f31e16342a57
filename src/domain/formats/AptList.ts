import type { PendingUpdate } from "../inventory/Updates.ts"
import { make, misfit } from "./Format.ts"

export interface AptList {
  readonly updates: ReadonlyArray<PendingUpdate>
  /** How many lines named no update. */
  readonly unread: number
}

/**
 * `apt list --upgradable` (apt(8)): `bash/stable-security,stable 5.2-2 amd64 [upgradable from: 5.2-1]` a line, with
 * the suites that offer the version behind the slash. An update is one of security where such a suite says so:
 * `bookworm-security`, `jammy-infra-security`. Lines that begin with `N: ` are hints.
 */
export const AptList = make<AptList>("apt list", (text) => {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^(Listing\.\.\.|N: )/.test(line))
  const updates = lines.flatMap(updateFrom)
  return updates.length === 0 && lines.length > 0
    ? misfit("no line that names an update")
    : { updates, unread: lines.length - updates.length }
})

const updateFrom = (line: string): ReadonlyArray<PendingUpdate> => {
  const [, name, suites, availableVersion, arch, installedVersion] =
    /^([^/\s]+)\/(\S+) (\S+) (\S+) \[upgradable from: ([^\s\]]+)\]/.exec(line) ?? []
  return name === undefined || suites === undefined || availableVersion === undefined || arch === undefined
      || installedVersion === undefined
    ? []
    : [{ name, arch, installedVersion, availableVersion, security: suites.includes("security") }]
}
