import { Schema } from "effect"
import { flag, text } from "../inventory/fields.ts"

/** What the bodies of the scanner protocol are put together from: kinds of fields, and the rows of their lists. */

/** A text that may be empty: what agents of the protocol print. */
export const printed = (description: string) => Schema.optionalKey(Schema.String.annotate({ description }))

/** Whatever an agent puts there; it is kept as it is. */
export const anything = (description: string) => Schema.optionalKey(Schema.Json.annotate({ description }))

export const listOf = <S extends Schema.Top>(row: S, description: string) => Schema.Array(row).annotate({ description })

export const block = <F extends Schema.Struct.Fields>(
  identifier: string,
  title: string,
  description: string,
  fields: F
) => Schema.Struct(fields).annotate({ identifier, title, description })

export const Slot = Schema.Struct({
  capacity: printed("Size of the module: 8 GB"),
  speed: printed("Speed of the module: 3200 MHz"),
  manufacturer: printed("Maker of the module"),
  type: anything("Kind of memory"),
  form_factor: anything("Form of the module")
}).annotate({ identifier: "ScannerMemorySlot", title: "Memory slot" })

export const Drive = Schema.Struct({
  model: printed("Model"),
  size: printed("Size: 476.94 GB"),
  media_type: printed("What it stores on"),
  interface: printed("How it is attached")
}).annotate({ identifier: "ScannerDrive", title: "Drive" })

export const Partition = Schema.Struct({
  device: text("What is mounted"),
  mountpoint: text("Where it is mounted"),
  filesystem: printed("Kind of file system"),
  total: printed("Size: 476.94 GB"),
  used: printed("Space in use: 100.00 GB"),
  free: printed("Space left: 376.94 GB"),
  percentage: printed("Share in use: 21%")
}).annotate({ identifier: "ScannerPartition", title: "Partition" })

export const Gpu = Schema.Struct({
  name: printed("Model"),
  memory: printed("Memory of its own: 4.00 GB"),
  driver_version: printed("Driver"),
  processor: printed("Name of the chip"),
  memory_total: printed("Memory of its own: 4096 MB"),
  memory_used: printed("Memory in use: 512 MB"),
  memory_free: printed("Memory left: 3584 MB"),
  temperature: printed("Temperature: 45°C"),
  load: printed("Share of time in use: 12%"),
  uuid: printed("Id of the controller"),
  type: printed("Kind of controller"),
  vendor: printed("Maker")
}).annotate({ identifier: "ScannerGpu", title: "Graphics controller" })

export const Bios = Schema.Struct({
  manufacturer: printed("Maker of the firmware"),
  version: printed("Version of the firmware"),
  release_date: printed("Release of the firmware as a CIM moment: 20260131000000.000000+000")
}).annotate({ identifier: "ScannerBios", title: "Firmware", description: "What starts the machine" })

export const Battery = Schema.Struct({
  percent: printed("Charge: 95%"),
  power_plugged: Schema.optionalKey(flag("Whether the machine is on mains power")),
  time_left: printed("Seconds left, or Unlimited")
}).annotate({ identifier: "ScannerBattery", title: "Battery", description: "The battery that powers the machine" })

export const Program = Schema.Struct({
  name: text("Name"),
  version: printed("Version"),
  vendor: printed("Who made it"),
  publisher: printed("Who made it, under the name that the protocol's document gives it"),
  install_date: printed("Day it was installed: 2026-01-31"),
  install_location: printed("Folder that it was installed to"),
  size: printed("Space it takes: 12.3 MB"),
  registry_key: printed("Registry key that lists it"),
  uninstall_string: printed("Command that removes it")
}).annotate({ identifier: "ScannerProgram", title: "Program" })

export const BackgroundService = Schema.Struct({
  name: text("Name"),
  display_name: printed("Name for people"),
  state: printed("What it is doing"),
  start_type: printed("How it is started")
}).annotate({ identifier: "ScannerService", title: "Service" })

export const StartupProgram = Schema.Struct({
  name: text("Name of the entry"),
  command: printed("What is started"),
  location: printed("Where it is listed")
}).annotate({ identifier: "ScannerStartupProgram", title: "Startup program" })

export const BrowserExtension = Schema.Struct({
  name: text("Name"),
  version: printed("Version"),
  browser: printed("Browser that it extends"),
  enabled: Schema.optionalKey(flag("Whether it is switched on"))
}).annotate({ identifier: "ScannerBrowserExtension", title: "Browser extension" })
