import { assert, describe, it } from "@effect/vitest"
import { ProcUptime } from "../../src/domain/formats/ProcUptime.ts"
import { refusalOf, valueOf } from "./hostility.ts"

describe("the uptime of a machine", () => {
  it("is its first number, in whole seconds", () => {
    assert.strictEqual(valueOf(ProcUptime, "350735.47 234388.90\n"), 350_735)
    assert.strictEqual(valueOf(ProcUptime, "0.31 0.10\n"), 0)
  })

  it("is refused where there is no number", () => {
    for (const text of ["", "-1.0 3\n", "350735", "soon\n"]) {
      assert.strictEqual(refusalOf(ProcUptime, text), "/proc/uptime: no seconds")
    }
  })
})
