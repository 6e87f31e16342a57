import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { FlatpakDeploy } from "../../src/domain/formats/FlatpakDeploy.ts"
import { notesDeploy, platformDeploy } from "./flatpakDeploys.ts"

describe("what flatpak notes of a deployment", () => {
  it("names the remote, the version that the application states, and its size", () => {
    assert.deepStrictEqual(Result.getOrThrow(FlatpakDeploy.decode(notesDeploy)), {
      origin: "local",
      version: "2.1",
      sizeBytes: 1536
    })
  })

  it("has no version where a runtime states none", () => {
    const { version, origin } = Result.getOrThrow(FlatpakDeploy.decode(platformDeploy))
    assert.deepStrictEqual([version, origin], [undefined, "local"])
  })

  it("is refused where it is none", () => {
    assert.isTrue(Result.isFailure(FlatpakDeploy.decode(new Uint8Array())))
    assert.isTrue(Result.isFailure(FlatpakDeploy.decode(notesDeploy.subarray(0, 100))))
  })
})
