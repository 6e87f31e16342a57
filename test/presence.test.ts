import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import {
  compact,
  orderedBy,
  plain,
  present,
  presentInstant,
  presentMac,
  presentNumber,
  presentUuid
} from "../src/domain/presence.ts"

describe("what a maker wrote where he had nothing to say", () => {
  for (
    const placeholder of [
      "To Be Filled By O.E.M.",
      "to be filled by o.e.m",
      "Default string",
      "System Serial Number",
      "None",
      "Unknown",
      "N/A",
      "Not Specified",
      "0123456789",
      "00000000",
      "FFFFFFFF",
      "-1",
      "0xffffffff",
      "...",
      "   ",
      "\u0000\u0000",
      ""
    ]
  ) {
    it(`is absence: ${JSON.stringify(placeholder)}`, () => assert.isUndefined(present(placeholder)))
  }

  it("is told apart from names that only look alike", () => {
    assert.deepStrictEqual(
      ["Unknown Worlds Ltd", "None-Such 3", "S/N 0x1F", "0", "-12"].map((text) => present(text)),
      ["Unknown Worlds Ltd", "None-Such 3", "S/N 0x1F", undefined, "-12"]
    )
    assert.strictEqual(plain("none"), "none")
  })

  it("is absence among numbers, UUIDs, MAC addresses and moments, too", () => {
    assert.deepStrictEqual([-1, 4_294_967_295, Number.NaN, Infinity, null, 0, 1000].map(presentNumber), [
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      0,
      1000
    ])
    assert.isUndefined(presentUuid("00000000-0000-0000-0000-000000000000"))
    assert.isUndefined(presentUuid("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"))
    assert.isUndefined(presentUuid("03000200-0400-0500-0006-000700080009"))
    assert.strictEqual(presentUuid("4C4C4544-0042-3510-8051-B4C04F563333"), "4c4c4544-0042-3510-8051-b4c04f563333")
    assert.isUndefined(presentMac("00:00:00:00:00:00"))
    assert.isUndefined(presentMac("ff:ff:ff:ff:ff:ff"))
    assert.strictEqual(presentMac("02-00-5e-00-53-01"), "02:00:5E:00:53:01")
    assert.isUndefined(presentInstant(0))
    assert.isUndefined(presentInstant(Number.NaN))
    assert.strictEqual(presentInstant(1_769_846_400.9), "2026-01-31T08:00:00Z")
  })
})

describe("a text from outside", () => {
  it("is one line of well-formed Unicode in one form", () => {
    assert.strictEqual(present("  Acme\t Disk\u0000\u0007 7 \n"), "Acme Disk 7")
    assert.strictEqual(present("\ud800x"), "\ufffdx")
    assert.strictEqual(present("Cafe\u0301"), "Caf\u00e9")
  })

  it.prop("never carries control characters, lone surrogates or blanks at its ends", [Schema.String], ([text]) => {
    const said = plain(text)
    if (said === undefined) return
    assert.isTrue(said.isWellFormed())
    assert.strictEqual(said, said.trim())
    // oxlint-disable-next-line no-control-regex -- exactly these must not be there
    assert.notMatch(said, /[\u0000-\u001f\u007f-\u009f]/)
    assert.strictEqual(plain(said), said)
  })
})

describe("rows", () => {
  it("come in one order, whatever order they were read in", () => {
    const rows = [{ a: "b", b: "1" }, { a: "a" }, { a: "B", b: "0" }, { a: "b", b: "0" }]
    const order = (given: ReadonlyArray<{ a: string; b?: string }>) => orderedBy(given, (row) => row.a, (row) => row.b)
    assert.deepStrictEqual(order(rows), [{ a: "B", b: "0" }, { a: "a" }, { a: "b", b: "0" }, { a: "b", b: "1" }])
    assert.deepStrictEqual(order(rows.toReversed()), order(rows))
  })

  it("carry no undefined fields", () => {
    assert.deepStrictEqual(Object.keys(compact({ a: 1, b: undefined, c: null })), ["a", "c"])
  })
})
