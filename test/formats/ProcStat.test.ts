import { assert, describe, it } from "@effect/vitest"
import { ProcStat, ticksBetween } from "../../src/domain/formats/ProcStat.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const stat = (ticks: string) =>
  `cpu  ${ticks}\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 1 2 3\nbtime 1790000000\nprocesses 100\n`

const between = (earlier: string, later: string) =>
  ticksBetween(valueOf(ProcStat, stat(earlier)), valueOf(ProcStat, stat(later)))

describe("the ticks of the processors", () => {
  it("are busy ones but for idle and for waiting; those of guests are counted once", () => {
    assert.deepStrictEqual(between("0 0 0 0 0 0 0 0 0 0", "10 20 30 400 500 6 7 8 10 20"), { busy: 81, total: 981 })
  })

  it("come from old kernels without the newer columns", () => {
    assert.deepStrictEqual(between("0 0 0 0", "1 1 1 7"), { busy: 3, total: 10 })
  })

  it("that step back count as none", () => {
    assert.deepStrictEqual(between("100 0 0 900 50 0 0 0", "110 0 0 930 40 0 0 0"), { busy: 10, total: 40 })
    assert.deepStrictEqual(between("100 0 0 900", "100 0 0 900"), { busy: 0, total: 0 })
  })

  it("are refused where the first line is another, or is torn", () => {
    for (const text of ["", "cpu0 1 2 3 4\n", "cpu  1 2\n", "cpu  1 2 3 x\n"]) {
      assert.strictEqual(refusalOf(ProcStat, text), "/proc/stat: no line of processor ticks")
    }
  })
})
