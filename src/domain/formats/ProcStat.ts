import { make, misfit } from "./Format.ts"

/** What all processors together have done since the start, in ticks. */
export interface ProcessorTicks {
  readonly busy: ReadonlyArray<number>
  readonly idle: ReadonlyArray<number>
}

/**
 * The `cpu` line of `/proc/stat` (proc_stat(5)): user nice system idle iowait irq softirq steal, then guest and
 * guest_nice, which are part of user and nice already. To wait for a disk is to be idle.
 */
export const ProcStat = make<ProcessorTicks>("/proc/stat", (text) => {
  const line = text.split("\n", 1)[0]!
  const ticks = line.trim().split(/ +/).slice(1).map(Number)
  if (!line.startsWith("cpu ") || ticks.length < 4 || !ticks.every((count) => Number.isSafeInteger(count))) {
    return misfit("no line of processor ticks")
  }
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = ticks
  return { busy: [user, nice, system, irq, softirq, steal], idle: [idle, iowait] }
})

/**
 * Ticks that went by between two readings. The kernel lets single counters step back (iowait does, and a processor
 * that goes offline): such a step counts as none.
 */
export const ticksBetween = (earlier: ProcessorTicks, later: ProcessorTicks) => {
  const busy = increase(earlier.busy, later.busy)
  return { busy, total: busy + increase(earlier.idle, later.idle) }
}

const increase = (earlier: ReadonlyArray<number>, later: ReadonlyArray<number>) =>
  later.reduce((sum, ticks, index) => sum + Math.max(0, ticks - (earlier[index] ?? 0)), 0)
