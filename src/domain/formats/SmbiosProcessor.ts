import { byteAt, ofType, type Structure, wordAt } from "./Smbios.ts"

/** What SMBIOS type 4 says of the processors together. */
export interface SmbiosProcessors {
  /** Sockets that hold a central processor. */
  readonly sockets: number
  readonly maxSpeedMhz: number | undefined
}

/** Reads type 4 (DMTF DSP0134, 7.5): only populated sockets of central processors count, and a speed of 0 is unknown. */
export const processorsOf = (structures: ReadonlyArray<Structure>): SmbiosProcessors => {
  const processors = ofType(structures, 4).filter((each) =>
    byteAt(each, 0x05) === centralProcessor && ((byteAt(each, 0x18) ?? 0) & populated) !== 0
  )
  const maxSpeedMhz = Math.max(0, ...processors.map((each) => wordAt(each, 0x14) ?? 0))
  return { sockets: processors.length, maxSpeedMhz: maxSpeedMhz === 0 ? undefined : maxSpeedMhz }
}

const centralProcessor = 3
const populated = 0b100_0000
