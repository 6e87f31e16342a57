import { instantOfFileTime } from "./fileTime.ts"
import { MemoryBlock } from "./MemoryBlock.ts"

/** Size of WTS_SESSION_INFOW (wtsapi32.h) on 64 bits. */
export const sessionBytes = 24

/** An array of WTS_SESSION_INFOW. `state` is a WTS_CONNECTSTATE_CLASS: 0 active, 4 disconnected, 6 listening, … */
export const sessionList = (bytes: Uint8Array): ReadonlyArray<{ readonly id: number; readonly state: number }> => {
  const block = new MemoryBlock(bytes)
  return Array.from({ length: Math.floor(bytes.length / sessionBytes) }, (_, index) => ({
    id: block.u32(index * sessionBytes)!,
    state: block.u32(index * sessionBytes + 16)!
  }))
}

/** When the user of a session logged on: WTSINFOW. */
export const logonOf = (bytes: Uint8Array): string | undefined => instantOfFileTime(new MemoryBlock(bytes).u64(200))
