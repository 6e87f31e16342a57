import type { RegistryKey } from "../RegistryKey.ts"
import { bytesIn, numberIn, textIn } from "../registryValues.ts"

/** Setup class of display adapters (devguid.h, GUID_DEVCLASS_DISPLAY). */
const displayClass = "{4d36e968-e325-11ce-bfc1-08002be10318}"

/** Where drivers of display adapters keep what they know, by the `Driver` value of a device: `{4d36e968-…}\0000`. */
export const driverKeyOf = (device: RegistryKey): string | undefined => {
  const driver = textIn(device, "Driver")?.toLowerCase()
  return driver !== undefined && new RegExp(`^${displayClass}\\\\\\d{4}$`).test(driver)
    ? `SYSTEM\\CurrentControlSet\\Control\\Class\\${driver}`
    : undefined
}

/**
 * Bytes of memory of its own. The value has 64 bits (`qwMemorySize`), an older one 32; some drivers write bytes where
 * others write a number, the least significant one first.
 */
export const memoryOf = (driver: RegistryKey): number | undefined =>
  ["HardwareInformation.qwMemorySize", "HardwareInformation.MemorySize"]
    .map((name) => numberIn(driver, name) ?? littleEndian(bytesIn(driver, name)))
    .find((size) => size !== undefined && size > 0 && Number.isSafeInteger(size))

const littleEndian = (bytes: Uint8Array | undefined): number | undefined =>
  bytes === undefined || bytes.length === 0 || bytes.length > 8
    ? undefined
    : bytes.reduceRight((size, byte) => size * 256 + byte, 0)

/** Where the device is on its bus: the end of `@System32\drivers\pci.sys,#65536;PCI bus %1, …;(1,0,0)` is decimal. */
export const busAddressOf = (device: RegistryKey): string | undefined => {
  const [, ...numbers] = /\((\d{1,3}),(\d{1,3}),(\d{1,3})\)$/.exec(textIn(device, "LocationInformation") ?? "") ?? []
  const [bus, slot, port] = numbers.map(Number)
  return bus === undefined || bus > 0xff || slot === undefined || slot > 0x1f || port === undefined || port > 7
    ? undefined
    : `${hexadecimal(bus)}:${hexadecimal(slot)}.${port}`
}

const hexadecimal = (number: number) => number.toString(16).padStart(2, "0")
