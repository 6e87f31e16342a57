import { Schema } from "effect"
import { text } from "./fields.ts"

/** The computer as its maker names it, and what it runs inside of. */
export const System = Schema.Struct({
  manufacturer: Schema.optionalKey(text("Maker of the computer, as SMBIOS type 1 or the device tree names it")),
  model: Schema.optionalKey(text("Product name")),
  version: Schema.optionalKey(text("Product version; some makers put the marketing name here")),
  family: Schema.optionalKey(text("Product family")),
  sku: Schema.optionalKey(text("Stock keeping unit of the maker")),
  serialNumber: Schema.optionalKey(text("Serial number of the computer")),
  uuid: Schema.optionalKey(text("SMBIOS UUID, lower case")),
  assetTag: Schema.optionalKey(text("Asset tag that was written into the chassis")),
  chassisType: Schema.optionalKey(
    text("Kind of chassis in words (laptop, desktop, rack-mount, …), SMBIOS type 3; a guest has none")
  ),
  chassisSerialNumber: Schema.optionalKey(
    text("Serial number of the chassis, where it has one of its own; a guest has none")
  ),
  hypervisor: Schema.optionalKey(text("Hypervisor that this machine is a guest of; absent on bare metal")),
  container: Schema.optionalKey(text("Container technology that the agent runs inside of; absent outside of one"))
}).annotate({ identifier: "System", title: "System" })
export interface System extends Schema.Schema.Type<typeof System> {}

/** Words for SMBIOS chassis types, by their number (DMTF DSP0134, 7.4.1). */
export const chassisTypes = [
  "other",
  "unknown",
  "desktop",
  "low-profile-desktop",
  "pizza-box",
  "mini-tower",
  "tower",
  "portable",
  "laptop",
  "notebook",
  "hand-held",
  "docking-station",
  "all-in-one",
  "sub-notebook",
  "space-saving",
  "lunch-box",
  "main-server",
  "expansion",
  "sub-chassis",
  "bus-expansion",
  "peripheral",
  "raid",
  "rack-mount",
  "sealed-case-pc",
  "multi-system",
  "compact-pci",
  "advanced-tca",
  "blade",
  "blade-enclosure",
  "tablet",
  "convertible",
  "detachable",
  "iot-gateway",
  "embedded-pc",
  "mini-pc",
  "stick-pc"
] as const
