import { Schema } from "effect"
import { jsonField } from "./jsonRows.ts"
import { propertyListFile } from "./propertyListFormats.ts"

/** `Info.plist` of a bundle (Apple, Information Property List Key Reference). */
export const MacBundleInfo = propertyListFile(
  "Info.plist",
  Schema.Struct({
    CFBundleShortVersionString: jsonField(Schema.String),
    CFBundleVersion: jsonField(Schema.String),
    LSApplicationCategoryType: jsonField(Schema.String)
  })
)
