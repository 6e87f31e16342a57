import { Schema } from "effect"
import { jsonField, jsonRows } from "./jsonRows.ts"
import { propertyListFile } from "./propertyListFormats.ts"

/** `com.apple.SoftwareUpdate.plist`: what the last search for updates has found, and when it was. */
export const MacSoftwareUpdate = propertyListFile(
  "com.apple.SoftwareUpdate.plist",
  Schema.Struct({
    LastSuccessfulDate: jsonField(Schema.String),
    LastFullSuccessfulDate: jsonField(Schema.String),
    RecommendedUpdates: jsonField(jsonRows(Schema.Struct({
      "Display Name": Schema.String,
      "Display Version": jsonField(Schema.String)
    })))
  })
)
