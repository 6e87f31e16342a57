import { Schema } from "effect"
import { jsonRows } from "./jsonRows.ts"
import { probeFlag } from "./probeValues.ts"

/**
 * `MSStorageDriver_FailurePredictStatus`: whether a drive foresees its end. Its instance is that of the device with the
 * number of the data block behind it, `SCSI\DISK&VEN_…\4&…&000000_0`.
 */
export const ProbeSmartPredict = jsonRows(Schema.Struct({
  InstanceName: Schema.NonEmptyString,
  PredictFailure: probeFlag
}))
