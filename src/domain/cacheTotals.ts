/** One cache that a processor uses (sysfs `cache/index*`). */
export interface Cache {
  readonly level: number
  readonly sizeBytes: number
  /** Processors that share it, this one included. */
  readonly sharedBy: ReadonlyArray<number>
}

/** Processors that are alike, and the caches of the first of them. */
export interface CpuKind {
  readonly cpus: ReadonlyArray<number>
  readonly caches: ReadonlyArray<Cache>
}

/**
 * Bytes of all caches of a level. The caches of one processor of each kind tell those of the others: there is one for
 * every group of the same size. A cache that several kinds share is counted once.
 */
export const cacheTotalBytes = (level: number, kinds: ReadonlyArray<CpuKind>): number | undefined => {
  const counted = new Set<string>()
  let total = 0
  for (const { caches, cpus } of kinds) {
    for (const { sharedBy, sizeBytes } of caches.filter((cache) => cache.level === level)) {
      const group = sharedBy.join(",")
      const members = sharedBy.filter((cpu) => cpus.includes(cpu)).length
      if (counted.has(group) || members === 0) continue
      counted.add(group)
      total += sizeBytes * Math.ceil(cpus.length / members)
    }
  }
  return total === 0 ? undefined : total
}
