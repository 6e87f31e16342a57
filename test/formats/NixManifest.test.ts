import { assert, describe, it } from "@effect/vitest"
import { NixEnvManifest, NixManifest, NixReferences } from "../../src/domain/formats/NixManifest.ts"
import { valueOf } from "./hostility.ts"
import { nixEnvManifest, nixManifest2, nixManifest3, store } from "./packageSamples.ts"

describe("a profile of Nix", () => {
  it("names its packages by their paths in the store, for what system they were built and where they came from", () => {
    const nix = { manager: "nix" as const, scope: "machine" as const }
    const hello = { name: "hello", version: "2.12.1", ...nix }
    assert.deepStrictEqual(valueOf(NixManifest, nixManifest3), [{ ...hello, arch: "aarch64", origin: "flake:nixpkgs" }])
    assert.deepStrictEqual(valueOf(NixEnvManifest, nixEnvManifest), [hello, hello])
  })

  it("tells names with dashes and digits from versions, and outputs from both; what is switched off is not there", () => {
    assert.deepStrictEqual(
      valueOf(NixManifest, nixManifest2).map(({ name, version }) => [name, version]),
      [["gtk+3", "3.24.38"]]
    )
    const references = ["bash-interactive-5.2p26-man", "etc", "font-misc-misc-1.1.3", "not a path"].map(store)
    assert.deepStrictEqual(
      valueOf(NixReferences, `${references.join("\n")}\n`).map(({ name, version }) => [name, version]),
      [["bash-interactive", "5.2p26"], ["font-misc-misc", "1.1.3"]]
    )
  })
})
