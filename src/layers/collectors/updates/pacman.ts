import { Effect, Result } from "effect"
import { PacmanUpgrades } from "../../../domain/formats/PacmanUpgrades.ts"
import { Absent, Machine, Unreadable } from "../../../services/Machine.ts"
import { needed, optional, usualAnswerMs } from "../Collector.ts"
import { incomplete, type Knowledge, newestOf, pendingUpdates } from "./Knowledge.ts"

const folder = "/var/lib/pacman/sync"

/** What pacman knows from the databases it has fetched; asked like this it fetches nothing and locks nothing. */
export const pacman = Effect.gen(function*() {
  const machine = yield* Machine
  const databases = (yield* machine.listFolder(folder)).filter((name) => name.endsWith(".db"))
  if (databases.length === 0) return yield* new Absent({ what: "databases of pacman" })
  const paths = databases.map((name) => `${folder}/${name}`)
  const facts = yield* Effect.forEach(paths, (path) => optional(pendingUpdates, machine.fileFacts(path)))
  const empty = databases.filter((_, index) => facts[index]?.sizeBytes === 0)
  yield* incomplete(folder, empty.length === 0 ? undefined : `nothing in ${empty.join(", ")}`)
  const knowledge: Knowledge = { pending: yield* optional(pendingUpdates, upgrades), asOf: yield* newestOf(paths) }
  return knowledge
})

/**
 * Having found nothing it ends with 1, as if it had failed: then what it complains of tells the two apart. Having found
 * something it ends with 0, and then it says what.
 */
const upgrades = Effect.gen(function*() {
  const machine = yield* Machine
  const asked = machine.run("pacman", ["--query", "--upgrades"], { limitMs: usualAnswerMs })
  const { exitCode, stderr, stdout } = yield* needed(asked)
  const complaint = stderr.split("\n").find((line) => line.trim() !== "")?.trim().slice(0, 200)
  const isSilent = stdout.trim() === ""
  if (exitCode === 1 && isSilent && complaint === undefined) return []
  if (exitCode !== 0 || isSilent) {
    const said = complaint === undefined ? "says nothing" : `only says: ${complaint}`
    return yield* new Unreadable({ what: "pacman", detail: exitCode === 0 ? said : `exit code ${exitCode} (${said})` })
  }
  yield* incomplete("pacman", complaint)
  return yield* Effect.fromResult(
    Result.mapError(PacmanUpgrades.decode(stdout), ({ message }) => new Unreadable({ what: "pacman", detail: message }))
  )
})
