import type { StartupEntry } from "../inventory/Startup.ts"
import { compact, plain } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { valueIn } from "../registryValues.ts"

/** Whose entries they are. */
export type StartupOrigin = Pick<StartupEntry, "scope" | "user">

/** Where programs are listed that start with a logon, below a hive. */
export const runKeys = [
  "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
  "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\RunOnce"
] as const

/** Names of the values of such a key: what they hold are command lines. */
export const entriesOfRunKey = (
  key: RegistryKey,
  location: string,
  origin: StartupOrigin
): ReadonlyArray<StartupEntry> =>
  Object.keys(key.values).flatMap((value) => {
    const name = plain(value)
    return name === undefined ? [] : [compact({ name, kind: "run-key" as const, location, ...origin })]
  })

/** Names of the files in a startup folder; `desktop.ini` only says how the folder looks. */
export const entriesOfStartupFolder = (
  names: ReadonlyArray<string>,
  location: string,
  origin: StartupOrigin
): ReadonlyArray<StartupEntry> =>
  names.flatMap((file) => {
    const name = plain(file)
    return name === undefined || name.toLowerCase() === "desktop.ini"
      ? []
      : [compact({ name, kind: "startup-folder" as const, location, ...origin })]
  })

/** Where the names of all scheduled tasks are, below HKLM, in the folders of the Task Scheduler. */
export const tasksKey = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree"

/** How deep those folders are looked into. */
export const deepestTask = 8

/**
 * The tasks of a folder and of all below it, hidden ones included: a task is a key with an `Id`, a folder is one without.
 */
export const scheduledTasksOf = (folder: RegistryKey, location = "\\"): ReadonlyArray<StartupEntry> => {
  const found: Array<StartupEntry> = []
  for (const [key, entry] of Object.entries(folder.keys)) {
    const name = plain(key)
    if (name === undefined) continue
    if (valueIn(entry, "Id") !== undefined) found.push({ name, kind: "scheduled-task", location, scope: "machine" })
    found.push(...scheduledTasksOf(entry, location === "\\" ? `\\${name}` : `${location}\\${name}`))
  }
  return found
}
