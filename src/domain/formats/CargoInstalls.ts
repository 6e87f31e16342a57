import { Result, Schema } from "effect"
import type { Package } from "../inventory/Packages.ts"
import { compact } from "../presence.ts"
import { type Format, json } from "./Format.ts"
import { jsonField } from "./jsonRows.ts"

export interface CargoInstalls {
  readonly packages: ReadonlyArray<Package>
  /** How many keys were none. */
  readonly unread: number
}

const Installs = json(
  "cargo installs",
  Schema.Struct({ installs: Schema.Record(Schema.String, Schema.Struct({ target: jsonField(Schema.String) })) })
)

/**
 * `.crates2.json` in Cargo's home, kept by `cargo install`: keys like
 * `ripgrep 14.1.0 (registry+https://github.com/rust-lang/crates.io-index)`, and the target each was built for.
 */
export const CargoInstalls: Format<CargoInstalls> = {
  name: Installs.name,
  decode: (text) =>
    Result.map(Installs.decode(text), ({ installs }) => {
      const rows = Object.entries(installs)
      const packages = rows.flatMap(([key, { target }]) => packageFrom(key, target))
      return { packages, unread: rows.length - packages.length }
    })
}

const packageFrom = (key: string, target: string | undefined): ReadonlyArray<Package> => {
  const [, name, version, origin] = /^(\S+) (\S+) \((\S+)\)$/.exec(key) ?? []
  return name === undefined || version === undefined ? [] : [compact({
    name,
    version,
    arch: target?.split("-", 1)[0] || undefined,
    manager: "cargo" as const,
    scope: "user" as const,
    origin
  })]
}
