import type { Processor } from "../inventory/Cpu.ts"
import { compact, orderedBy } from "../presence.ts"
import { byteAt, ofType, type Structure, textAt, wordAt } from "./Smbios.ts"

/** What SMBIOS type 4 says of the processors together. */
export interface SmbiosProcessors {
  /** Sockets that hold a central processor. */
  readonly sockets: number
  readonly maxSpeedMhz: number | undefined
  /** One by one, by socket; `undefined` where the table does not speak of processors. */
  readonly each: ReadonlyArray<Processor> | undefined
}

/** Reads type 4 (DMTF DSP0134, 7.5): only populated sockets of central processors count, and a speed of 0 is unknown. */
export const processorsOf = (structures: ReadonlyArray<Structure>): SmbiosProcessors => {
  const processors = ofType(structures, 4).filter((each) =>
    byteAt(each, 0x05) === centralProcessor && ((byteAt(each, 0x18) ?? 0) & populated) !== 0
  )
  const maxSpeedMhz = Math.max(0, ...processors.map((each) => wordAt(each, 0x14) ?? 0))
  return {
    sockets: processors.length,
    maxSpeedMhz: maxSpeedMhz === 0 ? undefined : maxSpeedMhz,
    each: processors.length === 0 ? undefined : orderedBy(processors.map(processorOf), ({ socket }) => socket)
  }
}

const processorOf = (processor: Structure, index: number): Processor =>
  compact({
    socket: textAt(processor, 0x04) ?? `socket ${index}`,
    model: textAt(processor, 0x10),
    cores: amountAt(processor, 0x23, 0x2a),
    threads: amountAt(processor, 0x25, 0x2e),
    serialNumber: textAt(processor, 0x20),
    partNumber: textAt(processor, 0x22),
    assetTag: textAt(processor, 0x21)
  })

/** 0 is unknown, 0xff points to a wider field (7.5.6, 7.5.8). */
const amountAt = (processor: Structure, offset: number, wideOffset: number) => {
  const amount = byteAt(processor, offset)
  return (amount === 0xff ? wordAt(processor, wideOffset) : amount) || undefined
}

const centralProcessor = 3
const populated = 0b100_0000
