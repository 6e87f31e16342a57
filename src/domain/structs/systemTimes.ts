import { MemoryBlock } from "./MemoryBlock.ts"

/** The three FILETIMEs of GetSystemTimes, each for all processors together. The time in the kernel includes the idle one. */
export const systemTimes = (idle: Uint8Array, kernel: Uint8Array, user: Uint8Array) => {
  const [idleTicks = 0n, kernelTicks = 0n, userTicks = 0n] = [idle, kernel, user].map((each) =>
    new MemoryBlock(each).u64(0)
  )
  return { idleMs: milliseconds(idleTicks), totalMs: milliseconds(kernelTicks + userTicks) }
}

const milliseconds = (ticks: bigint) => Number(ticks / 10_000n)
