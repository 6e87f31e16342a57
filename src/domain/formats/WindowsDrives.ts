import { Schema } from "effect"
import { jsonField, jsonRows } from "./jsonRows.ts"

/** Drives with a letter as `GetLogicalDriveStrings`, `GetDriveType`, `GetVolumeInformation` and `GetDiskFreeSpaceEx` tell. */
export const WindowsDrives = jsonRows(Schema.Struct({
  /** `C:\`. */
  root: Schema.NonEmptyString,
  type: jsonField(Schema.Natural),
  fileSystem: jsonField(Schema.String),
  totalBytes: jsonField(Schema.Natural),
  freeBytes: jsonField(Schema.Natural),
  volumeGuid: jsonField(Schema.String)
}))

/** `GetDriveTypeW`. */
export const driveTypes = { removable: 2, fixed: 3, network: 4, optical: 5, memory: 6 } as const
