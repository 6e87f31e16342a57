/** A block device that is made of others. Those that are not in the list are disks or partitions: the ground. */
export interface StackedDevice {
  readonly name: string
  readonly slaves: ReadonlyArray<string>
  /** Of the device mapper: name, and a UUID whose prefix says who made it. */
  readonly mapName?: string | undefined
  readonly mapUuid?: string | undefined
  /** Of an array of the kernel: `raid1`, `raid5`, `linear`, … */
  readonly raidLevel?: string | undefined
}

/** What lies between a file system and the disks. */
export interface Foundation {
  /** In words, topmost first. */
  readonly layers: ReadonlyArray<string>
  /** Kernel names of the disks. */
  readonly disks: ReadonlyArray<string>
}

/** Follows the devices of a file system down to the disks that are among the block devices of the kernel. */
export const foundationOf = (
  devices: ReadonlyArray<string>,
  stacked: ReadonlyMap<string, StackedDevice>,
  blockDevices: ReadonlyArray<string>
): Foundation => {
  const layers = new Set<string>()
  const disks = new Set<string>()
  const seen = new Set<string>()
  let level = devices
  while (level.length > 0) {
    const next: Array<string> = []
    for (const name of level) {
      if (seen.has(name)) continue
      seen.add(name)
      const whole = wholeOf(name, blockDevices)
      const device = stacked.get(whole)
      const word = device === undefined ? memoryOrFile(whole) : wordOf(device)
      if (word !== undefined) layers.add(word)
      else if (device === undefined && blockDevices.includes(whole)) disks.add(whole)
      next.push(...device === undefined ? [] : groundsOf(device))
    }
    level = next
  }
  return { layers: [...layers], disks: [...disks].toSorted() }
}

/** All paths of a map of multipath-tools lead to the same disk, for which the first stands. */
const groundsOf = ({ mapUuid, slaves }: StackedDevice) =>
  isMultipath(mapUuid) ? pathsInOrder(slaves).slice(0, 1) : slaves

/** Whether a map of the device mapper bundles several paths to one disk (multipath-tools, libmultipath/devmapper.c). */
export const isMultipath = (mapUuid: string | undefined): boolean => mapUuid?.startsWith("mpath-") ?? false

/** Kernel names in the order in which the kernel gives them: `sdz` before `sdaa`. */
export const pathsInOrder = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.toSorted((one, other) => one.length - other.length || (one < other ? -1 : 1))

/** The device that a partition is on: partitions are numbered, after a `p` where the name itself ends with a digit. */
const wholeOf = (name: string, blockDevices: ReadonlyArray<string>) =>
  blockDevices.includes(name)
    ? name
    : blockDevices.find((each) =>
      name.startsWith(each) && (/\d$/.test(each) ? /^p\d+$/ : /^\d+$/).test(name.slice(each.length))
    ) ?? name

/** File systems in files and in memory have no disk, as far as the kernel tells. */
const memoryOrFile = (name: string) => /^(loop|zram|ram)\d+$/.exec(name)?.[1]

/** Partitions of a map are no layer of their own (`part1-mpath-…`), and all of LVM's own layers are LVM. */
const wordOf = ({ mapUuid = "", name, raidLevel }: StackedDevice) =>
  makers.find(([prefix]) => prefix.test(mapUuid))?.[1]
    ?? (name.startsWith("md") ? raidLevel ?? "raid" : name.startsWith("bcache") ? "bcache" : undefined)

/** Who made a map, by the prefix of its UUID (dm-uuid in lvm2, lib/utils_dm.h in cryptsetup, kpartx and multipath-tools). */
const makers: ReadonlyArray<readonly [prefix: RegExp, word: string]> = [
  [/^LVM-/, "lvm"],
  [/^CRYPT-LUKS\d-/, "luks"],
  [/^CRYPT-BITLK-/, "bitlocker"],
  [/^CRYPT-FVAULT2-/, "filevault"],
  [/^CRYPT-VERITY-/, "verity"],
  [/^CRYPT-INTEGRITY-/, "integrity"],
  [/^CRYPT-/, "dm-crypt"],
  [/^(?:part\d+-)?mpath-/, "multipath"],
  [/^(?:part\d+-)?DMRAID-/, "raid"],
  [/^stratis-/, "stratis"]
]
