import { Effect, Result } from "effect"
import { busOf, isDisk, sizeBytesOf } from "../../../domain/diskKind.ts"
import type { BytesFormat } from "../../../domain/formats/BytesFormat.ts"
import { Millidegrees } from "../../../domain/formats/Millidegrees.ts"
import {
  AtaInformationPage,
  type DiskIdentity,
  UnitSerialNumberPage
} from "../../../domain/formats/ScsiVitalProductData.ts"
import type { DiskHealth } from "../../../domain/inventory/Disks.ts"
import { present } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, optional, read } from "../Collector.ts"

/** What the kernel tells of a disk in sysfs, to everybody. */
export interface KernelDisk extends DiskIdentity {
  readonly name: string
  readonly bus: string | undefined
  readonly size: string | undefined
  readonly vendor: string | undefined
  readonly wwid: string | undefined
  readonly rotational: boolean | undefined
  readonly removable: boolean | undefined
  /** Of the SCSI layer of a USB bridge, which may be that of the disk behind it or invented. */
  readonly bridgeSerialNumber?: string | undefined
  readonly health?: DiskHealth | undefined
}

/** Every disk of the kernel (kernel documents sysfs-block, sysfs-bus-scsi, sysfs-class-nvme, mmc-dev-attrs). */
export const kernelDisks = Effect.gen(function*() {
  const machine = yield* Machine
  const names = yield* machine.listFolder("/sys/block")
  const disks = yield* Effect.forEach(names, kernelDisk, { concurrency: 8 })
  return disks.filter((disk) => disk !== undefined)
})

const kernelDisk = Effect.fnUntraced(function*(name: string) {
  const machine = yield* Machine
  const folder = `/sys/block/${name}`
  const link = (yield* ifPresent(machine.readLink(folder))) ?? ""
  if (!isDisk(name, link) || (yield* fact(`${folder}/hidden`)) === "1") return undefined
  const size = yield* fact(`${folder}/size`)
  if (name.startsWith("nbd") && sizeBytesOf(name, size) === undefined) return undefined
  const host = /\/(host\d+)\//.exec(link)?.[1]
  const hostDriver = host === undefined ? undefined : yield* fact(`/sys/class/scsi_host/${host}/proc_name`)
  const bus = busOf(name, link, hostDriver)
  const disk: KernelDisk = {
    name,
    bus,
    size,
    vendor: present(yield* fact(`${folder}/device/vendor`)),
    wwid: (yield* fact(`${folder}/wwid`)) ?? (yield* fact(`${folder}/device/wwid`)),
    rotational: flagOf(yield* fact(`${folder}/queue/rotational`)),
    removable: flagOf(yield* fact(`${folder}/removable`)),
    ...(yield* identityOf(folder, link, bus))
  }
  return disk
})

const identityOf = (folder: string, link: string, bus: string | undefined) =>
  bus === "nvme"
    ? nvme(folder)
    : bus === "mmc"
    ? mmc(folder)
    : /\/host\d+\//.test(link)
    ? scsi(folder, link)
    : bare(folder)

const nvme = Effect.fnUntraced(function*(folder: string) {
  return {
    model: present(yield* fact(`${folder}/device/model`)),
    serialNumber: present(yield* fact(`${folder}/device/serial`)),
    firmware: present(yield* fact(`${folder}/device/firmware_rev`)),
    health: yield* nvmeTemperature(`${folder}/device`)
  }
})

/** The first sensor of an NVMe controller is its composite temperature (kernel, drivers/nvme/host/hwmon.c). */
const nvmeTemperature = Effect.fnUntraced(function*(controller: string) {
  const machine = yield* Machine
  const names = (yield* ifPresent(machine.listFolder(controller))) ?? []
  const monitor = names.find((name) => /^hwmon\d+$/.test(name))
  const temperatureCelsius = monitor === undefined
    ? undefined
    : yield* optional("temperature", read(`${controller}/${monitor}/temp1_input`, Millidegrees))
  return temperatureCelsius === undefined ? undefined : { status: "unknown" as const, temperatureCelsius }
})

const mmc = Effect.fnUntraced(function*(folder: string) {
  return {
    model: present(yield* fact(`${folder}/device/name`)),
    serialNumber: present(yield* fact(`${folder}/device/serial`)),
    firmware: revisionOf(yield* fact(`${folder}/device/fwrev`))
  }
})

/** A revision of zero is none (Documentation/driver-api/mmc/mmc-dev-attrs.rst). */
const revisionOf = (fwrev: string | undefined) => /^0x0+$/.test(fwrev ?? "") ? undefined : present(fwrev)

/** A virtio disk has an id that its host gave it, and nothing else. */
const bare = Effect.fnUntraced(function*(folder: string) {
  return { serialNumber: present(yield* fact(`${folder}/serial`)) }
})

const scsi = Effect.fnUntraced(function*(folder: string, link: string) {
  const page80 = yield* page(`${folder}/device/vpd_pg80`, UnitSerialNumberPage)
  const ata = yield* page(`${folder}/device/vpd_pg89`, AtaInformationPage)
  const usb = /\/(\d+-[\d.]+)\/[^/]+:\d+\.\d+\//.exec(link)?.[1]
  const usbSerial = usb === undefined ? undefined : present(yield* fact(`/sys/bus/usb/devices/${usb}/serial`))
  return {
    model: ata?.model ?? present(yield* fact(`${folder}/device/model`)),
    firmware: ata?.firmware ?? present(yield* fact(`${folder}/device/rev`)),
    serialNumber: ata?.serialNumber ?? (usb === undefined ? page80 : usbSerial),
    ...(usb === undefined ? {} : { bridgeSerialNumber: page80 })
  }
})

const fact = Effect.fnUntraced(function*(path: string) {
  const machine = yield* Machine
  const text = yield* optional(path, machine.readFile(path))
  return text?.trim()
})

/** A page that is not what it should be says nothing: there are others to ask. */
const page = Effect.fnUntraced(function*<A>(path: string, format: BytesFormat<A>) {
  const machine = yield* Machine
  const bytes = yield* optional(path, machine.readBytes(path))
  return bytes === undefined ? undefined : Result.getOrUndefined(format.decode(bytes))
})

const flagOf = (text: string | undefined) => text === "1" ? true : text === "0" ? false : undefined
