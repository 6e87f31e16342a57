import { Effect } from "effect"
import { CargoInstalls } from "../../../../domain/formats/CargoInstalls.ts"
import { inScope, type Package } from "../../../../domain/inventory/Packages.ts"
import { optional, read } from "../../Collector.ts"
import { incomplete, unreadable } from "../incomplete.ts"
import { packagesOrAbsent } from "./folders.ts"

/** What `cargo install` has built, for everybody where Cargo's home is shared. */
export const rust = Effect.fnUntraced(function*(homes: ReadonlyArray<string>) {
  return yield* packagesOrAbsent("cargo installs", [
    yield* installsIn("/usr/local/cargo", "machine"),
    ...(yield* Effect.forEach(homes, (home) => installsIn(`${home}/.cargo`, "user")))
  ])
})

const installsIn = Effect.fnUntraced(function*(folder: string, scope: Package["scope"]) {
  const file = `${folder}/.crates2.json`
  const installs = yield* optional("cargo", read(file, CargoInstalls))
  yield* incomplete("cargo", file, unreadable(installs?.unread ?? 0, "install"))
  return (installs?.packages ?? []).map(inScope(scope))
})
