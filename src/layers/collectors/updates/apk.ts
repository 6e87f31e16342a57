import { Effect } from "effect"
import { ApkVersion } from "../../../domain/formats/ApkVersion.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { ifPresent, needed, optional, runAndHear } from "../Collector.ts"
import { incomplete, type Knowledge, newestOf, pendingUpdates } from "./Knowledge.ts"

/** Where apk keeps the indexes of its repositories: the first one where the user has set up a cache of packages. */
const folders = ["/etc/apk/cache", "/var/cache/apk"]

/** What apk knows from the indexes it has. It says which of its repositories it has none of, and goes on. */
export const apk = Effect.gen(function*() {
  const machine = yield* Machine
  const listed = yield* Effect.forEach(
    folders,
    (folder) =>
      Effect.map(
        ifPresent(machine.listFolder(folder)),
        (names) =>
          (names ?? []).filter((name) => /^APKINDEX\..*\.tar\.gz$/.test(name)).map((name) => `${folder}/${name}`)
      )
  )
  const indexes = listed.find((each) => each.length > 0)
  if (indexes === undefined) return yield* new Absent({ what: "indexes of apk" })
  const knowledge: Knowledge = { pending: yield* optional(pendingUpdates, outdated), asOf: yield* newestOf(indexes) }
  return knowledge
})

const outdated = Effect.gen(function*() {
  const { stderr, value } = yield* needed(runAndHear("apk", ["--no-network", "version", "--limit", "<"], ApkVersion))
  const complaint = stderr.split("\n").find((line) => line.startsWith("WARNING: "))?.trim().slice(0, 200)
  yield* incomplete("apk", complaint)
  return value
})
