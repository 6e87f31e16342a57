import { Effect } from "effect"
import { orderedBy } from "../../../domain/presence.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { ifPresent, source } from "../Collector.ts"
import { entry, namesIn } from "./entries.ts"

/** Jobs that somebody has added (launchd(8)); those in `/System` belong to every Mac of the same version. */
const jobsIn = (folder: string, scope: "machine" | "user") =>
  Effect.map(
    namesIn(folder),
    (names) =>
      names?.filter((name) => name.endsWith(".plist")).map((name) => entry("launchd", scope, `${folder}/${name}`))
  )

export const macos = source(
  "launchd",
  Effect.gen(function*() {
    const machine = yield* Machine
    const people = (yield* ifPresent(machine.listFolder("/Users"))) ?? []
    const places = [
      yield* jobsIn("/Library/LaunchAgents", "machine"),
      yield* jobsIn("/Library/LaunchDaemons", "machine"),
      ...yield* Effect.forEach(
        people.filter((name) => !name.startsWith(".") && name !== "Shared"),
        (name) => jobsIn(`/Users/${name}/Library/LaunchAgents`, "user")
      )
    ]
    if (places.every((found) => found === undefined)) return yield* new Absent({ what: "places to start from" })
    return orderedBy(places.flatMap((found) => found ?? []), (row) => row.location, (row) => row.name)
  })
)
