import { mediaOf, vendorOf, wwnOf } from "./diskKind.ts"
import type { PhysicalDiskRow } from "./formats/ProbePhysicalDisks.ts"
import type { Disk, DiskHealth } from "./inventory/Disks.ts"
import { present, presentNumber, presentSerial } from "./presence.ts"

/** MSFT_PhysicalDisk.BusType, in the words that other platforms have for the same. */
export const busOf = (busType: number | undefined): string | undefined => buses.get(busType ?? 0)

const buses = new Map([
  [1, "scsi"],
  [2, "ata"],
  [3, "ata"],
  [4, "firewire"],
  [5, "ssa"],
  [6, "fc"],
  [7, "usb"],
  [8, "raid"],
  [9, "iscsi"],
  [10, "sas"],
  [11, "sata"],
  [12, "sd"],
  [13, "mmc"],
  [17, "nvme"],
  [18, "nvdimm"],
  [19, "ufs"]
])

/** What Windows makes up from files and pools of other disks (bus types 15 and 16) is no disk of this machine. */
export const isDisk = ({ BusType }: PhysicalDiskRow): boolean => BusType !== 15 && BusType !== 16

/** `PhysicalDrive0`, as programs open it. */
export const nameOf = ({ DeviceId }: PhysicalDiskRow): string | undefined =>
  /^\d{1,9}$/.test(DeviceId) ? `PhysicalDrive${DeviceId}` : present(DeviceId)

export const modelOf = ({ FriendlyName, Model }: PhysicalDiskRow): string | undefined =>
  present(Model) ?? present(FriendlyName)

/** MSFT_PhysicalDisk.MediaType 3 hard disk, 4 solid state, 5 storage class memory; SpindleSpeed in turns a minute. */
export const windowsMediaOf = (row: PhysicalDiskRow): Disk["media"] | undefined => {
  const bus = busOf(row.BusType), model = modelOf(row), vendor = vendorOf(row.Manufacturer)
  const speed = presentNumber(row.SpindleSpeed)
  const told = row.MediaType === 3 ? true : row.MediaType === 4 || row.MediaType === 5 ? false : undefined
  const rotational = told ?? (bus === "nvme" || bus === "nvdimm" ? false : speedTells(bus, speed))
  return mediaOf({ name: nameOf(row) ?? "", bus, vendor, model, rotational })
}

/** 0 is a disk without moving parts, unless a bridge or a hypervisor answers for it. */
const speedTells = (bus: string | undefined, speed: number | undefined) =>
  speed === undefined ? undefined : speed > 0 ? true : bus === "sata" || bus === "ata" ? false : undefined

/**
 * The serial number that is on the label. Of an NVMe disk Windows gives the EUI-64 of its namespace for it, and the true
 * one, padded and with the number of the namespace behind it, as that of the adapter: `FBNV000001         _0000`.
 */
export const serialOf = (row: PhysicalDiskRow): string | undefined => {
  const own = unscrambled(row.SerialNumber?.trim() ?? "")
  if (row.BusType !== nvme) return presentSerial(own)
  const adapters = row.AdapterSerialNumber?.trim().split(/\s/, 1)[0]?.replace(/_[0-9A-F]{4,8}\.?$/i, "")
  return presentSerial(adapters) ?? (/^[0-9A-F]{4}(_[0-9A-F]{4}){3,7}\.?$/i.test(own) ? undefined : presentSerial(own))
}

const nvme = 17

/**
 * The serial number of an ATA disk is 20 bytes, two to a word (ATA/ATAPI-8 ACS, 7.16.7.10); some drivers hand it over in
 * hexadecimal and with the bytes of each word swapped.
 */
const unscrambled = (serial: string): string => {
  if (!/^([2-7][0-9A-F]){20}$/i.test(serial)) return serial
  const swapped = serial.replace(/(..)(..)/g, "$2$1").replace(/../g, (code) => String.fromCharCode(parseInt(code, 16)))
  return swapped.includes("\u007f") ? serial : swapped
}

/** UniqueIdFormat 2 is an EUI-64 or NGUID (`eui.…`), 3 an NAA name; others are made up from model and serial number. */
export const wwnOfDisk = ({ UniqueId, UniqueIdFormat }: PhysicalDiskRow): string | undefined => {
  const id = UniqueId?.trim() ?? ""
  if (/^[0-9A-F]+$/i.test(id) && UniqueIdFormat === 3) return wwnOf(`0x${id}`)
  return wwnOf(/^[0-9A-F]+$/i.test(id) && UniqueIdFormat === 2 ? `eui.${id}` : id)
}

/** What is known of how a disk does, besides what its row says. */
export interface DiskSigns {
  /** Whether it foresees its end. */
  readonly foresees: boolean
  /** Whether something that could tell worse was not told in time. */
  readonly untold: boolean
}

/**
 * How a disk does, worst sign first. HealthStatus 0 healthy, 1 warning, 2 unhealthy; OperationalStatus 3 degraded, 4
 * stressed, 5 predictive failure, 6 error, 7 non-recoverable error, 13 lost communication (MSFT_PhysicalDisk). What
 * could not be told this time is no recovery: then a healthy word alone is none.
 */
export const statusOf = (row: PhysicalDiskRow, { foresees, untold }: DiskSigns): DiskHealth["status"] => {
  const states = row.OperationalStatus ?? []
  const is = (...codes: ReadonlyArray<number>) => states.some((state) => codes.includes(state))
  if (foresees || row.HealthStatus === 2 || is(6, 7, 13)) return "failing"
  if (row.HealthStatus === 1 || is(3, 4, 5) || (wearOf(row) ?? 0) >= 90) return "warning"
  return row.HealthStatus === 0 && !untold ? "healthy" : "unknown"
}

/** Percent used up; more than its rated life is told as 100. */
export const wearOf = ({ counters }: PhysicalDiskRow): number | undefined => {
  const wear = counters?.[0]?.Wear
  return wear === undefined || wear < 0 || wear > 255 ? undefined : Math.min(100, wear)
}

/** 0 °C stands for a disk that measures nothing. */
export const temperatureOf = ({ counters }: PhysicalDiskRow): number | undefined => {
  const celsius = counters?.[0]?.Temperature
  return celsius === undefined || celsius <= 0 || celsius >= 200 ? undefined : celsius
}

/** Hours of operation; a counter that has come to its end says nothing any more. */
export const hoursOf = ({ counters }: PhysicalDiskRow): number | undefined => {
  const hours = counters?.[0]?.PowerOnHours
  return hours === undefined || hours < 0 || hours >= 0xffff ? undefined : hours
}
