import { Schema } from "effect"
import { bytes, count, quantity, text } from "./fields.ts"

/** One memory module in its slot, SMBIOS type 17. */
export const MemoryModule = Schema.Struct({
  slot: text("Name of the slot: bank and device locator"),
  sizeBytes: Schema.optionalKey(bytes("Size of the module")),
  type: Schema.optionalKey(text("Kind of memory: DDR4, DDR5, LPDDR5, …")),
  formFactor: Schema.optionalKey(text("Form: DIMM, SODIMM, Row Of Chips, …")),
  speedMhz: Schema.optionalKey(quantity("Speed in MT/s, which SMBIOS and makers call MHz")),
  manufacturer: Schema.optionalKey(text("Maker of the module")),
  partNumber: Schema.optionalKey(text("Part number of the maker")),
  serialNumber: Schema.optionalKey(text("Serial number of the module")),
  assetTag: Schema.optionalKey(text("Asset tag that was written into the module"))
}).annotate({ identifier: "MemoryModule", title: "Memory module" })
export interface MemoryModule extends Schema.Schema.Type<typeof MemoryModule> {}

/** Working memory. */
export const Memory = Schema.Struct({
  totalBytes: bytes("Memory that the system can use"),
  swapTotalBytes: Schema.optionalKey(bytes("Swap space of all swap devices and files")),
  slots: Schema.optionalKey(count("Places for modules, plugged in or not")),
  maxCapacityBytes: Schema.optionalKey(bytes("Most memory that fits into the places")),
  modules: Schema.optionalKey(
    Schema.Array(MemoryModule).annotate({ description: "Modules by slot; absent where they cannot be told" })
  )
}).annotate({ identifier: "Memory", title: "Memory" })
export interface Memory extends Schema.Schema.Type<typeof Memory> {}
