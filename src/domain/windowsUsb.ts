import type { UsbRow } from "./formats/ProbeUsb.ts"
import { usbClassOf } from "./formats/UsbClasses.ts"
import type { UsbDevice } from "./inventory/Usb.ts"
import { compact, orderedBy, present, presentSerial } from "./presence.ts"

/** `USB\VID_046D&PID_C52B\5&2C2E…` is a device, `USB\VID_046D&PID_C52B&MI_00\6&…` an interface of it. */
const instance = /^USB\\VID_([0-9A-F]{4})&PID_([0-9A-F]{4})(?:&REV_[0-9A-F]{4})?(&MI_[0-9A-F]{2})?\\(.+)$/i

interface Part {
  readonly row: UsbRow
  readonly vendorId: string
  readonly productId: string
  readonly isInterface: boolean
  readonly own: string
}

const partOf = (row: UsbRow): ReadonlyArray<Part> => {
  const [, vendorId, productId, number, own] = instance.exec(row.PNPDeviceID) ?? []
  return vendorId === undefined || productId === undefined || own === undefined
    ? []
    : [{
      row,
      vendorId: vendorId.toLowerCase(),
      productId: productId.toLowerCase(),
      isInterface: number !== undefined,
      own
    }]
}

/** Attached devices without hubs, by their instance. */
export const usbDevicesOf = (rows: ReadonlyArray<UsbRow>): ReadonlyArray<UsbDevice> => {
  const parts = rows.flatMap(partOf)
  const devices = parts.filter(({ isInterface, row }) => !isInterface && classOf(row) !== hub)
  return orderedBy(devices.map((part) => deviceOf(part, parts)), ({ port }) => port)
}

/** What an interface of a composite device is tells what the device is. */
const deviceOf = ({ own, productId, row, vendorId }: Part, parts: ReadonlyArray<Part>): UsbDevice => {
  const interfaces = parts.filter((part) =>
    part.isInterface && part.vendorId === vendorId && part.productId === productId
  )
  const first = orderedBy(interfaces, ({ row }) => row.PNPDeviceID)[0]
  return compact({
    port: `VID_${vendorId.toUpperCase()}&PID_${productId.toUpperCase()}\\${own}`,
    vendorId,
    productId,
    manufacturer: isOfItsMaker(row) ? present(row.Manufacturer) : undefined,
    product: isOfItsMaker(row) ? present(row.Name) : undefined,
    serialNumber: own.includes("&") ? undefined : presentSerial(own),
    deviceClass: usbClassOf(classOf(row) ?? (first === undefined ? undefined : classOf(first.row)))
  })
}

const hub = "09"

/** Codes that leave it to the interfaces. */
const leftToInterfaces = new Set(["00", "ef"])

/** `USB\Class_03&SubClass_01&Prot_02` among the compatible ids (Standard USB Identifiers). */
const classOf = ({ CompatibleID = [] }: UsbRow): string | undefined =>
  CompatibleID.map((id) => /^USB\\(?:Dev)?Class_([0-9A-F]{2})\b/i.exec(id)?.[1]?.toLowerCase())
    .find((code) => code !== undefined && !leftToInterfaces.has(code))

/**
 * Drivers that come with Windows name a kind of devices in the language of the system. Those of a maker name what the
 * maker calls the device.
 */
const isOfItsMaker = ({ Service }: UsbRow) => Service !== undefined && !driversOfWindows.has(Service.toLowerCase())

/** Services of the drivers that Windows has for classes of USB devices (Microsoft, "USB device class drivers"). */
const driversOfWindows = new Set([
  "bthusb",
  "hidusb",
  "uaspstor",
  "usbaudio",
  "usbaudio2",
  "usbccgp",
  "usbccid",
  "usbhub",
  "usbhub3",
  "usbncm",
  "usbprint",
  "usbscan",
  "usbser",
  "usbstor",
  "usbvideo",
  "winusb",
  "wudfrd"
])
