import { Effect } from "effect"
import type { StartupEntry } from "../../../domain/inventory/Startup.ts"
import { Machine } from "../../../services/Machine.ts"
import { optional } from "../Collector.ts"

/** Names in a folder that stand for something to start; `undefined` where there is no such folder. */
export const namesIn = (folder: string) =>
  Effect.map(
    optional(folder, Machine.use((machine) => machine.listFolder(folder))),
    (names) => names?.filter((name) => !isLeftover(name))
  )

/** The file itself, where it is there. */
export const entryAt = (location: string, kind: StartupEntry["kind"]) =>
  Effect.map(
    optional(location, Machine.use((machine) => machine.fileFacts(location))),
    (facts) => facts && [entry(kind, "machine", location)]
  )

/** An entry is named by its file. */
export const entry = (kind: StartupEntry["kind"], scope: StartupEntry["scope"], location: string): StartupEntry => ({
  name: location.slice(location.lastIndexOf("/") + 1),
  kind,
  location,
  scope
})

/** What editors and package managers leave behind is never started: cron(8), run-parts(8). */
const isLeftover = (name: string) =>
  /^[.#]|[~#]$|,v$|\.(swp|bak|old|disabled|cfsaved|(dpkg|ucf)-[a-z]+|rpm(save|orig|new))$/.test(name)
