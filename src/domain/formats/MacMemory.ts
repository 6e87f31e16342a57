import type { MemoryModule } from "../inventory/Memory.ts"
import { compact, orderedBy, plain, present, presentSerial } from "../presence.ts"
import { childrenOf, type Item, systemProfiler, textOf } from "./systemProfiler.ts"

export interface MacMemory {
  readonly slots?: number
  readonly modules: ReadonlyArray<MemoryModule>
}

/**
 * `SPMemoryDataType`. A Mac with slots lists them, `empty` the free ones; where memory is soldered, as on all Apple
 * silicon, one item is all of it.
 */
export const MacMemory = systemProfiler<readonly ["SPMemoryDataType"], MacMemory>(
  "system_profiler memory",
  ["SPMemoryDataType"],
  ({ SPMemoryDataType: items }) => {
    const slots = items.flatMap((item) => childrenOf(item))
    if (slots.length === 0) return { modules: items.flatMap(soldered) }
    return {
      slots: slots.length,
      modules: orderedBy(slots.flatMap(plugged), ({ slot }) => slot)
    }
  }
)

const soldered = (item: Item): ReadonlyArray<MemoryModule> => {
  const sizeBytes = sizeOf(textOf(item, "SPMemoryDataType"))
  const type = present(textOf(item, "dimm_type"))
  return sizeBytes === undefined && type === undefined
    ? []
    : [compact({ slot: "soldered", sizeBytes, type, manufacturer: present(textOf(item, "dimm_manufacturer")) })]
}

const plugged = (item: Item): ReadonlyArray<MemoryModule> => {
  const slot = plain(textOf(item, "_name"))
  const sizeBytes = sizeOf(textOf(item, "dimm_size"))
  return slot === undefined || sizeBytes === undefined ? [] : [compact({
    slot,
    sizeBytes,
    type: present(textOf(item, "dimm_type")),
    speedMhz: speedOf(textOf(item, "dimm_speed")),
    manufacturer: present(spelled(textOf(item, "dimm_manufacturer"))),
    partNumber: present(spelled(textOf(item, "dimm_part_number"))),
    serialNumber: presentSerial(textOf(item, "dimm_serial_number"))
  })]
}

const units: { readonly [unit: string]: number } = { MB: 1024 ** 2, GB: 1024 ** 3 }

const sizeOf = (text: string | undefined) => {
  const [, count, unit] = /^(\d{1,6})\s(MB|GB)$/.exec(text ?? "") ?? []
  return unit === undefined ? undefined : Number(count) * units[unit]!
}

const speedOf = (text: string | undefined) => {
  const megahertz = /^(\d{1,6})\s(?:MHz|MT\/s)$/.exec(text ?? "")?.[1]
  return megahertz === undefined ? undefined : Number(megahertz)
}

/** `0x4D34…` is a text in hexadecimal digits; a number of a maker is left as it is. */
const spelled = (text: string | undefined) => {
  const digits = /^0x((?:[0-9a-f]{2}){1,64})$/i.exec(text ?? "")?.[1]
  const codes = digits?.match(/../g)?.map((pair) => Number.parseInt(pair, 16)).filter((code) => code !== 0)
  return codes !== undefined && codes.length > 2 && codes.every((code) => code >= 0x20 && code < 0x7f)
    ? String.fromCharCode(...codes)
    : text
}
