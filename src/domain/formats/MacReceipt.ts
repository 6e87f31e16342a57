import { Schema } from "effect"
import { jsonField } from "./jsonRows.ts"
import { propertyListFile } from "./propertyListFormats.ts"

/** A receipt that the installer has left in `/var/db/receipts` (pkgutil(1)). */
export const MacReceipt = propertyListFile(
  "receipt",
  Schema.Struct({
    PackageIdentifier: Schema.String,
    PackageVersion: jsonField(Schema.String),
    InstallDate: jsonField(Schema.String)
  })
)
