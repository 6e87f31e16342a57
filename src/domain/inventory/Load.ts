import { Schema } from "effect"
import { bytes, count, percent, quantity, text, volatile } from "./fields.ts"

/** How full one volume is. */
export const VolumeLoad = Schema.Struct({
  mount: text("Mount point or drive letter"),
  totalBytes: bytes("Size"),
  usedBytes: volatile(bytes("Bytes in use")),
  usedPercent: volatile(percent("Share in use"))
}).annotate({ identifier: "VolumeLoad", title: "Load of a volume" })
export interface VolumeLoad extends Schema.Schema.Type<typeof VolumeLoad> {}

/** One temperature sensor. */
export const Temperature = Schema.Struct({
  sensor: text("Name of the sensor: coretemp Package id 0"),
  celsius: volatile(quantity("Temperature in °C"))
}).annotate({ identifier: "Temperature", title: "Temperature" })
export interface Temperature extends Schema.Schema.Type<typeof Temperature> {}

/** How busy the machine is at this moment. */
export const Load = Schema.Struct({
  cpuPercent: Schema.optionalKey(volatile(percent("Processor time in use over the sample"))),
  memoryPercent: Schema.optionalKey(volatile(percent("Memory that is not available to new work"))),
  diskPercent: Schema.optionalKey(volatile(percent("Used share of all local volumes together"))),
  swapPercent: Schema.optionalKey(volatile(percent("Swap in use; absent without swap"))),
  uptimeSeconds: Schema.optionalKey(volatile(quantity("Seconds since the machine was started"))),
  processes: Schema.optionalKey(volatile(count("Processes"))),
  volumes: Schema.Array(VolumeLoad).annotate({ description: "Local volumes by mount point" }),
  temperatures: Schema.Array(Temperature).annotate({ description: "Sensors by name" })
}).annotate({ identifier: "Load", title: "Load" })
export interface Load extends Schema.Schema.Type<typeof Load> {}
