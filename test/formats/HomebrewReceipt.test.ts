import { assert, describe, it } from "@effect/vitest"
import { HomebrewReceipt } from "../../src/domain/formats/HomebrewReceipt.ts"
import { valueOf } from "./hostility.ts"
import { brewReceipt } from "./packageSamples.ts"

describe("Homebrew's receipt of a formula", () => {
  it("tells when it was poured, from what tap, and for what", () => {
    assert.deepStrictEqual(valueOf(HomebrewReceipt, brewReceipt), {
      arch: "x86_64",
      installedAt: "2024-01-23T08:53:20Z",
      origin: "homebrew/core"
    })
  })

  it("of an old version of Homebrew tells what it has", () => {
    assert.deepStrictEqual(valueOf(HomebrewReceipt, "{\"time\":null,\"source\":\"x\"}"), {})
  })
})
