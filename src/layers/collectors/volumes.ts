import { Effect } from "effect"
import { ProcMountinfo } from "../../domain/formats/ProcMountinfo.ts"
import { compact, orderedBy, plain } from "../../domain/presence.ts"
import { foundationOf, type StackedDevice } from "../../domain/storageLayers.ts"
import { shareOf, type StorageMount, storageMounts } from "../../domain/storageMounts.ts"
import { Machine } from "../../services/Machine.ts"
import { ifPresent, make, optional, read, source } from "./Collector.ts"
import { probeSourceLimits } from "./probe.ts"
import { labels } from "./storage/labels.ts"
import { devicesBehind, stackedDevices } from "./storage/stackedDevices.ts"
import { macos } from "./volumes/macos.ts"
import { windows } from "./volumes/windows.ts"

/** Where the agent's own view of the mounts is kept. */
const mountinfo = "/proc/self/mountinfo"

/** The mounted file systems that store data. */
export const mountedStorage = Effect.map(read(mountinfo, ProcMountinfo), storageMounts)

/** The block devices of the machine, as far as it shows any. */
interface Storage {
  readonly stacked: ReadonlyMap<string, StackedDevice>
  readonly blockDevices: ReadonlyArray<string>
  readonly labels: ReadonlyMap<string, string>
}

const storage = Effect.gen(function*() {
  const machine = yield* Machine
  const blockDevices = (yield* ifPresent(machine.listFolder("/sys/block"))) ?? []
  const stacked = (yield* ifPresent(stackedDevices)) ?? new Map<string, StackedDevice>()
  const known: Storage = { stacked, blockDevices, labels: yield* labels }
  return known
})

const volume = Effect.fnUntraced(function*(mounted: StorageMount, { blockDevices, labels, stacked }: Storage) {
  const machine = yield* Machine
  const { mount } = mounted
  const devices = mounted.network ? [] : yield* devicesBehind(mounted, stacked)
  const { disks, layers } = foundationOf(devices, stacked, blockDevices)
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
    label: devices.map((name) => labels.get(name)).find((label) => label !== undefined),
    layers: layers.length > 0 ? layers : undefined,
    disks: disks.length > 0 ? disks : undefined,
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

const linux = Effect.gen(function*() {
  const known = yield* storage
  const volumes = yield* Effect.forEach(yield* mountedStorage, (mounted) => volume(mounted, known), { concurrency: 8 })
  return orderedBy(volumes, ({ mount }) => mount)
})

export const volumes = make({
  name: "volumes",
  sources: {
    linux: source(mountinfo, linux),
    win32: source("GetLogicalDriveStrings", windows, probeSourceLimits),
    darwin: macos
  }
})
