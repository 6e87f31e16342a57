import { assert, describe, it } from "@effect/vitest"
import { CpuList } from "../../src/domain/formats/CpuList.ts"
import { refusalOf, valueOf } from "./hostility.ts"

describe("a list of processors", () => {
  it("is numbers and ranges, each counted once", () => {
    assert.deepStrictEqual(valueOf(CpuList, "0-3,8,10-11\n"), [0, 1, 2, 3, 8, 10, 11])
    assert.deepStrictEqual(valueOf(CpuList, "2,1,1-2"), [1, 2])
    assert.deepStrictEqual(valueOf(CpuList, "\n"), [])
  })

  it("is refused where it is anything else, and cannot be endless", () => {
    assert.strictEqual(refusalOf(CpuList, "0-4294967295"), "cpu list: neither a number nor a range")
    assert.include(refusalOf(CpuList, "0-99999"), "more processors than there can be")
    assert.include(refusalOf(CpuList, "0-4095,".repeat(17)), "more processors than there can be")
  })
})
