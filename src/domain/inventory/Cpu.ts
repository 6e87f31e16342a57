import { Schema } from "effect"
import { bytes, count, quantity, text } from "./fields.ts"

/** One processor in its socket, SMBIOS type 4. */
export const Processor = Schema.Struct({
  socket: text("Name that is printed beside the socket"),
  model: Schema.optionalKey(text("Model name")),
  cores: Schema.optionalKey(count("Cores")),
  threads: Schema.optionalKey(count("Threads of all cores")),
  serialNumber: Schema.optionalKey(text("Serial number of the processor")),
  partNumber: Schema.optionalKey(text("Part number of the maker")),
  assetTag: Schema.optionalKey(text("Asset tag that was written into the processor"))
}).annotate({ identifier: "Processor", title: "Processor in its socket" })
export interface Processor extends Schema.Schema.Type<typeof Processor> {}

/** The processors, as one: machines with unlike ones report the first. */
export const Cpu = Schema.Struct({
  model: Schema.optionalKey(text("Model name, white space folded")),
  manufacturer: Schema.optionalKey(text("Maker: Intel, AMD, ARM, Apple, …")),
  arch: Schema.optionalKey(text("Instruction set: x86_64, aarch64, …")),
  sockets: Schema.optionalKey(count("Processor packages")),
  physicalCores: Schema.optionalKey(count("Cores of all packages")),
  logicalCores: count("Logical processors online"),
  maxSpeedMhz: Schema.optionalKey(quantity("Highest clock in MHz that the processor is rated for")),
  family: Schema.optionalKey(count("CPUID family")),
  modelNumber: Schema.optionalKey(count("CPUID model")),
  stepping: Schema.optionalKey(count("CPUID stepping")),
  l2CacheBytes: Schema.optionalKey(bytes("Level 2 cache of all cores")),
  l3CacheBytes: Schema.optionalKey(bytes("Level 3 cache of all packages")),
  processors: Schema.optionalKey(
    Schema.Array(Processor).annotate({
      description: "Each in its socket; absent where they cannot be told, and in a guest, which has none"
    })
  )
}).annotate({ identifier: "Cpu", title: "Processor" })
export interface Cpu extends Schema.Schema.Type<typeof Cpu> {}
