import { Schema } from "effect"
import { bytes, flag, percent, quantity, text, volatile, word } from "./fields.ts"

/** How a disk is doing, in its own words (SMART, NVMe health log). */
export const DiskHealth = Schema.Struct({
  status: word(["healthy", "warning", "failing", "unknown"], "The disk's own overall assessment"),
  temperatureCelsius: Schema.optionalKey(volatile(quantity("Temperature in °C"))),
  powerOnHours: Schema.optionalKey(volatile(quantity("Hours in operation"))),
  wearPercent: Schema.optionalKey(volatile(percent("Endurance used up: 0 is new, 100 is at its rated end")))
}).annotate({ identifier: "DiskHealth", title: "Disk health" })
export interface DiskHealth extends Schema.Schema.Type<typeof DiskHealth> {}

/** One physical (or, in a guest, virtual) disk; partitions, loops, zram, LVM and RAID are not disks. */
export const Disk = Schema.Struct({
  name: text("Kernel name: sda, nvme0n1, PhysicalDrive0"),
  model: Schema.optionalKey(text("Model")),
  vendor: Schema.optionalKey(text("Vendor, where the bus tells it apart from the model")),
  serialNumber: Schema.optionalKey(text("Serial number")),
  wwn: Schema.optionalKey(text("World wide name, EUI-64 or NGUID")),
  firmware: Schema.optionalKey(text("Firmware revision")),
  sizeBytes: Schema.optionalKey(bytes("Size; absent for a drive without a medium")),
  bus: Schema.optionalKey(text("How it is attached: nvme, sata, sas, raid, usb, virtio, mmc, …")),
  media: Schema.optionalKey(
    word(["ssd", "hdd", "optical", "virtual"], "What it stores on; virtual where a host decides that")
  ),
  removable: Schema.optionalKey(flag("Whether the medium can be taken out")),
  health: Schema.optionalKey(DiskHealth)
}).annotate({ identifier: "Disk", title: "Disk" })
export interface Disk extends Schema.Schema.Type<typeof Disk> {}

/** Every disk, by kernel name. */
export const Disks = Schema.Array(Disk).annotate({ identifier: "Disks", title: "Disks" })
export type Disks = typeof Disks.Type
