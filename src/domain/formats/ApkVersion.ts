import type { PendingUpdate } from "../inventory/Updates.ts"
import { make, misfit } from "./Format.ts"

/**
 * `apk version --limit '<'` (apk-version(8)): below a heading, `busybox-1.36.1-r15 < 1.36.1-r20` a line, with the tag of
 * the repository behind it where it has one. A
 * package's version begins at the last dash but one, for its release follows a dash, too: apk-package(5).
 */
export const ApkVersion = make<ReadonlyArray<PendingUpdate>>("apk version", (text) => {
  const [heading, ...lines] = text.split("\n").filter((line) => line.trim() !== "")
  if (heading === undefined || !/^Installed:\s+Available:/.test(heading)) return misfit("no heading")
  const updates = lines.flatMap(updateFrom)
  return updates.length < lines.length ? misfit("a line that names no update") : updates
})

const updateFrom = (line: string): ReadonlyArray<PendingUpdate> => {
  const [, installed, availableVersion] = /^(\S+)\s+<\s+(\S+)/.exec(line) ?? []
  const [, name, installedVersion] = /^(.+)-(\d[^-]*-r\d+)$/.exec(installed ?? "") ?? []
  return name === undefined || installedVersion === undefined || availableVersion === undefined
    ? []
    : [{ name, installedVersion, availableVersion }]
}
