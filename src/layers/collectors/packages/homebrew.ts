import { Effect, Result } from "effect"
import { HomebrewReceipt } from "../../../domain/formats/HomebrewReceipt.ts"
import type { Package } from "../../../domain/inventory/Packages.ts"
import { Machine, type ReadError } from "../../../services/Machine.ts"
import { optional, read } from "../Collector.ts"

/** Formulas that Homebrew has poured on Linux. */
export const homebrew = Effect.suspend(() => pouredInto("/home/linuxbrew/.linuxbrew/Cellar"))

/**
 * What Homebrew has poured on macOS, formulas and casks: in one place on Apple silicon, in another on Intel, and in both
 * where a machine was moved from one to the other.
 */
export const homebrewOfMac = Effect.gen(function*() {
  const places = ["/opt/homebrew", "/usr/local"].flatMap((prefix) => [`${prefix}/Cellar`, `${prefix}/Caskroom`])
  const answers = yield* Effect.forEach(places, (place) => Effect.result(pouredInto(place)))
  const failures = answers.filter(Result.isFailure).map(({ failure }): ReadError => failure)
  const failure = failures.find((error) => error._tag !== "Absent") ??
    (failures.length === places.length && failures[0])
  return failure ? yield* failure : answers.flatMap((answer) => Result.isSuccess(answer) ? answer.success : [])
})

/** A Cellar or Caskroom holds a folder for a formula or cask, in it one for a version, in it the receipt. */
const pouredInto = Effect.fnUntraced(function*(place: string) {
  const machine = yield* Machine
  const names = (yield* machine.listFolder(place)).filter(isVisible)
  const packages = yield* Effect.forEach(names, (name) => poured(place, name), { concurrency: 8 })
  return packages.flat()
})

const isVisible = (name: string) => !name.startsWith(".")

const poured = Effect.fnUntraced(function*(place: string, name: string) {
  const machine = yield* Machine
  const what = `homebrew ${name}`
  const versions = (yield* optional(what, machine.listFolder(`${place}/${name}`))) ?? []
  return yield* Effect.forEach(versions.filter(isVisible), (version) =>
    Effect.map(
      optional(`receipt of ${what}`, read(`${place}/${name}/${version}/INSTALL_RECEIPT.json`, HomebrewReceipt)),
      (receipt): Package => ({ name, version, manager: "homebrew", scope: "machine", ...receipt })
    ))
})
