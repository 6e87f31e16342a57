import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { AtaInformationPage, UnitSerialNumberPage } from "../../src/domain/formats/ScsiVitalProductData.ts"
import { page80, page89 } from "./binarySamples.ts"

const disk = { serial: "S0TESTNB000001X", firmware: "RVT04B6Q", model: "Samsung SSD 860 EVO 500GB" }

describe("the vital product data of a SCSI disk", () => {
  it("has the serial number without its padding", () => {
    assert.strictEqual(Result.getOrThrow(UnitSerialNumberPage.decode(page80("   WD-TEST0001  "))), "WD-TEST0001")
  })

  it("has no serial number where it is blank or a filler", () => {
    assert.isUndefined(Result.getOrThrow(UnitSerialNumberPage.decode(page80("          "))))
    assert.isUndefined(Result.getOrThrow(UnitSerialNumberPage.decode(page80("0000000000"))))
  })

  it("has model, serial number and firmware of an ATA disk in full", () => {
    assert.deepStrictEqual(Result.getOrThrow(AtaInformationPage.decode(page89(disk))), {
      model: "Samsung SSD 860 EVO 500GB",
      serialNumber: "S0TESTNB000001X",
      firmware: "RVT04B6Q"
    })
  })

  it("of a packet device, cut off or of another page is refused", () => {
    const packet = page89(disk).map((byte, offset) => offset === 56 ? 0xa1 : byte)
    for (const wrong of [packet, page89(disk).subarray(0, 150), page80("X")]) {
      assert.isTrue(Result.isFailure(AtaInformationPage.decode(wrong)))
    }
    assert.isTrue(Result.isFailure(UnitSerialNumberPage.decode(page89(disk))))
  })
})
