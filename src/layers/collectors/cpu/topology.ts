import { Effect } from "effect"
import type { Processor } from "../../../domain/formats/ProcCpuinfo.ts"
import { code, numberFact } from "../fact.ts"

const folder = "/sys/devices/system/cpu"

/** Packages and cores: x86 says all in `/proc/cpuinfo`; elsewhere it is a file or two for each processor that is online. */
export const topologyOf = Effect.fnUntraced(function*(processors: ReadonlyArray<Processor>) {
  const places = processors.every((each) => each.package !== undefined && each.core !== undefined)
    ? processors
    : yield* placesOf(processors)
  const packages = places.map((each) => each.package)
  const cores = places.map((each) => each.core === undefined ? undefined : `${each.package ?? ""} ${each.core}`)
  return { sockets: distinct(packages), physicalCores: distinct(cores) }
})

/** Documentation/ABI/stable/sysfs-devices-system-cpu: without simultaneous multithreading every processor is a core. */
const placesOf = Effect.fnUntraced(function*(processors: ReadonlyArray<Processor>) {
  const oneThread = (yield* code("physicalCores", `${folder}/smt/active`)) === "0"
  return yield* Effect.forEach(processors, ({ number }) => {
    const topology = `${folder}/cpu${number}/topology`
    return Effect.all({
      package: numberFact("sockets", `${topology}/physical_package_id`),
      core: oneThread ? Effect.succeed(number) : numberFact("physicalCores", `${topology}/core_id`)
    })
  }, { concurrency: 16 })
})

/** How many different ones there are; `undefined` where one is not known. */
const distinct = <A>(values: ReadonlyArray<A | undefined>) =>
  values.includes(undefined) ? undefined : new Set(values).size
