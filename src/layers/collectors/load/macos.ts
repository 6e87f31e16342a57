import { Clock, Effect } from "effect"
import { iostatArguments, MacIostat } from "../../../domain/formats/MacIostat.ts"
import { MacProcesses, psArguments } from "../../../domain/formats/MacProcesses.ts"
import {
  MacSysctl,
  sysctlBootTime,
  sysctlLoadArguments,
  sysctlNumber,
  sysctlSwap
} from "../../../domain/formats/MacSysctl.ts"
import { containerOf, type MacStorage } from "../../../domain/macStorage.ts"
import { compact, orderedBy, plain } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { optional, runAndRead } from "../Collector.ts"
import { mountedStorage } from "../macos/mountedStorage.ts"
import { percentOf } from "./percentOf.ts"

/** Memory that is not free is what the kernel itself goes by before it ends programs: `memory_pressure(1)` shows it. */
const kernelLoad = Effect.gen(function*() {
  const facts = yield* runAndRead("sysctl", sysctlLoadArguments, MacSysctl)
  const free = sysctlNumber(facts, "kern.memorystatus_level")
  const swap = sysctlSwap(facts)
  const bootedAt = sysctlBootTime(facts)
  const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
  return compact({
    memoryPercent: free === undefined || free > 100 ? undefined : 100 - free,
    swapPercent: swap && percentOf(swap.used, swap.total),
    uptimeSeconds: bootedAt === undefined || bootedAt > now ? undefined : now - bootedAt
  })
})

const useOf = Effect.fnUntraced(function*(storage: MacStorage) {
  const machine = yield* Machine
  const use = yield* optional(storage.mount, machine.fileSystemUse(storage.mount))
  return use === undefined || use.totalBytes === 0 ? [] : [{ storage, use }]
})

/** Volumes of one APFS container each use their own, and all of them may still use the same rest. */
const volumeLoads = Effect.gen(function*() {
  const local = (yield* mountedStorage).filter(({ network }) => !network)
  const known = (yield* Effect.forEach(local, useOf, { concurrency: 8 })).flat()
  const used = known.reduce((sum, { use }) => sum + use.usedBytes, 0)
  const available = new Map(known.map(({ storage, use }) => [containerOf(storage), use.availableBytes]))
  const rest = [...available.values()].reduce((sum, bytes) => sum + bytes, 0)
  return {
    diskPercent: percentOf(used, used + rest),
    volumes: orderedBy(
      known.map(({ storage, use }) => ({
        mount: plain(storage.mount) ?? storage.mount,
        totalBytes: use.totalBytes,
        usedBytes: use.usedBytes,
        usedPercent: percentOf(use.usedBytes, use.usedBytes + use.availableBytes) ?? 0
      })),
      ({ mount }) => mount
    )
  }
})

/** Four small programs, for the kernel tells nobody by a file: macOS has no `/proc`. Temperatures need a driver of one's own. */
export const macos = Effect.gen(function*() {
  const [kernel, cpuPercent, processes, disks] = yield* Effect.all([
    optional("memory and uptime", kernelLoad, [["memoryPercent"], ["uptimeSeconds"]]),
    optional("cpuPercent", runAndRead("iostat", iostatArguments, MacIostat)),
    optional("processes", runAndRead("ps", psArguments, MacProcesses)),
    optional("volumes", volumeLoads)
  ], { concurrency: "unbounded" })
  return compact({
    cpuPercent,
    ...kernel,
    diskPercent: disks?.diskPercent,
    processes,
    volumes: disks?.volumes ?? [],
    temperatures: []
  })
})
