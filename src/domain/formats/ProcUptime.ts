import { make, misfit } from "./Format.ts"

/** `/proc/uptime` (proc_uptime(5)): seconds since the start, suspend included, then idle time. In whole seconds. */
export const ProcUptime = make<number>("/proc/uptime", (text) => {
  const seconds = /^(\d{1,12})(\.\d*)?\s/.exec(text)?.[1]
  return seconds === undefined ? misfit("no seconds") : Number(seconds)
})
