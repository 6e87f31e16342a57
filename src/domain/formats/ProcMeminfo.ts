import { make, misfit } from "./Format.ts"

/** Memory and swap in bytes. */
export interface Meminfo {
  readonly totalBytes: number
  readonly availableBytes?: number
  readonly swapTotalBytes: number
  readonly swapFreeBytes: number
}

/** `/proc/meminfo` (proc_meminfo(5)): one `Name: value kB` a line, where kB is 1024 bytes. */
export const ProcMeminfo = make<Meminfo>("/proc/meminfo", (text) => {
  const kib = new Map(
    Array.from(text.matchAll(/^(\w+):\s+(\d+) kB$/gm), ([, name, value]) => [name!, Number(value)] as const)
  )
  const bytesOf = (name: string) => (kib.get(name) ?? 0) * 1024
  if (!kib.has("MemTotal")) return misfit("no MemTotal line")
  return {
    totalBytes: bytesOf("MemTotal"),
    ...(kib.has("MemAvailable") ? { availableBytes: bytesOf("MemAvailable") } : {}),
    swapTotalBytes: bytesOf("SwapTotal"),
    swapFreeBytes: bytesOf("SwapFree")
  }
})
