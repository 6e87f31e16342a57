import { byteAt, ofType, type Structure, textAt } from "./Smbios.ts"

/** SMBIOS type 0: who made the firmware, and when. */
export interface SmbiosFirmware {
  readonly vendor: string | undefined
  readonly version: string | undefined
  /** A calendar day, `2026-01-31`. */
  readonly releaseDate: string | undefined
  /** Whether the table says of itself that it describes a virtual machine. */
  readonly virtualMachine: boolean
}

/** Reads type 0 (DMTF DSP0134, 7.1). Bit 4 of the second extension byte stands for a virtual machine (7.1.2.2). */
export const firmwareOf = (structures: ReadonlyArray<Structure>): SmbiosFirmware | undefined => {
  const firmware = ofType(structures, 0)[0]
  return firmware === undefined ? undefined : {
    vendor: textAt(firmware, 0x04),
    version: textAt(firmware, 0x05),
    releaseDate: dayOf(textAt(firmware, 0x08)),
    virtualMachine: ((byteAt(firmware, 0x13) ?? 0) & 0b1_0000) !== 0
  }
}

/** `MM/DD/YYYY`, or `MM/DD/YY` of the last century, as a calendar day. No firmware is older than 1980. */
export const dayOf = (text: string | undefined): string | undefined => {
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4}|\d\d)$/.exec(text ?? "") ?? []
  if (month === undefined || day === undefined || year === undefined) return undefined
  const full = year.length === 2 ? `19${year}` : year
  const real = Number(full) >= 1980 && Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 &&
    Number(day) <= 31
  return real ? `${full}-${month}-${day}` : undefined
}
