import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { crc32, inflateSync } from "node:zlib"
import { icon, png } from "../packaging/build/icon.ts"
import { checksumOf, inspect, withChecksum, withoutSignature, withSubsystem } from "../packaging/build/pe.ts"

const at = {
  header: 0x80,
  magic: 0x98,
  checksum: 0x98 + 64,
  subsystem: 0x98 + 68,
  entries: 0x98 + 108,
  certificates: 0x98 + 144
}

/** No program, but with all the headers that are looked at: PE32+ for x64, with a console, and what follows them. */
const anImage = (rest: Buffer = Buffer.from("code")) => {
  const headers = Buffer.alloc(0x200)
  headers.write("MZ", 0, "latin1")
  headers.writeUInt32LE(at.header, 0x3c)
  headers.write("PE\0\0", at.header, "latin1")
  headers.writeUInt16LE(0x8664, at.header + 4)
  headers.writeUInt16LE(0x20b, at.magic)
  headers.writeUInt16LE(3, at.subsystem)
  headers.writeUInt32LE(16, at.entries)
  return Buffer.concat([headers, rest])
}

const signature = Buffer.from("a signature, long outdated")

const aSignedImage = () => {
  const image = Buffer.concat([anImage(), signature])
  image.writeUInt32LE(anImage().length, at.certificates)
  image.writeUInt32LE(signature.length, at.certificates + 4)
  return image
}

describe("the headers of a Windows executable", () => {
  it("tell for which machine it is, whether it gets a console, and where its signature lies", () => {
    assert.deepStrictEqual(inspect(aSignedImage()), {
      machine: 0x8664,
      subsystem: 3,
      checksum: 0,
      certificates: { offset: anImage().length, bytes: signature.length }
    })
  })

  it("of one without a console differ from those of one with it in one number, there and back", () => {
    const background = withSubsystem(anImage(), "gui")
    assert.strictEqual(inspect(background).subsystem, 2)
    assert.deepStrictEqual(withSubsystem(background, "console"), anImage())
  })

  it("know nothing of a signature that was taken off, and the file ends before it", () => {
    assert.deepStrictEqual(withoutSignature(aSignedImage()), anImage())
    assert.deepStrictEqual(withoutSignature(anImage()), anImage())
  })

  it("that name a signature before the end of the file are refused: what follows it would be lost", () => {
    assert.throws(() => withoutSignature(Buffer.concat([aSignedImage(), Buffer.from("more")])), /follows the signature/)
  })

  it("that are none are refused, each with what is wrong with them", () => {
    const changed = (change: (image: Buffer) => void) => {
      const image = anImage()
      change(image)
      return image
    }
    assert.throws(() => inspect(Buffer.from("#!/bin/sh")), /no MZ header/)
    assert.throws(() => inspect(changed((image) => image.write("NE", at.header))), /no PE header/)
    assert.throws(() => inspect(changed((image) => image.writeUInt32LE(0xffff_fff0, 0x3c))), /no PE header/)
    assert.throws(() => inspect(changed((image) => image.writeUInt16LE(0x10b, at.magic))), /not PE32\+/)
    assert.throws(() => inspect(changed((image) => image.writeUInt32LE(4, at.entries))), /no entry for certificates/)
  })

  it("hold a checksum of words, carries and length, which does not count itself", () => {
    // headers 0x4d5a … summed by hand: "MZ" 5a4d, 0080, "PE" 4550, 8664, 020b, 0003, 0010, "code" 6f63 + 6564
    const words = 0x5a4d + 0x0080 + 0x4550 + 0x8664 + 0x020b + 0x0003 + 0x0010 + 0x6f63 + 0x6564
    assert.strictEqual(checksumOf(anImage()), (words & 0xffff) + (words >>> 16) + anImage().length)
    assert.strictEqual(inspect(withChecksum(anImage())).checksum, checksumOf(anImage()))
  })

  it.prop("hold the same checksum however often it was put in", [Schema.Uint8Array], ([rest]) => {
    const once = withChecksum(anImage(Buffer.from(rest)))
    assert.deepStrictEqual(withChecksum(once), once)
  })
})

describe("the icon", () => {
  it("is one file with four pictures, each where the directory says", () => {
    const file = icon()
    assert.deepStrictEqual([file.readUInt16LE(0), file.readUInt16LE(2), file.readUInt16LE(4)], [0, 1, 4])
    const edges = [16, 32, 48, 256]
    for (const [index, edge] of edges.entries()) {
      const entry = 6 + 16 * index
      assert.strictEqual(file.readUInt8(entry), edge % 256)
      const [bytes, offset] = [file.readUInt32LE(entry + 8), file.readUInt32LE(entry + 12)]
      assert.deepStrictEqual(file.subarray(offset, offset + bytes), png(edge))
    }
  })

  it("is a picture: a white glass on a blue square, with nothing in its corners", () => {
    const picture = png(48)
    const [length, data] = [picture.readUInt32BE(33), picture.subarray(41, 41 + picture.readUInt32BE(33))]
    assert.strictEqual(picture.toString("latin1", 37, 41), "IDAT")
    assert.strictEqual(picture.readUInt32BE(41 + length), crc32(picture.subarray(37, 41 + length)))
    const rows = inflateSync(data)
    const pixel = (x: number, y: number) => [...rows.subarray(y * (1 + 48 * 4) + 1 + x * 4).subarray(0, 4)]
    assert.strictEqual(rows.length, 48 * (1 + 48 * 4))
    assert.strictEqual(pixel(0, 0)[3], 0)
    assert.deepStrictEqual(pixel(20, 20), [31, 78, 140, 255])
    assert.deepStrictEqual(pixel(33, 33), [255, 255, 255, 255])
  })
})
