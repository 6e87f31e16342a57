import { Schema } from "effect"
import { jsonField } from "./jsonRows.ts"
import { propertyListFile } from "./propertyListFormats.ts"

/** `.GlobalPreferences.plist` of the system: what it speaks before anybody logs in. */
export const MacGlobalPreferences = propertyListFile(
  ".GlobalPreferences.plist",
  Schema.Struct({ AppleLocale: jsonField(Schema.String), AppleLanguages: jsonField(Schema.Array(Schema.String)) })
)
