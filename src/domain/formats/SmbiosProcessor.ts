import type { Processor } from "../inventory/Cpu.ts"
import { compact, orderedBy } from "../presence.ts"
import { byteAt, dwordAt, ofType, type Structure, textAt, wordAt } from "./Smbios.ts"

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
  const processors = inSockets(structures)
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

/** Cores of all sockets that are switched on, else that there are; `undefined` where one socket does not say (7.5.6, 7.5.7). */
export const coresOf = (structures: ReadonlyArray<Structure>): number | undefined =>
  sumOf(inSockets(structures).map((each) => amountAt(each, 0x24, 0x2c) ?? amountAt(each, 0x23, 0x2a)))

/** Bytes of the caches of a level, of all sockets: type 4 names them by their handles, type 7 has their sizes (7.8). */
export const cacheBytesOf = (structures: ReadonlyArray<Structure>, level: 2 | 3): number | undefined => {
  const caches = ofType(structures, 7)
  return sumOf(
    inSockets(structures).map((processor) => {
      const handle = wordAt(processor, level === 2 ? 0x1c : 0x1e)
      const cache = caches.find((each) => wordAt(each, 0x02) === handle)
      return cache && sizeOf(cache)
    })
  )
}

/** In KiB, or in 64 KiB where the highest bit is set; 0xffff points to a wider field of the same kind. */
const sizeOf = (cache: Structure) => {
  const size = wordAt(cache, 0x09) ?? 0
  const wide = size === 0xffff ? dwordAt(cache, 0x17) : undefined
  const units = wide === undefined ? size & 0x7fff : wide & 0x7fff_ffff
  const isCoarse = wide === undefined ? (size & 0x8000) !== 0 : wide >>> 31 === 1
  return units * (isCoarse ? 64 : 1) * 1024 || undefined
}

const sumOf = (counts: ReadonlyArray<number | undefined>) =>
  counts.length === 0 || counts.includes(undefined) ? undefined : counts.reduce<number>((sum, each) => sum + each!, 0)

const inSockets = (structures: ReadonlyArray<Structure>) =>
  ofType(structures, 4).filter((each) =>
    byteAt(each, 0x05) === centralProcessor && ((byteAt(each, 0x18) ?? 0) & populated) !== 0
  )

const centralProcessor = 3
const populated = 0b100_0000
