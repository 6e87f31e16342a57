import { Schema } from "effect"
import { jsonField } from "./jsonRows.ts"
import { propertyListFile } from "./propertyListFormats.ts"

/** `com.apple.smb.server.plist`: how the Mac shows itself to Windows. */
export const MacSmbServer = propertyListFile(
  "com.apple.smb.server.plist",
  Schema.Struct({ Workgroup: jsonField(Schema.String) })
)
