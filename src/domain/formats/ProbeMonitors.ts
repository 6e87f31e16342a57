import { Schema } from "effect"
import { jsonRows } from "./jsonRows.ts"
import { probeNumber, probeText } from "./probeValues.ts"

/** `WmiMonitorID`: attached monitors, `DISPLAY\DEL40F4\5&…&UID4353_0`, with words out of their EDID. */
export const ProbeMonitors = jsonRows(Schema.Struct({
  InstanceName: Schema.NonEmptyString,
  ManufacturerName: probeText,
  SerialNumberID: probeText,
  UserFriendlyName: probeText,
  YearOfManufacture: probeNumber
}))
export type MonitorRow = typeof ProbeMonitors.Type[number]
