import { Effect } from "effect"
import { HomebrewReceipt } from "../../../domain/formats/HomebrewReceipt.ts"
import type { Package } from "../../../domain/inventory/Packages.ts"
import { Machine } from "../../../services/Machine.ts"
import { optional, read } from "../Collector.ts"

const cellar = "/home/linuxbrew/.linuxbrew/Cellar"

/** Formulas that Homebrew has poured: the Cellar holds a folder a formula, in it one a version, in it the receipt. */
export const homebrew = Effect.gen(function*() {
  const machine = yield* Machine
  const formulas = (yield* machine.listFolder(cellar)).filter(isVisible)
  const packages = yield* Effect.forEach(formulas, poured, { concurrency: 8 })
  return packages.flat()
})

const isVisible = (name: string) => !name.startsWith(".")

const poured = Effect.fnUntraced(function*(name: string) {
  const machine = yield* Machine
  const what = `homebrew ${name}`
  const versions = (yield* optional(what, machine.listFolder(`${cellar}/${name}`))) ?? []
  return yield* Effect.forEach(versions.filter(isVisible), (version) =>
    Effect.map(
      optional(`receipt of ${what}`, read(`${cellar}/${name}/${version}/INSTALL_RECEIPT.json`, HomebrewReceipt)),
      (receipt): Package => ({ name, version, manager: "homebrew", scope: "machine", ...receipt })
    ))
})
