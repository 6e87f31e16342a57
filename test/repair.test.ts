import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { Disks } from "../src/domain/inventory/Disks.ts"
import { schemaOf, sectionNames } from "../src/domain/inventory/Sections.ts"
import { repaired } from "../src/domain/repaired.ts"

describe("one bad field", () => {
  it("costs that field, not the disk", () => {
    const { faults, value } = repaired(Disks, [{ name: "sda", model: "", sizeBytes: -5, bus: "sata" }])
    assert.deepStrictEqual(value, [{ name: "sda", bus: "sata" }])
    assert.deepStrictEqual(faults, [
      "[0].model: not Model",
      "[0].sizeBytes: not Size; absent for a drive without a medium"
    ])
  })

  it("costs the row when the row is nothing without it, and no other row", () => {
    const { faults, value } = repaired(Disks, [{ model: "nameless" }, { name: "sdb" }])
    assert.deepStrictEqual(value, [{ name: "sdb" }])
    assert.deepStrictEqual(faults, ["[0].name: missing"])
  })

  it("is left out silently when nobody knows its key", () => {
    assert.deepStrictEqual(repaired(Disks, [{ name: "sda", secret: "x" }]), { value: [{ name: "sda" }], faults: [] })
  })

  it("costs the optional part that it is in, and no more", () => {
    assert.deepStrictEqual(repaired(Disks, [{ name: "sda", health: { status: "splendid" } }]).value, [{ name: "sda" }])
  })

  it("leaves nothing where nothing fits", () => {
    assert.isUndefined(repaired(Disks, "no list").value)
  })
})

for (const name of sectionNames) {
  describe(`the section ${name}`, () => {
    it.prop("is made to fit whatever comes", [Schema.Json], ([json]) => {
      const { value } = repaired(schemaOf(name), json)
      assert.isTrue(value === undefined || Schema.is(schemaOf(name))(value))
    })

    it.prop("is left alone when it fits", [schemaOf(name)], ([data]) => {
      assert.deepStrictEqual(repaired(schemaOf(name), data), { value: data, faults: [] })
    })
  })
}
