import { make, misfit } from "./Format.ts"

/** `/proc/stat`, asked for the one line `btime` (proc_stat(5)): when the kernel was started, in seconds since the epoch. */
export const BootTime = make<number>("/proc/stat", (text) => {
  const seconds = /^btime (\d{1,12})$/m.exec(text)?.[1]
  return seconds === undefined ? misfit("no btime line") : Number(seconds)
})
