import { Effect } from "effect"
import { driveTypes, WindowsDrives } from "../../../domain/formats/WindowsDrives.ts"
import { WindowsCpuTimes, WindowsProcesses } from "../../../domain/formats/WindowsLoad.ts"
import { WindowsMemoryStatus } from "../../../domain/formats/WindowsMemory.ts"
import { WindowsUptime } from "../../../domain/formats/WindowsNames.ts"
import type { VolumeLoad } from "../../../domain/inventory/Load.ts"
import { compact, orderedBy } from "../../../domain/presence.ts"
import { optional } from "../Collector.ts"
import { called } from "../windows.ts"
import { percentOf } from "./percentOf.ts"

/** Over how long processors are watched: Windows counts their time in ticks of up to 16 ms. */
const sample = "1 second"

const cpuPercent = Effect.gen(function*() {
  const earlier = yield* called("cpuTimes", WindowsCpuTimes)
  yield* Effect.sleep(sample)
  const later = yield* called("cpuTimes", WindowsCpuTimes)
  const total = later.totalMs - earlier.totalMs
  return percentOf(total - (later.idleMs - earlier.idleMs), total)
})

/** Page files are what can be committed beyond the memory, and used is what is committed beyond what the memory holds. */
const memoryPercents = Effect.map(called("memoryStatus", WindowsMemoryStatus), (memory) => {
  const usedBytes = memory.totalBytes - memory.availableBytes
  const committedBytes = memory.pageFileTotalBytes - memory.pageFileAvailableBytes
  return {
    memoryPercent: percentOf(usedBytes, memory.totalBytes),
    swapPercent: percentOf(committedBytes - usedBytes, memory.pageFileTotalBytes - memory.totalBytes)
  }
})

const volumeLoads = Effect.map(called("drives", WindowsDrives), (drives) => {
  const volumes = drives.filter(({ type }) => type === driveTypes.fixed).flatMap(loadOf)
  const sum = (part: (volume: VolumeLoad) => number) => volumes.reduce((total, each) => total + part(each), 0)
  return {
    volumes: orderedBy(volumes, ({ mount }) => mount),
    diskPercent: percentOf(sum((each) => each.usedBytes), sum((each) => each.totalBytes))
  }
})

const loadOf = ({ freeBytes, root, totalBytes }: typeof WindowsDrives.Type[number]): ReadonlyArray<VolumeLoad> => {
  if (totalBytes === undefined || freeBytes === undefined || freeBytes > totalBytes) return []
  const usedBytes = totalBytes - freeBytes
  const usedPercent = percentOf(usedBytes, totalBytes)
  return usedPercent === undefined ? [] : [{ mount: root.replace(/\\+$/, ""), totalBytes, usedBytes, usedPercent }]
}

/** Starts no process: a sample is taken too often for that. Temperatures, Windows tells nobody without one. */
export const windows = Effect.gen(function*() {
  const [cpu, memory, disks, uptime, processes] = yield* Effect.all([
    optional("processors", cpuPercent),
    optional("memory", memoryPercents),
    optional("volumes", volumeLoads),
    optional("uptime", called("uptime", WindowsUptime)),
    optional("processes", called("processes", WindowsProcesses))
  ], { concurrency: "unbounded" })
  return compact({
    cpuPercent: cpu,
    ...memory,
    diskPercent: disks?.diskPercent,
    uptimeSeconds: uptime?.seconds,
    processes: processes?.count,
    volumes: disks?.volumes ?? [],
    temperatures: []
  })
})
