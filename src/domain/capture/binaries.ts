import type { SmbiosVersion } from "../formats/SmbiosEntryPoint.ts"
import { uuidOrder } from "../formats/SmbiosSystem.ts"
import { present, presentUuid } from "../presence.ts"
import type { Replacing } from "./replacing.ts"

/** Replaces within bytes: structure and length stay. `undefined` where the file is none of these. */
export const replacedBytes = (
  path: string,
  bytes: Uint8Array,
  replacing: Replacing,
  smbiosVersion: SmbiosVersion | undefined
): Uint8Array | undefined => {
  if (path.endsWith("/dmi/tables/DMI")) return smbios(bytes, replacing, smbiosVersion)
  if (path.endsWith("/edid")) return edid(bytes, replacing)
  if (path.endsWith("/utmp")) return utmp(bytes, replacing)
  if (path.endsWith("/vpd_pg80")) return inPlace(bytes, 4, bytes.length, replacing.serial)
  if (path.endsWith("/vpd_pg89")) return identifyPage(bytes, replacing)
  return undefined
}

const latin1 = (bytes: Uint8Array) => [...bytes].map((byte) => String.fromCharCode(byte)).join("")

/** Writes what `replace` makes of the text between two offsets, cut or filled with zeros to the same length. */
const inPlace = (bytes: Uint8Array, from: number, to: number, replace: (text: string) => string): Uint8Array => {
  const result = bytes.slice()
  if (from >= to) return result
  const field = bytes.subarray(from, to)
  const zero = field.indexOf(0)
  const length = zero === -1 ? field.length : zero
  const text = new TextDecoder().decode(field.subarray(0, length))
  const isText = !text.includes("\ufffd")
  const replaced = isText
    ? new TextEncoder().encode(replace(text))
    : Uint8Array.from(replace(latin1(field.subarray(0, length))), (character) => character.charCodeAt(0) & 0xff)
  result.fill(0, from, to)
  result.set(replaced.subarray(0, field.length), from)
  return result
}

const meaningful = (replace: (text: string) => string) => (text: string) =>
  present(text) === undefined ? text : replace(text)

/** Where serial numbers and asset tags are named in a structure (DMTF DSP0134, 7.2, 7.3, 7.4, 7.5, 7.18, 7.23, 7.40). */
const serialFields: { readonly [type: number]: ReadonlyArray<number> } = {
  1: [0x07],
  2: [0x07, 0x08],
  3: [0x07, 0x08],
  4: [0x20, 0x21],
  17: [0x18, 0x19],
  22: [0x06],
  39: [0x08, 0x09]
}

/** Structures that are read, or that say no more than what kind of part it is: their other texts stay. */
const plainTypes = new Set([0, 1, 2, 3, 4, 7, 8, 9, 16, 17, 19, 20, 22, 26, 27, 28, 32, 39, 41, 127])

const smbios = (bytes: Uint8Array, replacing: Replacing, version: SmbiosVersion | undefined): Uint8Array => {
  let result: Uint8Array = bytes.slice()
  for (let offset = 0; offset + 4 <= bytes.length;) {
    const type = bytes[offset]!
    const end = offset + bytes[offset + 1]!
    if (end < offset + 4 || end > bytes.length) break
    const isPlain = plainTypes.has(type)
    const secret = new Set((serialFields[type] ?? []).filter((at) => offset + at < end).map((at) => bytes[offset + at]))
    if (type === 1 && end - offset >= 0x18) result = uuidReplaced(result, offset + 8, replacing, version)
    if (!isPlain) result.fill(0, offset + 4, end)
    let at = end
    for (let number = 1; at < bytes.length && bytes[at] !== 0; number++) {
      const nul = bytes.indexOf(0, at)
      const stop = nul === -1 ? bytes.length : nul
      const replace = secret.has(number) || !isPlain
        ? meaningful(replacing.serial)
        : (text: string) => keptLength(text, replacing.text(text, "anything"))
      result = inPlace(result, at, stop, replace)
      at = stop + 1
    }
    offset = at === end ? at + 2 : at + 1
    if (type === 127) {
      result.fill(0, offset)
      break
    }
  }
  return result
}

/** A string of the table may not end before its zero byte does. */
const keptLength = (before: string, after: string) => after.padEnd(before.length).slice(0, before.length)

