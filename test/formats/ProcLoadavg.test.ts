import { assert, describe, it } from "@effect/vitest"
import { ProcLoadavg } from "../../src/domain/formats/ProcLoadavg.ts"
import { refusalOf, valueOf } from "./hostility.ts"

describe("the load of a machine", () => {
  it("is the first average, that of the last minute", () => {
    assert.strictEqual(valueOf(ProcLoadavg, "0.52 0.58 0.59 1/467 12345\n"), 0.52)
    assert.strictEqual(valueOf(ProcLoadavg, "1204.00 9.58 0.59 1/467 12345\n"), 1204)
  })

  it("is refused where there is none", () => {
    for (const text of ["", "0.52", "-1.00 0.58\n", "high\n"]) {
      assert.strictEqual(refusalOf(ProcLoadavg, text), "/proc/loadavg: no load average")
    }
  })
})
