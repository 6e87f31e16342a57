import { Effect, Result } from "effect"
import { type Package, packagesInOrder } from "../../domain/inventory/Packages.ts"
import { Absent } from "../../services/Machine.ts"
import { Gaps, make, source } from "./Collector.ts"
import { apk } from "./packages/apk.ts"
import { dpkg } from "./packages/dpkg.ts"
import { flatpak } from "./packages/flatpak.ts"
import { homebrew } from "./packages/homebrew.ts"
import { pacman } from "./packages/pacman.ts"
import { rpm } from "./packages/rpm.ts"
import { snap } from "./packages/snap.ts"

/** Everyone who may be asked for software on Linux. */
const managers = { apk, dpkg, flatpak, homebrew, pacman, rpm, snap }

/**
 * Asks all package managers side by side. One that is not there is nothing, one that fails is a gap; only where none
 * answers does the section fail, because an empty list would say that nothing is installed.
 */
const installed = Effect.gen(function*() {
  const gaps = yield* Gaps
  const answers = yield* Effect.forEach(
    Object.entries(managers),
    ([name, manager]) => Effect.map(Effect.result(manager), (answer) => ({ name, answer })),
    { concurrency: "unbounded" }
  )
  const packages: Array<Package> = []
  let answered = false
  for (const { answer, name } of answers) {
    if (Result.isSuccess(answer)) {
      answered = true
      for (const each of answer.success) packages.push(each)
      yield* gaps.cite(name)
    } else if (answer.failure._tag !== "Absent") yield* gaps.note(name, answer.failure)
  }
  const failure = answers.map(({ answer }) => Result.isFailure(answer) ? answer.failure : undefined)
    .find((error) => error !== undefined && error._tag !== "Absent")
  if (!answered) return yield* failure ?? new Absent({ what: "package manager" })
  return packagesInOrder(packages)
})

export const packages = make({
  name: "packages",
  sources: { linux: source("package managers", installed) }
})
