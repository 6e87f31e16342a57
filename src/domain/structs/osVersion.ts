import { MemoryBlock } from "./MemoryBlock.ts"

/** Size of OSVERSIONINFOEXW (winnt.h), which the structure itself has to begin with. */
export const osVersionBytes = 284

/** OSVERSIONINFOEXW as RtlGetVersion fills it. `productType`: 1 workstation, 2 domain controller, 3 server. */
export const osVersion = (bytes: Uint8Array) => {
  const info = new MemoryBlock(bytes)
  return { major: info.u32(4), minor: info.u32(8), build: info.u32(12), productType: info.u8(282) }
}
