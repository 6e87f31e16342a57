import { Schema } from "effect"
import { jsonField } from "./jsonRows.ts"
import { propertyListFile } from "./propertyListFormats.ts"

/** `SystemVersion.plist`, which `sw_vers` prints. */
export const MacSystemVersion = propertyListFile(
  "SystemVersion.plist",
  Schema.Struct({
    ProductName: jsonField(Schema.String),
    ProductVersion: jsonField(Schema.String),
    ProductBuildVersion: jsonField(Schema.String)
  })
)
