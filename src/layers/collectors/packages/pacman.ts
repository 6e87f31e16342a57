import { Effect } from "effect"
import { PacmanDesc } from "../../../domain/formats/PacmanDesc.ts"
import { Machine } from "../../../services/Machine.ts"
import { optional, read } from "../Collector.ts"

const database = "/var/lib/pacman/local"

/** Arch's packages: a folder each. Asking `pacman` would tell sizes and times in rounded prose. */
export const pacman = Effect.gen(function*() {
  const machine = yield* Machine
  const folders = yield* machine.listFolder(database)
  const packages = yield* Effect.forEach(
    folders.filter((name) => name !== "ALPM_DB_VERSION"),
    (name) => optional(`pacman ${name}`, read(`${database}/${name}/desc`, PacmanDesc)),
    { concurrency: 8 }
  )
  return packages.filter((each) => each !== undefined)
})
