import { Effect } from "effect"
import { present } from "../../../domain/presence.ts"
import type { StackedDevice } from "../../../domain/storageLayers.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent } from "../Collector.ts"

/** Block devices that the kernel makes of others: device mapper, RAID, caches (kernel document sysfs-block). */
export const stackedDevices = Effect.gen(function*() {
  const machine = yield* Machine
  const names = (yield* machine.listFolder("/sys/block")).filter((name) => /^(dm-|md|bcache)/.test(name))
  const devices = yield* Effect.forEach(names, stackedDevice, { concurrency: 8 })
  return new Map(devices.map((device) => [device.name, device]))
})

const stackedDevice = Effect.fnUntraced(function*(name: string) {
  const machine = yield* Machine
  const fact = (path: string) => Effect.map(ifPresent(machine.readFile(path)), (text) => text?.trim())
  const device: StackedDevice = {
    name,
    slaves: (yield* ifPresent(machine.listFolder(`/sys/block/${name}/slaves`))) ?? [],
    ...(name.startsWith("dm-")
      ? { mapName: yield* fact(`/sys/block/${name}/dm/name`), mapUuid: yield* fact(`/sys/block/${name}/dm/uuid`) }
      : name.startsWith("md")
      ? { raidLevel: present(yield* fact(`/sys/block/${name}/md/level`)) }
      : {})
  }
  return device
})

/** Kernel names of the devices behind something that is mounted or swapped to; empty where there are none. */
export const devicesBehind = Effect.fnUntraced(function*(
  used: { readonly source: string; readonly deviceNumber?: string },
  stacked: ReadonlyMap<string, StackedDevice>
) {
  const machine = yield* Machine
  if (used.deviceNumber !== undefined && !used.deviceNumber.startsWith("0:")) {
    const link = yield* ifPresent(machine.readLink(`/sys/dev/block/${used.deviceNumber}`))
    return link === undefined ? [] : [baseName(link)]
  }
  if (!used.source.startsWith("/dev/")) return []
  const [name, ...others] = sourcesOf(used.source).map((source) => nameOf(source, stacked)) as [
    string,
    ...Array<string>
  ]
  return (yield* btrfsMembers(name)) ?? [name, ...others]
})

/** bcachefs is mounted from all its devices at once: `/dev/sda1:/dev/sdb1`. */
const sourcesOf = (source: string) => source.split(/:(?=\/dev\/)/)

const nameOf = (source: string, stacked: ReadonlyMap<string, StackedDevice>) => {
  const name = baseName(source)
  const mapped = source.startsWith("/dev/mapper/")
    ? [...stacked.values()].find(({ mapName }) => mapName === name)
    : undefined
  return mapped?.name ?? name
}

/** All devices of the btrfs file system that has this one among them; `undefined` where none has. */
const btrfsMembers = Effect.fnUntraced(function*(name: string) {
  const machine = yield* Machine
  for (const uuid of (yield* ifPresent(machine.listFolder("/sys/fs/btrfs"))) ?? []) {
    const members = yield* ifPresent(machine.listFolder(`/sys/fs/btrfs/${uuid}/devices`))
    if (members?.includes(name)) return members
  }
  return undefined
})

const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1)
