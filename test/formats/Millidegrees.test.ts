import { assert, describe, it } from "@effect/vitest"
import { Millidegrees } from "../../src/domain/formats/Millidegrees.ts"
import { refusalOf, valueOf } from "./hostility.ts"

describe("a temperature of the kernel", () => {
  it("is told in °C to one decimal, below zero too", () => {
    assert.strictEqual(valueOf(Millidegrees, "45850\n"), 45.9)
    assert.strictEqual(valueOf(Millidegrees, "-12000\n"), -12)
  })

  it("is none where no sensor is wired", () => {
    for (const nonsense of ["0", "-1", "-1000", "-273150", "-128000", "127500", "255000"]) {
      assert.isUndefined(valueOf(Millidegrees, `${nonsense}\n`), nonsense)
    }
  })

  it("is refused where it is no whole number", () => {
    for (const text of ["", "45.8", "warm", "99999999999999999999"]) {
      assert.strictEqual(refusalOf(Millidegrees, text), "millidegrees: no whole number")
    }
  })
})
