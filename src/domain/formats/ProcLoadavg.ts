import { make, misfit } from "./Format.ts"

/** `/proc/loadavg` (proc_loadavg(5)): programs that run, want to or wait for a disk, on average over the last minute. */
export const ProcLoadavg = make<number>("/proc/loadavg", (text) => {
  const average = /^(\d{1,7}\.\d{2})\s/.exec(text)?.[1]
  return average === undefined ? misfit("no load average") : Number(average)
})
