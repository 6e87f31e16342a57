import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { Edid } from "../../src/domain/formats/Edid.ts"

/** A 24 inch monitor, with a made-up serial number. */
const monitor = Uint8Array.from(Buffer.from(
  "00ffffffffffff0010ac7ba04523010035150104a53420783aee95a3544c99260f5054a1080081408180a940b300d1c0"
    + "010101010101283c80a070b023403020360006442100001a000000ff00544553543030534e303030310a000000fc0044"
    + "454c4c2055323431324d0a20000000fd00323d1e5311000a202020202020004f",
  "hex"
))

/** The same with some bytes changed, and a checksum that fits again. */
const changed = (changes: { readonly [offset: number]: number }) => {
  const bytes = monitor.map((byte, offset) => changes[offset] ?? byte)
  bytes[127] = 256 - bytes.subarray(0, 127).reduce((sum, byte) => sum + byte, 0) % 256
  return bytes
}

const decode = (bytes: Uint8Array) => Result.getOrThrow(Edid.decode(bytes))

describe("the EDID of a monitor", () => {
  it("tells maker, model, serial number, preferred size and year", () => {
    assert.deepStrictEqual(decode(monitor), {
      manufacturer: "DEL",
      model: "DELL U2412M",
      serialNumber: "TEST00SN0001",
      widthPixels: 1920,
      heightPixels: 1200,
      manufacturedYear: 2011
    })
  })

  it("has its serial number as a number where it is not written out, and none where that is a filler", () => {
    const unwritten = { 75: 0xfe }
    assert.strictEqual(decode(changed(unwritten)).serialNumber, "74565")
    assert.isUndefined(decode(changed({ ...unwritten, 12: 1, 13: 1, 14: 1, 15: 1 })).serialNumber)
    assert.isUndefined(decode(changed({ ...unwritten, 12: 0, 13: 0, 14: 0, 15: 0 })).serialNumber)
  })

  it("does not take the year of a model for the year it was made", () => {
    assert.isUndefined(decode(changed({ 16: 0xff })).manufacturedYear)
  })

  it("has no preferred size where the first descriptor is no timing", () => {
    assert.notProperty(decode(changed({ 54: 0, 55: 0 })), "widthPixels")
  })

  it("is refused with a wrong checksum, without the header, cut off", () => {
    const flipped = monitor.map((byte, offset) => offset === 60 ? byte ^ 1 : byte)
    const beheaded = changed({ 1: 0 })
    for (const broken of [flipped, beheaded, monitor.subarray(0, 127)]) {
      assert.isTrue(Result.isFailure(Edid.decode(broken)))
    }
  })
})
