import { Effect } from "effect"
import { NixEnvManifest, NixManifest, NixReferences } from "../../../domain/formats/NixManifest.ts"
import { inScope } from "../../../domain/inventory/Packages.ts"
import { Absent, Machine, Unreadable } from "../../../services/Machine.ts"
import { ifPresent, needed, optional, read, runAndRead } from "../Collector.ts"

const profiles = "/nix/var/nix/profiles"

/** What everybody on NixOS has in reach. It has no manifest: the store's own database knows what it refers to. */
const system = "/run/current-system/sw"

/**
 * Packages in the profiles of everybody and of every user, from the manifests that Nix leaves in them; only for the
 * system of NixOS a program of Nix is started, which asks nobody but its own store.
 */
export const nix = Effect.fnUntraced(function*(homes: ReadonlyArray<string>) {
  const machine = yield* Machine
  const isHere = yield* ifPresent(machine.listFolder(profiles))
  if (isHere === undefined) return yield* new Absent({ what: "nix profiles" })
  const users = (yield* ifPresent(machine.listFolder(`${profiles}/per-user`))) ?? []
  const ofEverybody = yield* manifestIn(`${profiles}/default`)
  const ofUsers = yield* Effect.forEach([
    ...users.map((user) => `${profiles}/per-user/${user}/profile`),
    ...homes.map((home) => `${home}/.local/state/nix/profiles/profile`)
  ], manifestIn)
  const ofSystem = (yield* ifPresent(machine.fileFacts(system))) === undefined ? undefined : yield* referred
  const found = [ofEverybody, ...ofUsers, ofSystem].filter((each) => each !== undefined)
  if (found.length === 0) return yield* new Absent({ what: "nix profiles" })
  return [
    ...ofEverybody ?? [],
    ...ofSystem ?? [],
    ...ofUsers.flatMap((each) => each ?? []).map(inScope("user"))
  ]
})

const manifestIn = Effect.fnUntraced(function*(profile: string) {
  return (yield* optional(`nix profile ${profile}`, read(`${profile}/manifest.json`, NixManifest))) ??
    (yield* optional(`nix profile ${profile}`, read(`${profile}/manifest.nix`, NixEnvManifest)))
})

const referred = Effect.gen(function*() {
  const packages = yield* needed(runAndRead("nix-store", ["--query", "--references", system], NixReferences))
  return packages.length > 0
    ? packages
    : yield* new Unreadable({ what: "nix-store", detail: `${system} has nothing in it` })
})
