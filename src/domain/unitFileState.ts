import type { UnitInstall } from "./formats/UnitInstall.ts"

/** What stands under a name in a folder of unit files (systemd.unit(5)). */
export interface UnitEntry {
  readonly name: string
  readonly folder: string
  /** Size of the file, or of what the link points to; absent where that is not there. */
  readonly sizeBytes?: number
  /** The last part of what it points to, if it is a link. */
  readonly pointsTo?: string
}

/** Unit files as they count: of every name the entry of the strongest folder. */
export type UnitEntries = ReadonlyMap<string, UnitEntry>

/** Where systemctl(1) puts what an administrator decides: links to enabled, linked and masked units. */
export const administratorFolder = "/etc/systemd/system"

/**
 * The state of a unit file in systemctl(1)'s words, as far as names and links tell it: `undefined` where the `[Install]`
 * section decides. A unit that is `wanted` hangs on another by a link in the administrator's folder.
 */
export const stateByLinks = (
  entry: UnitEntry,
  entries: UnitEntries,
  wanted: ReadonlySet<string>
): string | undefined => {
  const followed = new Set<string>()
  for (let each: UnitEntry | undefined = entry; each !== undefined; each = entries.get(each.pointsTo ?? "")) {
    if (each.sizeBytes === undefined || followed.has(each.name)) return "bad"
    if (each.sizeBytes === 0) return "masked"
    if (each.pointsTo === undefined || each.pointsTo === each.name) break
    followed.add(each.name)
  }
  if (entry.pointsTo !== undefined && isInstanceOf(entry.pointsTo, entry.name)) {
    return entry.folder === administratorFolder || wanted.has(entry.name) ? "enabled" : "static"
  }
  if (entry.pointsTo !== undefined && entry.pointsTo !== entry.name) return "alias"
  if (wanted.has(entry.name)) return "enabled"
  return isLinked(entry) && secondNamesOf(entry, entries).length === 0 ? "linked" : undefined
}

/** The state where names and links leave it open. */
export const stateByInstall = (entry: UnitEntry, entries: UnitEntries, install: UnitInstall): string => {
  const secondNames = secondNamesOf(entry, entries)
  if (secondNames.some((name) => install.aliases.includes(name))) return "enabled"
  if (isLinked(entry)) return "linked"
  if (secondNames.length > 0) return "indirect"
  if (install.makesLinks) return "disabled"
  return install.enablesOthers ? "indirect" : "static"
}

/** An administrator's link of the same name, to a file that is not in a unit folder. */
const isLinked = ({ folder, name, pointsTo }: UnitEntry) => folder === administratorFolder && pointsTo === name

const secondNamesOf = ({ name }: UnitEntry, entries: UnitEntries) =>
  [...entries.values()]
    .filter((other) => other.folder === administratorFolder && other.pointsTo === name && other.name !== name)
    .map((other) => other.name)

const isInstanceOf = (template: string, name: string) =>
  name !== template && name.replace(/@.+(?=\.)/, "@") === template
