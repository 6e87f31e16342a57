import { assert, describe, it } from "@effect/vitest"
import { LsblkJson } from "../../src/domain/formats/LsblkJson.ts"
import { refusalOf, valueOf } from "./hostility.ts"

/** util-linux 2.38 with types, and 2.27, which writes everything as text. */
const typed = `{
   "blockdevices": [
      {"name": "sda", "kname": "sda", "type": "disk", "size": 500107862016, "model": "Samsung SSD 860 EVO 500GB",
       "serial": "S0TESTNB000001X", "rev": "RVT04B6Q", "tran": "sata", "rota": false, "rm": false,
       "wwn": "0x5002538e00000001", "vendor": "ATA     ", "mountpoint": null, "fstype": null, "uuid": null,
       "children": [{"name": "sda1", "kname": "sda1", "type": "part", "size": 499000000000}]},
      {"name": "vda", "kname": "vda", "type": "disk", "size": 274877906944, "model": null, "serial": null, "vendor": "0x1af4"}
   ]
}`
const untyped =
  `{"blockdevices": [{"name": "sdb", "kname": "sdb", "size": "4000787030016", "serial": "WD-TEST0001", "rota": "1"}]}`

describe("what lsblk says of disks", () => {
  it("is what udev knows of each", () => {
    const [sda, vda] = valueOf(LsblkJson, typed).blockdevices
    assert.deepInclude(sda, { kname: "sda", model: "Samsung SSD 860 EVO 500GB", serial: "S0TESTNB000001X" })
    assert.isUndefined(vda?.serial)
  })

  it("is read as well from old versions, which know no types", () => {
    assert.strictEqual(valueOf(LsblkJson, untyped).blockdevices[0]?.serial, "WD-TEST0001")
  })

  it("loses a row or a field that is wrong, and no other", () => {
    const mixed = `{"blockdevices": [7, {"name": "nameless"}, {"kname": "sdc", "serial": 12, "model": "M"}]}`
    assert.deepStrictEqual(valueOf(LsblkJson, mixed).blockdevices, [{ kname: "sdc", serial: undefined, model: "M" }])
  })

  it("is refused where it is no list of devices", () => {
    assert.include(refusalOf(LsblkJson, "[]"), "lsblk --json")
    assert.isDefined(refusalOf(LsblkJson, typed.slice(0, -3)))
  })
})
