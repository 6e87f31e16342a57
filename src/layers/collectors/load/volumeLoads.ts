import { Effect } from "effect"
import type { VolumeLoad } from "../../../domain/inventory/Load.ts"
import { orderedBy } from "../../../domain/presence.ts"
import type { StorageMount } from "../../../domain/storageMounts.ts"
import { type FileSystemUse, Machine } from "../../../services/Machine.ts"
import { optional } from "../Collector.ts"
import { mountedStorage } from "../volumes.ts"
import { percentOf } from "./percentOf.ts"

/**
 * How full the local volumes are, each and together. The share is that of df(1): used / (used + available), where
 * available is what ordinary users may still write. Blocks that are kept for root count on neither side, so that a
 * volume on which nobody can write any more is at 100 %. A share of another machine is never asked.
 */
export const volumeLoads = Effect.gen(function*() {
  const mounts = (yield* mountedStorage).filter(({ network }) => !network)
  const asked = yield* Effect.forEach(mounts, useOf, { concurrency: 8 })
  const known = asked.filter((volume) => volume !== undefined)
  const total = (part: (use: FileSystemUse) => number) => known.reduce((sum, { use }) => sum + part(use), 0)
  return {
    volumes: orderedBy(known.map(({ load }) => load), ({ mount }) => mount),
    diskPercent: percentOf(total(writable.used), total(writable.size))
  }
})

const writable = {
  used: (use: FileSystemUse) => use.usedBytes,
  size: (use: FileSystemUse) => use.usedBytes + use.availableBytes
}

const useOf = Effect.fnUntraced(function*({ mount }: StorageMount) {
  const machine = yield* Machine
  const use = yield* optional(mount, machine.fileSystemUse(mount))
  const usedPercent = use && percentOf(writable.used(use), writable.size(use))
  if (use === undefined || usedPercent === undefined) return undefined
  const load: VolumeLoad = { mount, totalBytes: use.totalBytes, usedBytes: use.usedBytes, usedPercent }
  return { use, load }
})
