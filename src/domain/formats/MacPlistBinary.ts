import { DateTime, Option } from "effect"
import { type BytesFormat, make } from "./BytesFormat.ts"
import { Misfit, misfit } from "./Format.ts"
import type { PropertyList } from "./propertyList.ts"

/**
 * A binary property list (`bplist00`, CFBinaryPList.c of Apple's CoreFoundation): objects, a table of their offsets, a
 * trailer of 32 bytes. Every object is read once, however often others refer to it, none may contain itself, and all of
 * them together no more than the file has bytes: whatever a file claims, reading it takes no longer than its size.
 */
export const MacPlistBinary: BytesFormat<PropertyList> = make("binary property list", (bytes) => {
  const layout = layoutOf(bytes)
  if (layout instanceof Misfit) return layout
  let unread = bytes.length
  const objects = new Map<number, PropertyList | Misfit>()
  const reading = new Set<number>()
  const objectAt = (index: number, depth: number): PropertyList | Misfit => {
    const known = objects.get(index)
    if (known !== undefined) return known
    if (reading.has(index) || depth > maxDepth) return misfit("nested without an end")
    reading.add(index)
    const content = extentOf(bytes, layout, index)
    unread -= content instanceof Misfit ? 0 : content.size
    const value = content instanceof Misfit
      ? content
      : unread < 0
      ? misfit("objects that overlap")
      : read(bytes, layout, content, (reference) => objectAt(reference, depth + 1))
    reading.delete(index)
    objects.set(index, value)
    return value
  }
  return objectAt(layout.top, 0)
})

const maxDepth = 128
const trailerBytes = 32

interface Layout {
  readonly offsets: ReadonlyArray<number>
  readonly referenceBytes: number
  readonly top: number
  /** Where the objects end and the table of offsets begins. */
  readonly end: number
}

const layoutOf = (bytes: Uint8Array): Layout | Misfit => {
  if (new TextDecoder().decode(bytes.subarray(0, 7)) !== "bplist0") return misfit("no header")
  const trailer = bytes.length - trailerBytes
  if (trailer < 8) return misfit("no trailer")
  const offsetBytes = bytes[trailer + 6]!, referenceBytes = bytes[trailer + 7]!
  const count = unsigned(bytes, trailer + 8, 8), top = unsigned(bytes, trailer + 16, 8)
  const end = unsigned(bytes, trailer + 24, 8)
  const isWhole = offsetBytes >= 1 && offsetBytes <= 8 && referenceBytes >= 1 && referenceBytes <= 8 && top < count
    && end + count * offsetBytes <= trailer
  if (!isWhole) return misfit("the trailer does not fit the file")
  const offsets = Array.from({ length: count }, (_, index) => unsigned(bytes, end + index * offsetBytes, offsetBytes))
  return { offsets, referenceBytes, top, end }
}

/** What an object is, and where its content lies. */
interface Extent {
  readonly kind: number
  readonly info: number
  readonly start: number
  readonly size: number
  /** Characters, references or bytes. */
  readonly count: number
}

const extentOf = (bytes: Uint8Array, { end, offsets, referenceBytes }: Layout, index: number): Extent | Misfit => {
  const at = offsets[index]
  if (at === undefined || at >= end) return misfit("a reference leads nowhere")
  const kind = bytes[at]! >> 4, info = bytes[at]! & 0x0f
  const { count, start } = isNumber(kind)
    ? { count: kind === 0x0 ? 0 : kind === 0x3 ? 8 : 2 ** info, start: at + 1 }
    : countOf(bytes, at, info)
  const unit = isNumber(kind) ? 1 : unitBytes[kind] ?? referenceBytes * (kind === 0xd ? 2 : 1)
  const size = count * unit
  return start + size > end ? misfit("an object ends beyond the file") : { kind, info, start, size, count }
}

/** Null, booleans, integers, reals and dates. */
const isNumber = (kind: number) => kind <= 0x3

type ObjectOf = (reference: number) => PropertyList | Misfit

