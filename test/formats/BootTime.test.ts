import { assert, describe, it } from "@effect/vitest"
import { BootTime } from "../../src/domain/formats/BootTime.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const stat = "cpu  10 0 5 100 0 0 0 0 0 0\nintr 12\nctxt 99\nbtime 1764572400\nprocesses 7\n"

describe("the start of the kernel", () => {
  it("is a line of /proc/stat", () => {
    assert.strictEqual(valueOf(BootTime, stat), 1_764_572_400)
    assert.strictEqual(refusalOf(BootTime, "cpu 1 2 3\n"), "/proc/stat: no btime line")
  })
})
