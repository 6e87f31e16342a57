import { Schema } from "effect"
import { bytes, count, quantity, text } from "./fields.ts"

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
  l3CacheBytes: Schema.optionalKey(bytes("Level 3 cache of all packages"))
}).annotate({ identifier: "Cpu", title: "Processor" })
export interface Cpu extends Schema.Schema.Type<typeof Cpu> {}
