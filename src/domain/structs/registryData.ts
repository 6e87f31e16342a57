import type { RegistryValue } from "../RegistryKey.ts"
import { base64 } from "./base64.ts"
import { MemoryBlock } from "./MemoryBlock.ts"
import { wideText, wideTexts } from "./wideText.ts"

/** Types of registry values (winnt.h). */
const types = { text: 1, expandable: 2, number: 4, bigEndianNumber: 5, texts: 7, wideNumber: 11 } as const

/**
 * The data of a registry value. A number that is too short for its type, or too large for JSON, is told as the bytes it is; so
 * is every type that has no other form. Variables in expandable texts are left as they are.
 */
export const registryValue = (type: number, data: Uint8Array): RegistryValue => {
  const block = new MemoryBlock(data)
  switch (type) {
    case types.text:
      return { type: "text", data: wideText(data) }
    case types.expandable:
      return { type: "expandable", data: wideText(data) }
    case types.texts:
      return { type: "texts", data: wideTexts(data) }
    case types.number:
      return numberOr(data, block.u32(0))
    case types.bigEndianNumber:
      return numberOr(data, new MemoryBlock(data.slice(0, 4).toReversed()).u32(0))
    case types.wideNumber:
      return numberOr(data, block.count(0))
    default:
      return bytes(data)
  }
}

const numberOr = (data: Uint8Array, value: number | undefined): RegistryValue =>
  value === undefined ? bytes(data) : { type: "number", data: value }

const bytes = (data: Uint8Array): RegistryValue => ({ type: "bytes", data: base64(data) })
