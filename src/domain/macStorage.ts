import type { MacMountEntry } from "./formats/MacMount.ts"
import { shareOf } from "./storageMounts.ts"

/** A mounted file system that stores data. */
export interface MacStorage {
  readonly mount: string
  /** What is mounted, without anybody's name and password. */
  readonly device: string
  readonly filesystem: string
  readonly readOnly: boolean
  /** Lives on another machine: it is never asked, for it may never answer. */
  readonly network: boolean
}

/**
 * The file systems that store data of people: the system with its data, and whatever else the Finder would show.
 * Volumes of APFS that the system keeps for itself (VM, Preboot, Update, …) are marked `nobrowse` and left out.
 */
export const macStorage = (mounts: ReadonlyArray<MacMountEntry>): ReadonlyArray<MacStorage> =>
  mounts.flatMap(({ filesystem, mount, options, source }) => {
    const network = !options.has("local")
    if (!isOfSystem({ mount }) && (options.has("nobrowse") || options.has("automounted") || ownVolumes.test(mount))) {
      return []
    }
    if (!network && !source.startsWith("/dev/")) return []
    return [{ mount, device: shareOf(source), filesystem, readOnly: options.has("read-only"), network }]
  })

/** Where the data is that belongs to the sealed system at `/` (macOS 10.15 and later). */
const dataVolume = "/System/Volumes/Data"

/** Whether it is the system or its data, which are encrypted together. */
export const isOfSystem = ({ mount }: Pick<MacStorage, "mount">): boolean => mount === "/" || mount === dataVolume

/** Places of the system's own volumes, which macOS 10.15 does not mark. */
const ownVolumes = /^(\/System\/Volumes\/|\/private\/var\/vm$|\/dev$)/

/** `disk3s1` of `/dev/disk3s1s1`, which is a snapshot of it; the volume itself otherwise. */
export const apfsVolumeOf = (device: string): string | undefined => /^\/dev\/(disk\d+s\d+)(?:s\d+)?$/.exec(device)?.[1]

/** What shares its free space with others: an APFS container, else the volume alone. */
export const containerOf = ({ device, filesystem }: MacStorage): string =>
  filesystem === "apfs" ? /^\/dev\/(disk\d+)/.exec(device)?.[1] ?? device : device
