import { Effect } from "effect"
import { ProcMountinfo } from "../../domain/formats/ProcMountinfo.ts"
import { compact, orderedBy, plain } from "../../domain/presence.ts"
import { shareOf, type StorageMount, storageMounts } from "../../domain/storageMounts.ts"
import { Machine } from "../../services/Machine.ts"
import { ifPresent, make, optional, read, source } from "./Collector.ts"

/** Where the agent's own view of the mounts is kept. */
const mountinfo = "/proc/self/mountinfo"

/** The mounted file systems that store data. */
export const mountedStorage = Effect.map(read(mountinfo, ProcMountinfo), storageMounts)

const volume = Effect.fnUntraced(function*(mounted: StorageMount) {
  const machine = yield* Machine
  const { mount } = mounted
  const use = mounted.network
    ? undefined
    : yield* optional(mount, machine.fileSystemUse(mount), [[plain(mount) ?? mount]])
  const known = use !== undefined && use.totalBytes > 0
  return compact({
    mount: plain(mount) ?? mount,
    device: plain(yield* deviceOf(mounted)),
    filesystem: plain(mounted.filesystem),
    totalBytes: known && !hasMovingSize(mounted) ? use.totalBytes : undefined,
    usedBytes: known ? use.usedBytes : undefined,
    readOnly: mounted.readOnly,
    network: mounted.network
  })
})

/**
 * A ZFS dataset has no size of its own: what `df` shows is its use and what the whole pool has left, which moves with
 * every write anywhere in the pool.
 */
const hasMovingSize = ({ filesystem }: StorageMount) => filesystem === "zfs"

/** `/dev/root` is no file: the kernel was started without knowing the name, which sysfs has by now. */
const deviceOf = Effect.fnUntraced(function*(mounted: StorageMount) {
  if (mounted.source !== "/dev/root") return shareOf(mounted.source)
  const machine = yield* Machine
  const link = yield* ifPresent(machine.readLink(`/sys/dev/block/${mounted.deviceNumber}`))
  return link === undefined ? mounted.source : `/dev/${link.slice(link.lastIndexOf("/") + 1)}`
})

const linux = Effect.flatMap(mountedStorage, (mounts) =>
  Effect.map(
    Effect.forEach(mounts, volume, { concurrency: 8 }),
    (volumes) => orderedBy(volumes, ({ mount }) => mount)
  ))

export const volumes = make({
  name: "volumes",
  sources: { linux: source(mountinfo, linux) }
})