/** The first three groups are little-endian (7.2.1); that is undone for the text and done again. */
const uuidReplaced = (
  bytes: Uint8Array,
  at: number,
  replacing: Replacing,
  version: SmbiosVersion | undefined
): Uint8Array => {
  const order = uuidOrder(version)
  const digits = order.map((index) => bytes[at + index]!.toString(16).padStart(2, "0")).join("")
  const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")
  if (presentUuid(uuid) === undefined) return bytes
  const replaced = replacing.text(uuid, "anything").replaceAll("-", "").match(/../g)!
  const result = bytes.slice()
  order.forEach((index, position) => result[at + index] = Number.parseInt(replaced[position]!, 16))
  return result
}

const blockBytes = 128

/** VESA E-EDID 1.4: the number at 0x0c, descriptors of serial numbers (0xff) and free text (0xfe); the sum is put right. */
const edid = (bytes: Uint8Array, replacing: Replacing): Uint8Array => {
  if (bytes.length < blockBytes) return bytes
  let result: Uint8Array = bytes.slice()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const serial = view.getUint32(0x0c, true)
  if (serial !== 0 && serial !== 0x0101_0101 && serial !== 0xffff_ffff) {
    const replaced = Number(replacing.serial(String(serial))) % 0xffff_ffff
    new DataView(result.buffer).setUint32(0x0c, replaced, true)
  }
  for (const offset of [0x36, 0x48, 0x5a, 0x6c]) {
    const isText = bytes[offset] === 0 && bytes[offset + 1] === 0 && bytes[offset + 2] === 0
    if (isText && (bytes[offset + 3] === 0xff || bytes[offset + 3] === 0xfe)) {
      result = inPlace(result, offset + 5, offset + 18, meaningful(replacing.serial))
    }
  }
  for (let block = blockBytes; block + blockBytes <= bytes.length; block += blockBytes) {
    result.fill(0, block + 1, block + blockBytes)
  }
  for (let block = 0; block + blockBytes <= bytes.length; block += blockBytes) {
    const sum = result.subarray(block, block + blockBytes - 1).reduce((all, byte) => all + byte, 0)
    const was = bytes.subarray(block, block + blockBytes).reduce((all, byte) => all + byte, 0)
    result[block + blockBytes - 1] = (was - sum) & 0xff
  }
  return result
}

const userProcess = 7

/** utmp(5): of what is no open session any more, nothing is kept but its kind; addresses beside host names go. */
const utmp = (bytes: Uint8Array, replacing: Replacing): Uint8Array => {
  const size = bytes.length % 384 === 0 ? 384 : bytes.length % 400 === 0 ? 400 : 384
  let result: Uint8Array = bytes.slice()
  const network = (text: string) => replacing.text(text, "network")
  for (let record = 0; record < bytes.length; record += size) {
    const end = Math.min(record + size, bytes.length)
    const field = (from: number, length: number, replace: (text: string) => string) => {
      result = inPlace(result, Math.min(record + from, end), Math.min(record + from + length, end), replace)
    }
    const isOpen = bytes[record] === userProcess && bytes[record + 1] === 0
    field(8, 32, isOpen ? network : (text) => text)
    field(40, 4, (text) => text)
    field(44, 32, isOpen ? network : ended)
    field(76, 256, isOpen ? network : ended)
    if (end === record + size) result.fill(0, record + (size === 384 ? 348 : 360), record + size)
  }
  return result
}

/** What is no session says `reboot` with the release of the kernel, `runlevel` or `LOGIN`; anybody else has left. */
const ended = (text: string) => /^(reboot|runlevel|shutdown|LOGIN|~)?$|^\d+\.\d+[\w.+-]*$/.test(text) ? text : ""

/** ATA IDENTIFY DEVICE from byte 60 of page 89h (SAT-5): words 10 to 19 are the serial number, 108 to 111 the WWN. */
const identifyPage = (bytes: Uint8Array, replacing: Replacing): Uint8Array => {
  const serialAt = 60 + 10 * 2, serialEnd = serialAt + 20, wwnAt = 60 + 108 * 2
  if (bytes.length < serialEnd) return bytes
  const swapped = swappedPairs(bytes, serialAt, serialEnd)
  const replaced = inPlace(swapped, serialAt, serialEnd, meaningful(replacing.serial))
  return swappedPairs(replaced, serialAt, serialEnd).fill(
    0,
    Math.min(wwnAt, bytes.length),
    Math.min(wwnAt + 8, bytes.length)
  )
}

const swappedPairs = (bytes: Uint8Array, from: number, to: number): Uint8Array => {
  const result = bytes.slice()
  for (let at = from; at + 1 < to; at += 2) {
    result[at] = bytes[at + 1]!
    result[at + 1] = bytes[at]!
  }
  return result
}
