import { Schema } from "effect"
import { jsonField, jsonRows } from "./jsonRows.ts"
import { propertyListFile } from "./propertyListFormats.ts"

/** `InstallHistory.plist`: everything that was installed by a package, and by which process. */
export const MacInstallHistory = propertyListFile(
  "InstallHistory.plist",
  jsonRows(Schema.Struct({
    displayName: Schema.String,
    displayVersion: jsonField(Schema.String),
    date: jsonField(Schema.String),
    processName: jsonField(Schema.String)
  }))
)
