import { MemoryBlock } from "./MemoryBlock.ts"

/** Size of SYSTEM_POWER_STATUS (winbase.h). */
export const powerStatusBytes = 12

/** SYSTEM_POWER_STATUS as it is: 255, and 0xFFFFFFFF of seconds, are not known; `flag` 128 is a machine without battery. */
export const powerStatus = (bytes: Uint8Array) => {
  const status = new MemoryBlock(bytes)
  return { acLine: status.u8(0), flag: status.u8(1), percent: status.u8(2), lifeSeconds: status.u32(4) }
}
