import { Effect } from "effect"
import { isMultipath, pathsInOrder } from "../../../domain/storageLayers.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent } from "../Collector.ts"

/**
 * A disk that is reached over several paths is as many disks to the kernel, and one map of the device mapper to
 * multipath-tools. All paths but the first, which stands for the disk; NVMe hides such paths by itself.
 */
export const secondPaths = Effect.gen(function*() {
  const machine = yield* Machine
  const maps = (yield* machine.listFolder("/sys/block")).filter((name) => name.startsWith("dm-"))
  const paths = yield* Effect.forEach(maps, pathsOf, { concurrency: 8 })
  return new Set(paths.flatMap((names) => names.slice(1)))
})

const pathsOf = Effect.fnUntraced(function*(map: string) {
  const machine = yield* Machine
  const uuid = yield* ifPresent(machine.readFile(`/sys/block/${map}/dm/uuid`))
  if (!isMultipath(uuid)) return []
  return pathsInOrder((yield* ifPresent(machine.listFolder(`/sys/block/${map}/slaves`))) ?? [])
})
