import { Effect } from "effect"
import type { Package } from "../../../domain/inventory/Packages.ts"
import { Machine } from "../../../services/Machine.ts"
import { optional } from "../Collector.ts"

const cellar = "/home/linuxbrew/.linuxbrew/Cellar"

/** Formulas that Homebrew has poured: the Cellar holds a folder a formula, and in it one a version. */
export const homebrew = Effect.gen(function*() {
  const machine = yield* Machine
  const formulas = yield* machine.listFolder(cellar)
  const packages = yield* Effect.forEach(formulas.filter(isVisible), (name) =>
    Effect.map(
      optional(`homebrew ${name}`, machine.listFolder(`${cellar}/${name}`)),
      (versions) =>
        (versions ?? []).filter(isVisible).map((version): Package => ({
          name,
          version,
          manager: "homebrew",
          scope: "machine"
        }))
    ))
  return packages.flat()
})

const isVisible = (name: string) => !name.startsWith(".")
