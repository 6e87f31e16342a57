import { present } from "../presence.ts"
import { make } from "./BytesFormat.ts"
import { misfit } from "./Format.ts"

/** One structure of the SMBIOS table: what its number means is said by the files that read it. */
export interface Structure {
  readonly type: number
  /** Header and formatted area; offsets are those of the specification. */
  readonly fields: DataView
  readonly strings: ReadonlyArray<string>
}

/**
 * The raw SMBIOS table (DMTF DSP0134, 6.1): structures of a header, a formatted area and a set of strings, one after the
 * other up to type 127. Where it is cut off, the structures before that count.
 */
export const Smbios = make("SMBIOS table", (bytes) => {
  const structures: Array<Structure> = []
  for (let offset = 0; offset + headerBytes <= bytes.length;) {
    const type = bytes[offset]!
    const end = offset + bytes[offset + 1]!
    if (end < offset + headerBytes || end > bytes.length || type === endOfTable) break
    const { next, strings } = stringsFrom(bytes, end)
    structures.push({ type, fields: new DataView(bytes.buffer, bytes.byteOffset + offset, end - offset), strings })
    offset = next
  }
  return structures.length === 0 ? misfit("not a single structure") : structures
})

const headerBytes = 4
const endOfTable = 127

/** Strings end with NUL each and with one more NUL together; no strings at all are two NULs (6.1.3). */
const stringsFrom = (bytes: Uint8Array, start: number) => {
  const strings: Array<string> = []
  let offset = start
  while (offset < bytes.length && bytes[offset] !== 0) {
    const nul = bytes.indexOf(0, offset)
    const end = nul === -1 ? bytes.length : nul
    strings.push(new TextDecoder().decode(bytes.subarray(offset, end)))
    offset = end + 1
  }
  return { strings, next: strings.length === 0 ? offset + 2 : offset + 1 }
}

/** The structures of one type, in the order of the table. */
export const ofType = (structures: ReadonlyArray<Structure>, type: number) =>
  structures.filter((structure) => structure.type === type)

/** A number of the formatted area; `undefined` where an older structure is too short to have it. */
export const byteAt = ({ fields }: Structure, offset: number) =>
  offset + 1 <= fields.byteLength ? fields.getUint8(offset) : undefined
export const wordAt = ({ fields }: Structure, offset: number) =>
  offset + 2 <= fields.byteLength ? fields.getUint16(offset, true) : undefined
export const dwordAt = ({ fields }: Structure, offset: number) =>
  offset + 4 <= fields.byteLength ? fields.getUint32(offset, true) : undefined

/** A text, which the formatted area names by its place among the strings, counted from 1; 0 is none. */
export const textAt = (structure: Structure, offset: number) =>
  present(structure.strings[(byteAt(structure, offset) ?? 0) - 1])
