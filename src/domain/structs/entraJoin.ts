import { MemoryBlock } from "./MemoryBlock.ts"

/** Size of DSREG_JOIN_INFO (lmjoin.h) on 64 bits: twelve fields of eight bytes each. */
export const joinInfoBytes = 96

/** Where the texts of DSREG_JOIN_INFO lie in memory, 0 where there is none, and its type: 1 device, 2 workplace. */
export const joinInfo = (bytes: Uint8Array) => {
  const info = new MemoryBlock(bytes)
  return {
    joinType: info.u32(0),
    deviceId: info.u64(16) ?? 0n,
    tenantId: info.u64(32) ?? 0n,
    tenantName: info.u64(48) ?? 0n
  }
}
