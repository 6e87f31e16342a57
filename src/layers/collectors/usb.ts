import { Effect } from "effect"
import { usbClassOf } from "../../domain/formats/UsbClasses.ts"
import { compact } from "../../domain/presence.ts"
import { Machine } from "../../services/Machine.ts"
import { make, source } from "./Collector.ts"
import { code, fact } from "./fact.ts"
import { probeSourceLimits } from "./probe.ts"
import { macos } from "./usb/macos.ts"
import { windows } from "./usb/windows.ts"

const folder = "/sys/bus/usb/devices"
const hub = "09"

/** Class codes that leave it to the interfaces: 0, and "miscellaneous", which only says that several belong together. */
const leftToInterfaces = new Set(["00", "ef"])

/** `1-4.2` is a device by its ports, `1-4.2:1.0` an interface of it, `usb1` the root hub (Documentation/driver-api/usb/usb.rst). */
const device = Effect.fnUntraced(function*(port: string, names: ReadonlyArray<string>) {
  const own = (file: string) => fact(`${file} of ${port}`, `${folder}/${port}/${file}`)
  const deviceClass = yield* code(`class of ${port}`, `${folder}/${port}/bDeviceClass`)
  if (deviceClass === hub) return []
  const first = names.find((name) => name.startsWith(`${port}:`))
  const interfaceClass = first === undefined || !leftToInterfaces.has(deviceClass ?? "00")
    ? undefined
    : yield* code(`class of ${port}`, `${folder}/${first}/bInterfaceClass`)
  return [compact({
    port,
    vendorId: yield* own("idVendor"),
    productId: yield* own("idProduct"),
    manufacturer: yield* own("manufacturer"),
    product: yield* own("product"),
    serialNumber: yield* own("serial"),
    deviceClass: usbClassOf(interfaceClass ?? deviceClass)
  })]
})

export const usb = make({
  name: "usb",
  sources: {
    darwin: macos,
    linux: source(
      folder,
      Effect.gen(function*() {
        const names = yield* Machine.use((machine) => machine.listFolder(folder))
        const ports = names.filter((name) => /^\d+-[\d.]+$/.test(name))
        return (yield* Effect.forEach(ports, (port) => device(port, names), { concurrency: 8 })).flat()
      })
    ),
    win32: source("Win32_PnPEntity", windows, probeSourceLimits)
  }
})
