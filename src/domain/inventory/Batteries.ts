import { Schema } from "effect"
import { count, percent, quantity, text, volatile, word } from "./fields.ts"

/** One battery that powers the machine. */
export const Battery = Schema.Struct({
  name: text("Name: BAT0"),
  manufacturer: Schema.optionalKey(text("Maker")),
  model: Schema.optionalKey(text("Model")),
  serialNumber: Schema.optionalKey(text("Serial number")),
  technology: Schema.optionalKey(text("Chemistry: Li-ion, Li-poly, …")),
  designCapacityWh: Schema.optionalKey(quantity("Capacity when new, in Wh")),
  fullCapacityWh: Schema.optionalKey(volatile(quantity("Capacity when full today, in Wh"))),
  cycles: Schema.optionalKey(volatile(count("Charge cycles so far"))),
  chargePercent: Schema.optionalKey(volatile(percent("Charge now"))),
  state: Schema.optionalKey(volatile(word(["charging", "discharging", "full", "idle", "unknown"], "What it is doing")))
}).annotate({ identifier: "Battery", title: "Battery" })
export interface Battery extends Schema.Schema.Type<typeof Battery> {}

/** Every battery, by name. */
export const Batteries = Schema.Array(Battery).annotate({ identifier: "Batteries", title: "Batteries" })
export type Batteries = typeof Batteries.Type