const read = (bytes: Uint8Array, layout: Layout, extent: Extent, objectOf: ObjectOf): PropertyList | Misfit => {
  const { info, kind, size, start } = extent
  const content = bytes.subarray(start, start + size)
  switch (kind) {
    case 0x0:
      return info === 9
    case 0x1:
      return integer(content)
    case 0x2:
      return real(content)
    case 0x3:
      return instantOf(real(content))
    case 0x4:
      return Uint8Array.from(content)
    case 0x5:
      return new TextDecoder().decode(content)
    case 0x6:
      return utf16(content)
    case 0x8:
      return unsigned(content, 0, size)
    case 0xa:
    case 0xc:
    case 0xd:
      return collection(bytes, layout, extent, objectOf)
    default:
      return misfit("an object of an unknown kind")
  }
}

/** Kinds whose content is bytes: data, ASCII, UTF-16, UID. */
const unitBytes: { readonly [kind: number]: number } = { 4: 1, 5: 1, 6: 2, 8: 1 }

/** Big-endian, which `TextDecoder` does not decode in every Node.js. */
const utf16 = (content: Uint8Array) => {
  const view = new DataView(content.buffer, content.byteOffset, content.length)
  const units = Array.from({ length: content.length / 2 }, (_, index) => view.getUint16(index * 2))
  let text = ""
  for (let at = 0; at < units.length; at += 4096) text += String.fromCharCode(...units.slice(at, at + 4096))
  return text
}

/** A count of 15 says that the real one follows as an integer. A UID counts from 1. */
const countOf = (bytes: Uint8Array, at: number, info: number) => {
  if (bytes[at]! >> 4 === 0x8) return { count: info + 1, start: at + 1 }
  if (info !== 0x0f) return { count: info, start: at + 1 }
  const size = 2 ** (bytes[at + 1]! & 0x0f)
  return size > 8 ? { count: Infinity, start: at } : { count: unsigned(bytes, at + 2, size), start: at + 2 + size }
}

const collection = (
  bytes: Uint8Array,
  { referenceBytes }: Layout,
  { count, kind, start }: Extent,
  objectOf: ObjectOf
): PropertyList | Misfit => {
  const isDictionary = kind === 0xd
  const at = (index: number) => objectOf(unsigned(bytes, start + index * referenceBytes, referenceBytes))
  const items: Array<PropertyList> = []
  const entries: Array<readonly [string, PropertyList]> = []
  for (let index = 0; index < count; index++) {
    const key = at(index), value = isDictionary ? at(count + index) : key
    if (key instanceof Misfit) return key
    if (value instanceof Misfit) return value
    if (isDictionary) entries.push([typeof key === "string" ? key : "", value])
    else items.push(value)
  }
  return isDictionary ? Object.fromEntries(entries) : items
}

const unsigned = (bytes: Uint8Array, at: number, size: number) => {
  let number = 0
  for (let index = at; index < at + size; index++) number = number * 256 + (bytes[index] ?? 0)
  return number
}

/** Of 8 bytes and more the first is the sign (CFBinaryPList.c); what no number holds exactly comes as near as it can. */
const integer = (content: Uint8Array) =>
  content.length < 8
    ? unsigned(content, 0, content.length)
    : Number(new DataView(content.buffer, content.byteOffset + content.length - 8, 8).getBigInt64(0))

const real = (content: Uint8Array) => {
  const view = new DataView(content.buffer, content.byteOffset, content.length)
  return content.length === 4 ? view.getFloat32(0) : content.length === 8 ? view.getFloat64(0) : Number.NaN
}

/** Counted from 2001-01-01 in UTC. */
const epochOffsetSeconds = 978_307_200

const instantOf = (seconds: number): string =>
  Option.match(DateTime.make(Math.floor(seconds + epochOffsetSeconds) * 1000), {
    onNone: () => "",
    onSome: (instant) => DateTime.formatIso(instant).replace(".000Z", "Z")
  })
