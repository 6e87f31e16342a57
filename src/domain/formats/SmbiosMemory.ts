import type { MemoryModule } from "../inventory/Memory.ts"
import { compact, orderedBy } from "../presence.ts"
import { byteAt, dwordAt, ofType, type Structure, textAt, wordAt } from "./Smbios.ts"

/**
 * Reads type 17: the modules that are plugged in, by slot (DMTF DSP0134, 7.18). Empty slots and the flash that firmware
 * lives in are no modules. `undefined` where the table does not speak of slots at all.
 */
export const memoryModulesOf = (structures: ReadonlyArray<Structure>): ReadonlyArray<MemoryModule> | undefined => {
  const slots = ofType(structures, 17)
  if (slots.length === 0) return undefined
  const modules = slots.flatMap((slot, index) =>
    wordAt(slot, 0x0c) === notInstalled || readOnly.has(byteAt(slot, 0x12) ?? 0) ? [] : [moduleOf(slot, index)]
  )
  return orderedBy(modules, (module) => module.slot, (module) => module.serialNumber)
}

/** What the board has room for. */
export interface MemoryRoom {
  readonly slots: number | undefined
  readonly maxCapacityBytes: number | undefined
}

/** Reads type 16, of which the arrays of system memory count (7.17): places for modules, and how much fits into them. */
export const memoryRoomOf = (structures: ReadonlyArray<Structure>): MemoryRoom => {
  const arrays = ofType(structures, 16).filter((array) => byteAt(array, 0x05) === systemMemory)
  const total = (amounts: ReadonlyArray<number | undefined>) =>
    amounts.length === 0 || amounts.includes(undefined) ? undefined : amounts.reduce<number>((sum, n) => sum + n!, 0)
  return {
    slots: total(arrays.map((array) => wordAt(array, 0x0d) || undefined)),
    maxCapacityBytes: total(arrays.map(capacityOf))
  }
}

const systemMemory = 3

/** In KiB; 0x80000000 points to the extended capacity in bytes (7.17). */
const capacityOf = (array: Structure) => {
  const capacity = dwordAt(array, 0x07)
  if (capacity !== 0x8000_0000) return capacity === undefined || capacity === 0 ? undefined : capacity * kib
  const low = dwordAt(array, 0x0f), high = dwordAt(array, 0x13)
  return low === undefined || high === undefined ? undefined : high * 2 ** 32 + low
}

const moduleOf = (slot: Structure, index: number): MemoryModule =>
  compact({
    slot: [...new Set([textAt(slot, 0x11), textAt(slot, 0x10)])].filter((name) => name !== undefined).join(" / ") ||
      `slot ${index}`,
    sizeBytes: sizeOf(slot),
    type: types[byteAt(slot, 0x12) ?? 0],
    formFactor: formFactors[byteAt(slot, 0x0e) ?? 0],
    speedMhz: speedOf(slot),
    manufacturer: makerOf(textAt(slot, 0x17)),
    partNumber: textAt(slot, 0x1a),
    serialNumber: textAt(slot, 0x18),
    assetTag: tagOf(textAt(slot, 0x19))
  })

/** Some firmware names the maker by his number in JEDEC JEP-106, with that of the buffer between: `00CE063200CE`. */
const makerOf = (text: string | undefined) =>
  makers[/^[08]0([0-9A-F]{2})(?:[0-9A-F]{8})?$/.exec(text ?? "")?.[1] ?? ""] ?? text

const makers: { readonly [id: string]: string } = { "2C": "Micron", AD: "SK Hynix", CE: "Samsung" }

/** Firmware that knows no tags names the place for one: `DIMM_A1_AssetTag`. */
const tagOf = (text: string | undefined) => /asset_?tag/i.test(text ?? "") ? undefined : text

const notInstalled = 0
const kib = 1024
const mib = 1024 * kib

/** In MiB, or in KiB where the highest bit is set; 0xffff is unknown, 0x7fff points to the extended size (7.18.5). */
const sizeOf = (slot: Structure) => {
  const size = wordAt(slot, 0x0c)
  if (size === undefined || size === 0xffff) return undefined
  if (size !== 0x7fff) return (size & 0x8000) === 0 ? size * mib : (size & 0x7fff) * kib
  const extended = dwordAt(slot, 0x1c)
  return extended === undefined ? undefined : (extended & 0x7fff_ffff) * mib
}

/** 0 is unknown, 0xffff points to the extended speed (7.18.4). */
const speedOf = (slot: Structure) => {
  const speed = wordAt(slot, 0x15)
  return (speed === 0xffff ? dwordAt(slot, 0x54) : speed) || undefined
}

/** ROM, flash and the kinds of EPROM (7.18.2). */
const readOnly = new Set([0x08, 0x09, 0x0a, 0x0b, 0x0c])

/** Words for memory types (7.18.2); "other" and "unknown" are none. */
const types: { readonly [type: number]: string } = {
  0x03: "DRAM",
  0x04: "EDRAM",
  0x05: "VRAM",
  0x06: "SRAM",
  0x07: "RAM",
  0x0d: "CDRAM",
  0x0e: "3DRAM",
  0x0f: "SDRAM",
  0x10: "SGRAM",
  0x11: "RDRAM",
  0x12: "DDR",
  0x13: "DDR2",
  0x14: "DDR2 FB-DIMM",
  0x18: "DDR3",
  0x19: "FBD2",
  0x1a: "DDR4",
  0x1b: "LPDDR",
  0x1c: "LPDDR2",
  0x1d: "LPDDR3",
  0x1e: "LPDDR4",
  0x1f: "Logical non-volatile device",
  0x20: "HBM",
  0x21: "HBM2",
  0x22: "DDR5",
  0x23: "LPDDR5",
  0x24: "HBM3"
}

/** Words for form factors (7.18.1). */
const formFactors: { readonly [formFactor: number]: string } = {
  0x03: "SIMM",
  0x04: "SIP",
  0x05: "Chip",
  0x06: "DIP",
  0x07: "ZIP",
  0x08: "Proprietary card",
  0x09: "DIMM",
  0x0a: "TSOP",
  0x0b: "Row of chips",
  0x0c: "RIMM",
  0x0d: "SODIMM",
  0x0e: "SRIMM",
  0x0f: "FB-DIMM",
  0x10: "Die",
  0x11: "CAMM"
}
