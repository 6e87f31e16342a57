import { Effect } from "effect"
import { ZypperUpdates } from "../../../domain/formats/ZypperUpdates.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { needed, optional, runAndRead } from "../Collector.ts"
import { incomplete, type Knowledge, newestOf, pendingUpdates } from "./Knowledge.ts"
import { noteUnfetched } from "./repositories.ts"

const cache = "/var/cache/zypp/raw"

const list = [
  "--non-interactive",
  "--no-refresh",
  "--quiet",
  "--xmlout",
  "list-updates",
  "-t",
  "package",
  "-t",
  "patch"
]

/** What zypper knows from its cache: with `--no-refresh` it does not renew what is old. */
export const zypper = Effect.gen(function*() {
  const machine = yield* Machine
  const fetched = yield* machine.listFolder(cache)
  if (fetched.length === 0) return yield* new Absent({ what: "cache of zypper" })
  const names = new Set(fetched.map((name) => name.toLowerCase()))
  yield* optional(pendingUpdates, noteUnfetched("zypper", "/etc/zypp/repos.d", (id) => names.has(id)))
  const answer = yield* optional(pendingUpdates, needed(runAndRead("zypper", list, ZypperUpdates)))
  yield* incomplete("zypper", answer?.complaint)
  const knowledge: Knowledge = {
    pending: answer?.updates,
    asOf: yield* newestOf(fetched.map((name) => `${cache}/${name}/repodata/repomd.xml`))
  }
  return knowledge
})
