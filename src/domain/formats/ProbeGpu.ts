import { Schema } from "effect"
import { jsonRows } from "./jsonRows.ts"
import { probeNumber, probeText } from "./probeValues.ts"

/** `Win32_VideoController`. `AdapterRAM` has 32 bits: what has more memory than fits is told as having little less. */
export const ProbeGpu = jsonRows(Schema.Struct({
  PNPDeviceID: Schema.NonEmptyString,
  Name: probeText,
  AdapterCompatibility: probeText,
  AdapterRAM: probeNumber,
  DriverVersion: probeText
}))
export type GpuRow = typeof ProbeGpu.Type[number]
