import { Effect } from "effect"
import { PacmanDesc } from "../../../domain/formats/PacmanDesc.ts"
import { Machine, Unreadable } from "../../../services/Machine.ts"
import { optional, read } from "../Collector.ts"

const database = "/var/lib/pacman/local"

/** Entries are called NAME-VERSION-RELEASE; without its description one was not written to its end. */
const entryName = /^(.+)-[^-]+-[^-]+$/

/** Arch's packages: a folder each. Asking `pacman` would tell sizes and times in rounded prose. */
export const pacman = Effect.gen(function*() {
  const machine = yield* Machine
  const folders = (yield* machine.listFolder(database)).filter((name) => entryName.test(name))
  const packages = yield* Effect.forEach(
    folders,
    (name) =>
      optional(
        `pacman ${entryName.exec(name)![1]}`,
        Effect.catchTag(read(`${database}/${name}/desc`, PacmanDesc), "Absent", ({ what }) =>
          Effect.fail(new Unreadable({ what, detail: "not there: the entry is half-written" })))
      ),
    { concurrency: 8 }
  )
  return packages.filter((each) => each !== undefined)
})
