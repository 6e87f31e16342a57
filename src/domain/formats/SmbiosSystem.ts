import { chassisTypes } from "../inventory/System.ts"
import { presentSerial, presentUuid } from "../presence.ts"
import { byteAt, ofType, type Structure, textAt } from "./Smbios.ts"
import type { SmbiosVersion } from "./SmbiosEntryPoint.ts"

/** Reads type 1, the system as its maker names it (DMTF DSP0134, 7.2), and type 3, its chassis (7.4). */
export const systemOf = (structures: ReadonlyArray<Structure>, version: SmbiosVersion | undefined) => {
  const system = ofType(structures, 1)[0]
  const chassis = ofType(structures, 3)[0]
  return {
    manufacturer: system && textAt(system, 0x04),
    model: system && textAt(system, 0x05),
    version: system && textAt(system, 0x06),
    family: system && textAt(system, 0x1a),
    sku: system && textAt(system, 0x19),
    serialNumber: system && presentSerial(textAt(system, 0x07)),
    uuid: system && uuidOf(system, version),
    assetTag: chassis && textAt(chassis, 0x08),
    chassisSerialNumber: chassis && textAt(chassis, 0x07),
    chassisType: chassis && chassisTypeOf(byteAt(chassis, 0x05))
  }
}

/** Reads type 2, the main board: the one that hosts the others (DMTF DSP0134, 7.3). */
export const baseboardOf = (structures: ReadonlyArray<Structure>) => {
  const boards = ofType(structures, 2)
  const board = boards.find((each) => ((byteAt(each, 0x09) ?? 0) & hostingBoard) !== 0) ?? boards[0]
  return {
    manufacturer: board && textAt(board, 0x04),
    model: board && textAt(board, 0x05),
    version: board && textAt(board, 0x06),
    serialNumber: board && presentSerial(textAt(board, 0x07)),
    assetTag: board && textAt(board, 0x08)
  }
}

const hostingBoard = 1

/** The word for a chassis type; the highest bit only says that there is a lock. */
export const chassisTypeOf = (type: number | undefined) => {
  const word = type === undefined ? undefined : chassisTypes[(type & 0x7f) - 1]
  return word === "other" || word === "unknown" ? undefined : word
}

/**
 * The bytes of a UUID in the order in which it is written. Since 2.6 the first three groups are little-endian (7.2.1). A
 * table without a known version is taken as newer.
 */
export const uuidOrder = (version: SmbiosVersion | undefined): ReadonlyArray<number> =>
  version === undefined || version.major > 2 || version.major === 2 && version.minor >= 6
    ? mixedEndian
    : Array.from(mixedEndian.keys())

const uuidOf = ({ fields }: Structure, version: SmbiosVersion | undefined) => {
  if (fields.byteLength < 0x18) return undefined
  const digits = Array.from(
    uuidOrder(version),
    (index) => fields.getUint8(0x08 + index).toString(16).padStart(2, "0")
  ).join("")
  return presentUuid(digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"))
}

const mixedEndian = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
