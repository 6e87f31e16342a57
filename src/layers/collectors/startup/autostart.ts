import { Effect } from "effect"
import { DesktopEntry } from "../../../domain/formats/DesktopEntry.ts"
import type { StartupEntry } from "../../../domain/inventory/Startup.ts"
import { optional, read } from "../Collector.ts"
import { entry, namesIn } from "./entries.ts"
import { localHomes } from "./localHomes.ts"

/** What a desktop session starts: for everybody, and for each user whose home is on this machine. */
export const autostart = Effect.gen(function*() {
  const homes = yield* localHomes
  return [
    yield* startedFrom("/etc/xdg/autostart", "machine"),
    ...(yield* Effect.forEach(homes, (home) => startedFrom(`${home}/.config/autostart`, "user")))
  ]
})

const startedFrom = Effect.fnUntraced(function*(folder: string, scope: StartupEntry["scope"]) {
  const names = (yield* namesIn(folder))?.filter((name) => name.endsWith(".desktop"))
  if (names === undefined) return undefined
  return yield* Effect.filter(
    names.map((name) => entry("autostart", scope, `${folder}/${name}`)),
    ({ location }) => Effect.map(optional(location, read(location, DesktopEntry)), (file) => file?.starts ?? false)
  )
})
