import type { Disk } from "./inventory/Disks.ts"
import { present } from "./presence.ts"

/**
 * Whether a block device is a disk by its kernel name and the target of its link in `/sys/block`. What the kernel makes
 * up from other devices (loop, ram, zram, device mapper, RAID arrays, ZFS volumes) lives in `devices/virtual/block`; of
 * those only a network block device is a disk. The boot areas of an eMMC, raw flash and floppy drives are none.
 */
export const isDisk = (name: string, link: string): boolean =>
  !/^(loop|ram|zram|dm-|md\d|md_|mtdblock|fd\d|mmcblk\d+(boot|rpmb|gp)\d*)/.test(name)
  && (!link.includes("/virtual/block/") || /^nbd\d+$/.test(name))

/**
 * How a disk is attached, told from the path of its device in sysfs. `hostDriver` is `proc_name` of its SCSI host,
 * which tells SATA from its parallel ancestor.
 */
export const busOf = (name: string, link: string, hostDriver?: string): string | undefined =>
  buses.find(([, pattern]) => pattern.test(`${link} ${name}`))?.[0]
    ?? (/\/ata\d+\//.test(link)
      ? ataBusOf(hostDriver)
      : isRaidVolume(link, hostDriver)
      ? "raid"
      : /\/host\d+\//.test(link)
      ? "scsi"
      : undefined)

/**
 * Whether a RAID controller made the disk of others. MegaRAID puts these on channels from 2 on (kernel,
 * drivers/scsi/megaraid/megaraid_sas.h); what other controllers pass through is an end device of SAS, and told by now.
 */
const isRaidVolume = (link: string, hostDriver = "") =>
  raidDrivers.test(hostDriver) || hostDriver === "megaraid_sas" && /\/target\d+:(?:[2-9]|\d\d+):\d+\//.test(link)

const raidDrivers = /^(?:3w-(?:9xxx|sas|xxxx)|aacraid|arcmsr|hpsa|smartpqi)$/

const ataBusOf = (hostDriver: string | undefined) =>
  hostDriver === undefined || /^(ahci|sata)/.test(hostDriver) ? "sata" : "ata"

const buses: ReadonlyArray<readonly [bus: string, pattern: RegExp]> = [
  ["usb", /\/usb\d+\//],
  ["nvme", / nvme/],
  ["mmc", /\/mmc_host\//],
  ["sas", /\/end_device-/],
  ["fc", /\/rport-/],
  ["iscsi", /\/session\d+\//],
  ["ufs", /\/[^/]*ufshc[^/]*\//],
  ["xen", /\/vbd-/],
  ["nvdimm", /\/ndbus\d+\//],
  ["nbd", / nbd/],
  ["rbd", / rbd/],
  ["virtio", /\/virtio\d+\//]
]

/** What is known of a disk when the question is what it stores on. */
export interface MediaFacts {
  readonly name: string
  readonly bus?: string | undefined
  readonly vendor?: string | undefined
  readonly model?: string | undefined
  /** `queue/rotational`: what the kernel believes. */
  readonly rotational?: boolean | undefined
  /** Turns a minute as the disk itself says. */
  readonly rotationRate?: number | undefined
}

/**
 * What a disk stores on; `undefined` where nobody knows: behind a USB bridge the kernel takes every disk that does not
 * deny it for a rotating one, and what a storage network or a RAID controller hands out may lie on anything.
 */
export const mediaOf = (disk: MediaFacts): Disk["media"] | undefined => {
  if (/^sr\d+$/.test(disk.name)) return "optical"
  if (virtualBuses.has(disk.bus ?? "") || madeByHypervisor(disk)) return "virtual"
  if (disk.rotationRate !== undefined) return disk.rotationRate === 0 ? "ssd" : "hdd"
  if (disk.bus === "fc" || disk.bus === "iscsi" || disk.bus === "raid") return undefined
  if (disk.rotational === undefined) return undefined
  return disk.rotational ? (disk.bus === "usb" ? undefined : "hdd") : "ssd"
}

const virtualBuses = new Set(["virtio", "xen", "nbd", "rbd"])

const madeByHypervisor = ({ model, vendor }: MediaFacts) =>
  /^(QEMU|VMware|VBOX|Msft|Google|XenSrc)\b/i.test(vendor ?? "")
  || /^(QEMU|VMware|VBOX|Virtual[ _]?disk|Msft|Microsoft NVMe|Google|PersistentDisk|nvme_card|Amazon (EC2|Elastic)|Parallels)/i
    .test(model ?? "")

/** Number of 512-byte units that an optical drive without a disc claims to have (kernel, drivers/scsi/sr.c). */
const emptyOpticalDrive = 0x1f_ffff

/** Size in bytes from `size` in sysfs, which counts in 512-byte units whatever the disk does; absent without medium. */
export const sizeBytesOf = (name: string, size: string | undefined): number | undefined => {
  const units = /^\d{1,15}$/.test(size ?? "") ? Number(size) : 0
  return units === 0 || name.startsWith("sr") && units === emptyOpticalDrive ? undefined : units * 512
}

/** A world wide name in the form of udev: `0x…` for NAA, `eui.…`, `uuid.…`; names that are put together are none. */
export const wwnOf = (name: string | null | undefined): string | undefined => {
  const wwn = (name ?? "").trim().toLowerCase().replace(/^naa\./, "0x")
  return /^(0x|eui\.|uuid\.)[0-9a-f-]{8,}$/.test(wwn) && !/^(0x|eui\.)0+$/.test(wwn) ? wwn : undefined
}

/** A vendor's name. `ATA` is a protocol, and a number (`0x1af4` of virtio) is who made the interface, not the disk. */
export const vendorOf = (vendor: string | null | undefined): string | undefined => {
  const name = present(vendor)
  return name === undefined || /^(ATA|NVMe|0x[0-9a-f]+)$/i.test(name) ? undefined : name
}

/**
 * A serial number as udev tells it. Of a USB device without one, udev puts vendor, model and unit together instead
 * (`Dell_Virtual_CD_DVD-0:0`), which many devices share.
 */
export const toldSerialOf = (
  { model, serial, vendor }: { readonly [_ in "model" | "serial" | "vendor"]?: string | null | undefined }
): string | undefined => {
  const told = present(serial)
  const named = lettersOf(`${vendor ?? ""}${model ?? ""}`)
  return told !== undefined && named !== "" && lettersOf(told).startsWith(named) ? undefined : told
}

const lettersOf = (text: string) => text.replace(/[^A-Za-z0-9]+/g, "").toLowerCase()
