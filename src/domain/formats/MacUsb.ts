import type { UsbDevice } from "../inventory/Usb.ts"
import { compact, orderedBy, plain, present, presentSerial } from "../presence.ts"
import { childrenOf, type Item, systemProfiler, textOf, withDescendants } from "./systemProfiler.ts"

/** Devices in `SPUSBDataType`, and in `SPUSBHostDataType` from macOS 26 on. Buses and hubs are left out. */
export const MacUsb = systemProfiler<readonly ["SPUSBDataType", "SPUSBHostDataType"], ReadonlyArray<UsbDevice>>(
  "system_profiler USB",
  ["SPUSBDataType", "SPUSBHostDataType"],
  (items) =>
    orderedBy(
      [
        ...withDescendants(items.SPUSBDataType).flatMap((item) => deviceOf(item, legacy)),
        ...withDescendants(items.SPUSBHostDataType).flatMap((item) => deviceOf(item, host))
      ],
      ({ port }) => port,
      ({ product }) => product
    )
)

/** What the two generations call the same things. */
const legacy = {
  vendorId: "vendor_id",
  productId: "product_id",
  manufacturer: "manufacturer",
  serialNumber: "serial_num",
  port: "location_id"
}
const host = {
  vendorId: "USBDeviceKeyVendorID",
  productId: "USBDeviceKeyProductID",
  manufacturer: "USBDeviceKeyVendorName",
  serialNumber: "USBDeviceKeySerialNumber",
  port: "USBKeyLocationID"
}

const deviceOf = (item: Item, keys: typeof legacy): ReadonlyArray<UsbDevice> => {
  const product = present(textOf(item, "_name"))
  const vendorId = textOf(item, keys.vendorId)
  if (vendorId === undefined || childrenOf(item).length > 0 || /\bhub\b/i.test(product ?? "")) return []
  // behind the place stands an address that is given out anew whenever something is plugged in
  const port = plain(textOf(item, keys.port)?.split(" ", 1)[0]) ?? product
  return port === undefined ? [] : [compact({
    port,
    vendorId: idOf(vendorId),
    productId: idOf(textOf(item, keys.productId)),
    manufacturer: present(textOf(item, keys.manufacturer)),
    product,
    serialNumber: presentSerial(textOf(item, keys.serialNumber))
  })]
}

/** `0x05ac`, or `0x05ac (Apple Inc.)`, or Apple's own name for itself. */
const idOf = (text: string | undefined) =>
  text === "apple_vendor_id" ? "05ac" : /^0x([0-9a-f]{4})\b/i.exec(text ?? "")?.[1]?.toLowerCase()
