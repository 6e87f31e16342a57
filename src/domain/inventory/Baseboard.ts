import { Schema } from "effect"
import { text } from "./fields.ts"

/** The main board, SMBIOS type 2. */
export const Baseboard = Schema.Struct({
  manufacturer: Schema.optionalKey(text("Maker of the board")),
  model: Schema.optionalKey(text("Product name of the board")),
  version: Schema.optionalKey(text("Revision of the board")),
  serialNumber: Schema.optionalKey(text("Serial number of the board")),
  assetTag: Schema.optionalKey(text("Asset tag that was written into the board"))
}).annotate({ identifier: "Baseboard", title: "Baseboard" })
export interface Baseboard extends Schema.Schema.Type<typeof Baseboard> {}
