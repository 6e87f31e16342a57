import { Schema } from "effect"
import { jsonRows } from "./jsonRows.ts"
import { probeNumber, probeText } from "./probeValues.ts"

/** `Win32_LogicalDisk`: drives with a letter, `C:`; sizes in bytes. `DriveType` is that of `GetDriveTypeW`. */
export const ProbeLogicalDisks = jsonRows(Schema.Struct({
  DeviceID: Schema.NonEmptyString,
  DriveType: probeNumber,
  FileSystem: probeText,
  Size: probeNumber,
  FreeSpace: probeNumber
}))
