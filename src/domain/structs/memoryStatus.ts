import { MemoryBlock } from "./MemoryBlock.ts"

/** Size of MEMORYSTATUSEX (sysinfoapi.h), which the structure itself has to begin with. */
export const memoryStatusBytes = 64

/** MEMORYSTATUSEX, in bytes. What it calls page file is memory and page files together, as far as this process may. */
export const memoryStatus = (bytes: Uint8Array) => {
  const status = new MemoryBlock(bytes)
  return {
    totalBytes: status.count(8),
    availableBytes: status.count(16),
    pageFileTotalBytes: status.count(24),
    pageFileAvailableBytes: status.count(32)
  }
}
