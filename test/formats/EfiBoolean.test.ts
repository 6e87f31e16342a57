import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { EfiBoolean } from "../../src/domain/formats/EfiBoolean.ts"

const on = Uint8Array.of(6, 0, 0, 0, 1)

describe("a UEFI variable of one byte", () => {
  it("is what follows the attributes, and nothing else", () => {
    assert.isTrue(Result.getOrThrow(EfiBoolean.decode(on)))
    assert.isFalse(Result.getOrThrow(EfiBoolean.decode(Uint8Array.of(6, 0, 0, 0, 0))))
    assert.isTrue(Result.isFailure(EfiBoolean.decode(Uint8Array.of(1))))
  })
})
