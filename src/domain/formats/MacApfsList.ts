import { Schema } from "effect"
import { jsonField, jsonRows } from "./jsonRows.ts"
import { propertyListText } from "./propertyListFormats.ts"

const Volume = Schema.Struct({
  DeviceIdentifier: Schema.String,
  Name: jsonField(Schema.String),
  Roles: jsonField(Schema.Array(Schema.String)),
  Encryption: jsonField(Schema.Boolean),
  FileVault: jsonField(Schema.Boolean),
  Locked: jsonField(Schema.Boolean),
  CryptoMigrationOn: jsonField(Schema.Boolean)
})
export interface ApfsVolume extends Schema.Schema.Type<typeof Volume> {}

/** `diskutil apfs list -plist` (diskutil(8)): containers and the volumes in them, mounted or not. */
export const MacApfsList = propertyListText(
  "diskutil apfs list",
  Schema.Struct({ Containers: jsonRows(Schema.Struct({ Volumes: jsonRows(Volume) })) })
)
