import { Schema } from "effect"
import { text } from "./fields.ts"

/** One attached USB device; hubs of the machine itself are left out. */
export const UsbDevice = Schema.Struct({
  port: text("Where it is plugged in: 1-4.2, the device instance on Windows"),
  vendorId: Schema.optionalKey(text("Vendor id, four hex digits")),
  productId: Schema.optionalKey(text("Product id, four hex digits")),
  manufacturer: Schema.optionalKey(text("Maker, as the device says")),
  product: Schema.optionalKey(text("Product, as the device says")),
  serialNumber: Schema.optionalKey(text("Serial number")),
  deviceClass: Schema.optionalKey(text("USB device class in words"))
}).annotate({ identifier: "UsbDevice", title: "USB device" })
export interface UsbDevice extends Schema.Schema.Type<typeof UsbDevice> {}

/** Every attached USB device, by port. */
export const Usb = Schema.Array(UsbDevice).annotate({ identifier: "Usb", title: "USB devices" })
export type Usb = typeof Usb.Type
