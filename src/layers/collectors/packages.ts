import { Effect, Result } from "effect"
import { type Package, type PackageManager, packagesInOrder } from "../../domain/inventory/Packages.ts"
import type { Language } from "../../domain/languages.ts"
import { LanguagePackages } from "../../services/LanguagePackages.ts"
import { Absent, Unreadable } from "../../services/Machine.ts"
import { Gaps, make, source } from "./Collector.ts"
import { apk } from "./packages/apk.ts"
import { appimage } from "./packages/appimage.ts"
import { appx } from "./packages/appx.ts"
import { dpkg } from "./packages/dpkg.ts"
import { flatpak } from "./packages/flatpak.ts"
import { homebrew } from "./packages/homebrew.ts"
import { openHomes } from "./packages/homes.ts"
import { node } from "./packages/languages/node.ts"
import { python } from "./packages/languages/python.ts"
import { ruby } from "./packages/languages/ruby.ts"
import { rust } from "./packages/languages/rust.ts"
import { macManagers } from "./packages/macos.ts"
import type { Manager } from "./packages/Manager.ts"
import { nix } from "./packages/nix.ts"
import { pacman } from "./packages/pacman.ts"
import { registry } from "./packages/registry.ts"
import { rpm } from "./packages/rpm.ts"
import { snap } from "./packages/snap.ts"

/** Those that keep the database of a distribution: where it is, so are packages. */
const isOfDistribution = (name: PackageManager) => ["apk", "dpkg", "pacman", "rpm"].includes(name)

/** Everyone who may be asked for software on Linux. */
const managersFor = (homes: ReadonlyArray<string>, languages: ReadonlyArray<Language>): ReadonlyArray<Manager> => {
  const byLanguage: { readonly [L in Language]: Manager } = {
    python: ["python", python(homes)],
    node: ["npm", node],
    ruby: ["gem", ruby],
    rust: ["cargo", rust(homes)]
  }
  return [
    ["apk", apk],
    ["appimage", appimage(homes)],
    ["dpkg", dpkg],
    ["flatpak", flatpak(homes)],
    ["homebrew", homebrew],
    ["nix", nix(homes)],
    ["pacman", pacman],
    ["rpm", rpm],
    ["snap", snap],
    ...languages.map((language) => byLanguage[language])
  ]
}

/**
 * Asks all package managers side by side. One that is not there is nothing, one that fails is a gap; only where none
 * answers does the section fail, because an empty list would say that nothing is installed. For the same reason the
 * empty database of a distribution is not believed, unless the machine is one of another distribution.
 */
const installed = Effect.fnUntraced(function*(managers: ReadonlyArray<Manager>) {
  const gaps = yield* Gaps
  const answers = yield* Effect.forEach(
    managers,
    ([name, manager]) => Effect.map(Effect.result(manager), (answer) => ({ name, answer })),
    { concurrency: "unbounded" }
  )
  const distributed = answers.filter(({ name }) => isOfDistribution(name))
  const hasDistribution = distributed.some(({ answer }) => Result.isSuccess(answer) && answer.success.length > 0)
  const checked = answers.map(({ answer, name }) => ({
    name,
    answer: isOfDistribution(name) && Result.isSuccess(answer) && answer.success.length === 0
      ? Result.fail(hasDistribution ? new Absent({ what: name }) : emptied(name))
      : answer
  }))
  const packages: Array<Package> = []
  let answered = false
  for (const { answer, name } of checked) {
    if (Result.isSuccess(answer)) {
      answered = true
      for (const each of answer.success) packages.push(each)
      yield* gaps.cite(name)
    } else if (answer.failure._tag !== "Absent") yield* gaps.note(name, answer.failure)
  }
  const failure = checked.map(({ answer }) => Result.isFailure(answer) ? answer.failure : undefined)
    .find((error) => error !== undefined && error._tag !== "Absent")
  if (!answered) return yield* failure ?? new Absent({ what: "package manager" })
  return packagesInOrder(packages)
})

const onLinux = Effect.gen(function*() {
  return yield* installed(managersFor(yield* openHomes, yield* LanguagePackages))
})

const onWindows = installed([["appx", appx], ["registry", registry]])

const emptied = (name: string) => new Unreadable({ what: `database of ${name}`, detail: "names no package" })

export const packages = make({
  name: "packages",
  sources: {
    linux: source("package managers", onLinux),
    darwin: source("package managers", installed(macManagers)),
    win32: source("registry", onWindows)
  }
})
