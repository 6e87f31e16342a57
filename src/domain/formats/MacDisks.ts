import type { Disk } from "../inventory/Disks.ts"
import { compact, orderedBy, present, presentNumber, presentSerial } from "../presence.ts"
import { childrenOf, flagOf, type Item, numberOf, systemProfiler, textOf, withDescendants } from "./systemProfiler.ts"

/**
 * Disks on NVMe (which all of Apple's own are), SATA and USB: `SPNVMeDataType`, `SPSerialATADataType`, and the media of
 * devices in `SPUSBDataType` and `SPUSBHostDataType`. Only what the system has given a name is a disk.
 */
export const MacDisks = systemProfiler<
  readonly ["SPNVMeDataType", "SPSerialATADataType", "SPUSBDataType", "SPUSBHostDataType"],
  ReadonlyArray<Disk>
>(
  "system_profiler disks",
  ["SPNVMeDataType", "SPSerialATADataType", "SPUSBDataType", "SPUSBHostDataType"],
  (items) =>
    orderedBy(
      [
        ...items.SPNVMeDataType.flatMap((controller) => childrenOf(controller)).flatMap((disk) => diskOf(disk, "nvme")),
        ...items.SPSerialATADataType.flatMap((port) => childrenOf(port)).flatMap((disk) => diskOf(disk, "sata")),
        ...withDescendants([...items.SPUSBDataType, ...items.SPUSBHostDataType]).flatMap(mediaOfDevice)
      ],
      ({ name }) => name
    )
)

const diskOf = (item: Item, bus: string): ReadonlyArray<Disk> => {
  const name = present(textOf(item, "bsd_name"))
  return name === undefined ? [] : [compact({
    name,
    model: present(textOf(item, "device_model")) ?? present(textOf(item, "_name")),
    serialNumber: presentSerial(textOf(item, "device_serial")),
    firmware: present(textOf(item, "device_revision")),
    sizeBytes: sizeOf(item),
    bus,
    media: mediaOf(item, bus),
    removable: flagOf(item, "removable_media"),
    health: healthOf(item)
  })]
}

const mediaOfDevice = (device: Item): ReadonlyArray<Disk> =>
  childrenOf(device, "Media").flatMap((item) =>
    diskOf(item, "usb").map((disk) =>
      compact({
        ...disk,
        model: present(textOf(device, "_name")) ?? disk.model,
        vendor: present(textOf(device, "manufacturer")) ?? present(textOf(device, "USBDeviceKeyVendorName")),
        serialNumber: presentSerial(textOf(device, "serial_num"))
          ?? presentSerial(textOf(device, "USBDeviceKeySerialNumber"))
      })
    )
  )

const sizeOf = (item: Item) => {
  const size = presentNumber(numberOf(item, "size_in_bytes"))
  return size === undefined || size === 0 ? undefined : size
}

/** The words for SATA are translated in a system of another language: then they say nothing here. */
const mediaOf = (item: Item, bus: string): Disk["media"] => {
  if (/^(VBOX|VMware|QEMU|Parallels)\b/i.test(textOf(item, "device_model") ?? "")) return "virtual"
  if (bus === "nvme") return "ssd"
  return mediaWords[textOf(item, "spsata_medium_type") ?? ""]
}

const mediaWords: { readonly [word: string]: "ssd" | "hdd" | undefined } = { "Solid State": "ssd", Rotational: "hdd" }

const healthOf = (item: Item): Disk["health"] => {
  const word = textOf(item, "smart_status")
  return word === undefined || word === "Not Supported" ? undefined : { status: healthWords[word] ?? "unknown" }
}

const healthWords: { readonly [word: string]: "healthy" | "failing" | undefined } = {
  Verified: "healthy",
  Failing: "failing"
}
