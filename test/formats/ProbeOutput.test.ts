import { assert, describe, it } from "@effect/vitest"
import { ProbeLine } from "../../src/domain/formats/ProbeLine.ts"
import { ProbeOutput } from "../../src/domain/formats/ProbeOutput.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const cmdlet = "Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand"

const line = (fields: object) => JSON.stringify({ s: "gpu", ok: true, ms: 12, d: [], e: null, ...fields })

const rowsOf = (d: unknown) => valueOf(ProbeLine, line({ d })).rows

/** How an error record is understood. */
const kindOf = (id: string, st = "", hr = -2146233088) =>
  valueOf(ProbeLine, line({ ok: false, e: { id, hr, st } })).error?.kind

describe("a line of the script", () => {
  it("has its rows however PowerShell wrote the list down", () => {
    const row = { Name: "Example" }
    assert.deepStrictEqual(rowsOf([row, row]), [row, row])
    assert.deepStrictEqual(rowsOf(row), [row])
    assert.deepStrictEqual(rowsOf({ value: [row, row], Count: 2 }), [row, row])
    assert.deepStrictEqual(rowsOf({ value: [row] }), [{ value: [row] }], "a row that merely has a value")
    assert.deepStrictEqual(rowsOf(null), [])
    assert.deepStrictEqual(rowsOf([row, null, "text", 3]), [row], "what is no row")
  })

  it("tells a missing right from a missing feature and from a late answer, in every language", () => {
    assert.strictEqual(kindOf(`HRESULT 0x80041003,${cmdlet}`), "denied")
    assert.strictEqual(kindOf("whatever", "AccessDenied"), "denied")
    assert.strictEqual(kindOf("whatever", "", -2147024891), "denied")
    assert.strictEqual(kindOf(`HRESULT 0x8004100e,${cmdlet}`), "absent")
    assert.strictEqual(kindOf(`HRESULT 0x80041010,${cmdlet}`), "absent")
    assert.strictEqual(kindOf(`HRESULT 0x8004100C,${cmdlet}`, "NotSupported"), "absent")
    assert.strictEqual(kindOf(`HRESULT 0x40004,${cmdlet}`, "Failed"), "late")
    assert.strictEqual(kindOf("BudgetExceeded", "", 0), "late")
    assert.strictEqual(kindOf("CannotCreateComTypeConstrained,New-Object"), "unreadable")
  })

  it("names an error by its codes and never repeats what it does not know", () => {
    const error = (e: unknown) => valueOf(ProbeLine, line({ ok: false, e })).error
    assert.strictEqual(error({ id: `Failed,${cmdlet}`, hr: 0, st: "Failed" })?.detail, "Failed, Failed")
    assert.strictEqual(error({ id: "Отказано в доступе", hr: -2147467259, st: "" })?.detail, "HRESULT 0x80004005")
    assert.strictEqual(error("Zugriff verweigert")?.detail, "an error without a code")
    assert.deepStrictEqual(error(null), { kind: "unreadable", detail: "an error without a code" })
  })

  it("says nothing of a damaged line, in which there may be a recovery password", () => {
    const password = "111111-222222-333333-444444-555555-666666-000011-000022"
    const whole = line({ s: "bitlocker", d: [{ recovery: password }] })
    for (const damaged of [whole.slice(0, -3), whole.replace("\"ok\":true", "\"ok\":7"), password]) {
      assert.strictEqual(refusalOf(ProbeLine, damaged), "line of the PowerShell script: damaged")
    }
  })
})

describe("the output of the script", () => {
  const output = [line({}), line({ s: "usb" }).slice(0, 9), line({ s: "novelty" }), line({ s: "end" })]

  it("loses one section by a damaged line, and keeps those that nobody asked for", () => {
    const { damagedLines, isComplete, sections } = valueOf(ProbeOutput, output.join("\r\n"))
    assert.deepStrictEqual([...sections.keys()], ["gpu", "novelty", "end"])
    assert.deepStrictEqual([damagedLines, isComplete], [1, true])
  })

  it("is incomplete without its last line, whatever came before", () => {
    assert.isFalse(valueOf(ProbeOutput, `\ufeff${output.slice(0, 3).join("\n")}`).isComplete)
    assert.isTrue(valueOf(ProbeOutput, `\ufeff${output.slice(0, 1).join("\n")}`).sections.has("gpu"))
    assert.isFalse(valueOf(ProbeOutput, "").isComplete)
  })
})
