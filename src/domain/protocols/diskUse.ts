import type { Disk } from "../inventory/Disks.ts"
import type { Volume } from "../inventory/Volumes.ts"

/**
 * Bytes in use on each disk, by its name, as far as that can be told from the volumes. A disk is only in the answer
 * where no volume of another disk can be in its figure, and none of its own can be missing:
 * - on a machine with one disk, every local volume is on it;
 * - on a machine with several, a volume is on the disk whose partition it names, and a disk counts where all volumes of
 *   the machine name one, or where those that name it fill it.
 * File systems that may span disks, LVM, RAID and encryption in between name no partition.
 */
export const diskUse = (
  disks: ReadonlyArray<Disk>,
  volumes: ReadonlyArray<Volume>
): ReadonlyMap<string, number> => {
  const local = localVolumes(volumes)
  const fixed = disks.filter(({ media }) => media !== "optical")
  const use = new Map<string, number>()
  for (const disk of fixed) {
    const own = fixed.length === 1 ? local : local.filter((volume) => isOn(disk, volume))
    const usedBytes = sum(own, "usedBytes")
    const known = own.length > 0 && disk.sizeBytes !== undefined && usedBytes <= disk.sizeBytes
    if (known && (fixed.length === 1 || allNamed(fixed, local) || fills(own, disk.sizeBytes))) {
      use.set(disk.name, usedBytes)
    }
  }
  return use
}

/** What is stored here: each device once, and no image of a disk, which is a file on one of the others. */
const localVolumes = (volumes: ReadonlyArray<Volume>) => {
  const seen = new Set<string>()
  return volumes.filter((volume) => {
    const device = volume.device ?? volume.mount
    const counts = volume.network !== true && volume.usedBytes !== undefined && !seen.has(device)
      && !/^\/dev\/(loop|ram|zram|nbd|fd|sr)\d/.test(device) && !discs.has(volume.filesystem?.toLowerCase() ?? "")
    seen.add(device)
    return counts
  })
}

const discs = new Set(["cdfs", "udf", "iso9660"])

/** File systems that can lie on several disks though they are mounted by the name of one. */
const spanning = new Set(["btrfs", "zfs", "bcachefs", "refs"])

/** The disk itself or a partition of it: `sda`, `sda1`, `nvme0n1p2`. */
const isOn = ({ name }: Disk, { device, filesystem }: Volume) => {
  if (device?.startsWith(`/dev/${name}`) !== true || spanning.has(filesystem?.toLowerCase() ?? "")) return false
  const partition = device.slice(`/dev/${name}`.length)
  return partition === "" || (/\d$/.test(name) ? /^p\d+$/ : /^\d+$/).test(partition)
}

const allNamed = (disks: ReadonlyArray<Disk>, volumes: ReadonlyArray<Volume>) =>
  volumes.every((volume) => disks.some((disk) => isOn(disk, volume)))

/** File systems lose a few percent to themselves and to tables of partitions. */
const fills = (volumes: ReadonlyArray<Volume>, sizeBytes: number) => sum(volumes, "totalBytes") >= 0.9 * sizeBytes

const sum = (volumes: ReadonlyArray<Volume>, field: "totalBytes" | "usedBytes") =>
  volumes.reduce((total, volume) => total + (volume[field] ?? 0), 0)
