import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { AtaInformationPage, UnitSerialNumberPage } from "../../src/domain/formats/ScsiVitalProductData.ts"
import { withstandsAnyBytes } from "./hostility.ts"

const text = (characters: string) => [...characters].map((character) => character.charCodeAt(0))

export const page80 = (serial: string) => Uint8Array.from([0, 0x80, 0, serial.length, ...text(serial)])

/** Page 89h as libata makes it: words of IDENTIFY DEVICE from byte 60 on, the two bytes of each word swapped. */
export const page89 = (identity: { readonly serial: string; readonly firmware: string; readonly model: string }) => {
  const page = new Uint8Array(572)
  page.set([0, 0x89, 0x02, 0x38, 0, 0, 0, 0, ...text("linux   libata          3.00")])
  page[56] = 0xec
  const put = (word: number, length: number, value: string) =>
    text(value.padEnd(length)).forEach((byte, index) => page[60 + word * 2 + (index ^ 1)] = byte)
  put(10, 20, identity.serial.padStart(20))
  put(23, 8, identity.firmware)
  put(27, 40, identity.model)
  return page
}

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

  describe("page 80h", () => withstandsAnyBytes(UnitSerialNumberPage, [page80("WD-TEST0001")]))
  describe("page 89h", () => withstandsAnyBytes(AtaInformationPage, [page89(disk)]))
})
