import type { PendingUpdate } from "../inventory/Updates.ts"
import { make, misfit } from "./Format.ts"

/**
 * `pacman --query --upgrades` (pacman(8)): `bash 5.2.037-1 -> 5.3.003-1` a line, with ` [ignored]` behind it where the
 * user wants to stay behind.
 */
export const PacmanUpgrades = make<ReadonlyArray<PendingUpdate>>("pacman upgrades", (text) => {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const updates = lines.flatMap(updateFrom)
  return updates.length < lines.length ? misfit("a line that names no upgrade") : updates
})

const updateFrom = (line: string): ReadonlyArray<PendingUpdate> => {
  const [, name, installedVersion, availableVersion] = /^(\S+) (\S+) -> (\S+)( \[ignored\])?$/.exec(line.trim()) ?? []
  return name === undefined || installedVersion === undefined || availableVersion === undefined
    ? []
    : [{ name, installedVersion, availableVersion }]
}
