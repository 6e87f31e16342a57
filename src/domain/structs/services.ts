import type { MemoryBlock } from "./MemoryBlock.ts"
import { wideText } from "./wideText.ts"

/** Size of ENUM_SERVICE_STATUS_PROCESSW (winsvc.h) on 64 bits. */
const serviceBytes = 56

/** The first `count` ENUM_SERVICE_STATUS_PROCESSW of a block. `state`: 1 stopped to 7 paused; no `pid` where none runs. */
export const serviceList = (block: MemoryBlock, count: number) => {
  const there = Math.min(count, Math.floor(block.sizeBytes / serviceBytes))
  return Array.from({ length: there }, (_, index) => {
    const at = index * serviceBytes
    const pid = block.u32(at + 44)!
    return {
      name: textAt(block, at) ?? "",
      displayName: textAt(block, at + 8) ?? "",
      state: block.u32(at + 20)!,
      ...(pid === 0 ? {} : { pid })
    }
  })
}

const textAt = (block: MemoryBlock, at: number) => {
  const place = block.pointed(at)
  return place === undefined ? undefined : wideText(block.from(place))
}
