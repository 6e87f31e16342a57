import type { Display } from "../inventory/Graphics.ts"
import { compact, present, presentNumber } from "../presence.ts"
import { make } from "./BytesFormat.ts"
import { misfit } from "./Format.ts"

/** What a display says of itself; where it is attached is not among it. */
export type Edid = Omit<Display, "connector">

/** The base block of VESA Enhanced EDID 1.4 (and 1.3): 128 bytes that begin with a fixed pattern and add up to 0 modulo 256. */
export const Edid = make<Edid>("EDID", (bytes) => {
  if (bytes.length < blockBytes) return misfit("shorter than a block")
  const block = bytes.subarray(0, blockBytes)
  if (header.some((byte, index) => block[index] !== byte)) return misfit("no header")
  if (block.reduce((sum, byte) => sum + byte, 0) % 256 !== 0) return misfit("wrong checksum")
  const view = new DataView(block.buffer, block.byteOffset, blockBytes)
  const descriptors = [0x36, 0x48, 0x5a, 0x6c].map((offset) => block.subarray(offset, offset + 18))
  return compact({
    manufacturer: edidManufacturerOf(view.getUint16(0x08)),
    model: textOf(descriptors, 0xfc),
    serialNumber: textOf(descriptors, 0xff) ?? serialOf(view.getUint32(0x0c, true)),
    ...preferredSize(descriptors[0]!),
    manufacturedYear: yearOf(block[0x10]!, block[0x11]!)
  })
})

const blockBytes = 128
const header = [0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]

/** Three letters of five bits each, A is 1 (3.4.1). */
export const edidManufacturerOf = (packed: number) => {
  const letters = [packed >> 10 & 0x1f, packed >> 5 & 0x1f, packed & 0x1f]
  return letters.every((letter) => letter >= 1 && letter <= 26)
    ? String.fromCharCode(...letters.map((letter) => letter + 0x40))
    : undefined
}

/** Display descriptors begin with three zero bytes, then say by a tag what their text is; it ends at a line feed (3.10.3). */
const textOf = (descriptors: ReadonlyArray<Uint8Array>, tag: number) => {
  const found = descriptors.find(([low, high, zero, is]) => low === 0 && high === 0 && zero === 0 && is === tag)
  if (found === undefined) return undefined
  const text = found.subarray(5)
  const end = text.indexOf(0x0a)
  return present(String.fromCharCode(...text.subarray(0, end === -1 ? text.length : end)))
}

/** Zero is no serial number, and so is what makers fill the field with (3.4.3). */
const serialOf = (serial: number) =>
  serial === 0 || serial === 0x0101_0101 || presentNumber(serial) === undefined ? undefined : present(String(serial))

/** The first descriptor is the preferred timing, unless its pixel clock is 0 (3.10.2). */
const preferredSize = (timing: Uint8Array) => {
  if (timing[0] === 0 && timing[1] === 0) return {}
  const widthPixels = timing[2]! | (timing[4]! & 0xf0) << 4
  const heightPixels = timing[5]! | (timing[7]! & 0xf0) << 4
  return widthPixels === 0 || heightPixels === 0 ? {} : { widthPixels, heightPixels }
}

/** Counted from 1990; with week 255 it is the year of the model, and a byte below 3 is before EDID was (3.4.4). */
const yearOf = (week: number, year: number) => week === 0xff || year < 3 ? undefined : 1990 + year
