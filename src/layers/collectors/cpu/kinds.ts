import { Effect } from "effect"
import type { Cache, CpuKind } from "../../../domain/cacheTotals.ts"
import { CpuList } from "../../../domain/formats/CpuList.ts"
import type { Processor } from "../../../domain/formats/ProcCpuinfo.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, optional, read } from "../Collector.ts"
import { code, numberFact } from "../fact.ts"

const folder = "/sys/devices/system/cpu"

/**
 * The processors, those that are alike together, each kind with the caches of its first: so few files are read, however
 * many processors there are. ARM tells the kinds apart by part number, x86 by the event sources of hybrid processors.
 */
export const kindsOf = Effect.fnUntraced(function*(processors: ReadonlyArray<Processor>) {
  const parts = Map.groupBy(processors, ({ kind }) => kind)
  const online = processors.map(({ number }) => number)
  const groups = parts.size > 1
    ? [...parts.values()].map((alike) => alike.map(({ number }) => number))
    : yield* hybridGroups(online)
  return yield* Effect.forEach(
    groups,
    (cpus) => Effect.map(cachesOf(cpus[0]!), (caches): CpuKind => ({ cpus, caches }))
  )
})

/** Documentation/ABI/testing/sysfs-bus-event_source-devices: `cpu_core` and `cpu_atom` exist on hybrid processors only. */
const hybridGroups = Effect.fnUntraced(function*(online: ReadonlyArray<number>) {
  const atoms = new Set(yield* optional("caches", ifPresent(read("/sys/devices/cpu_atom/cpus", CpuList))))
  const groups = [online.filter((cpu) => !atoms.has(cpu)), online.filter((cpu) => atoms.has(cpu))]
  return groups.filter((cpus) => cpus.length > 0)
})

/** Documentation/ABI/testing/sysfs-devices-system-cpu, `cache/index*`: instructions have caches of their own on level 1 only. */
const cachesOf = Effect.fnUntraced(function*(cpu: number) {
  const caches = `${folder}/cpu${cpu}/cache`
  const names = (yield* optional("caches", Machine.use((machine) => machine.listFolder(caches)))) ?? []
  const found = yield* Effect.forEach(
    names.filter((name) => /^index\d+$/.test(name)),
    (name) => cacheOf(`${caches}/${name}`)
  )
  return found.filter((cache) => cache !== undefined)
})

const cacheOf = Effect.fnUntraced(function*(cache: string) {
  const level = yield* numberFact("caches", `${cache}/level`)
  if (level === undefined || level < 2) return undefined
  const [, amount, unit = ""] = /^(\d{1,9})([KMG]?)$/.exec((yield* code("caches", `${cache}/size`)) ?? "") ?? []
  const sharedBy = yield* optional("caches", read(`${cache}/shared_cpu_list`, CpuList))
  return amount === undefined || sharedBy === undefined
    ? undefined
    : { level, sizeBytes: Number(amount) * 1024 ** ["", "K", "M", "G"].indexOf(unit), sharedBy } satisfies Cache
})
