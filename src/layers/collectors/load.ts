import { Effect } from "effect"
import { ProcMeminfo } from "../../domain/formats/ProcMeminfo.ts"
import { ProcStat, ticksBetween } from "../../domain/formats/ProcStat.ts"
import { ProcUptime } from "../../domain/formats/ProcUptime.ts"
import { compact } from "../../domain/presence.ts"
import { Machine } from "../../services/Machine.ts"
import { make, optional, read, source, sourceOnDemand } from "./Collector.ts"
import { percentOf } from "./load/percentOf.ts"
import { temperatures } from "./load/temperatures.ts"
import { volumeLoads } from "./load/volumeLoads.ts"

/** Over how long processors are watched: the counters have a resolution of 10 ms. */
const sample = "1 second"

const cpuPercent = Effect.gen(function*() {
  const earlier = yield* read("/proc/stat", ProcStat)
  yield* Effect.sleep(sample)
  const { busy, total } = ticksBetween(earlier, yield* read("/proc/stat", ProcStat))
  return percentOf(busy, total)
})

/** Memory that the kernel cannot hand out without swapping, and swap where there is any. */
const memoryPercents = Effect.map(read("/proc/meminfo", ProcMeminfo), (memory) => ({
  memoryPercent: memory.availableBytes === undefined
    ? undefined
    : percentOf(memory.totalBytes - memory.availableBytes, memory.totalBytes),
  swapPercent: percentOf(memory.swapTotalBytes - memory.swapFreeBytes, memory.swapTotalBytes)
}))

/** Folders of `/proc` with a number. Where the first process is hidden (proc(5): hidepid), so are most others. */
const processes = Effect.map(
  Machine.use((machine) => machine.listFolder("/proc")),
  (names) => names.includes("1") ? names.filter((name) => /^\d+$/.test(name)).length : undefined
)

/** Starts no process: a sample is taken too often for that. */
const sampled = Effect.gen(function*() {
  const [cpu, memory, disks, uptimeSeconds, count, sensors] = yield* Effect.all([
    optional("processors", cpuPercent),
    optional("memory", memoryPercents),
    optional("volumes", volumeLoads),
    optional("uptime", read("/proc/uptime", ProcUptime)),
    optional("processes", processes),
    temperatures
  ], { concurrency: "unbounded" })
  return compact({
    cpuPercent: cpu,
    ...memory,
    diskPercent: disks?.diskPercent,
    uptimeSeconds,
    processes: count,
    volumes: disks?.volumes ?? [],
    temperatures: sensors
  })
})

export const load = make({
  name: "load",
  sources: {
    linux: source("/proc, /sys", sampled),
    darwin: sourceOnDemand("sysctl, iostat, ps, mount", () => import("./load/macos.ts").then(({ macos }) => macos)),
    win32: sourceOnDemand(
      "GetSystemTimes, GlobalMemoryStatusEx, GetDiskFreeSpaceEx",
      () => import("./load/windows.ts").then(({ windows }) => windows)
    )
  }
})
