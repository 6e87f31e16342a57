import { Schema } from "effect"
import { count, flag, text } from "./fields.ts"

/** One slot for a card, SMBIOS type 9. */
export const ExpansionSlot = Schema.Struct({
  name: text("Name that is printed beside the slot"),
  kind: Schema.optionalKey(text("Kind: PCI Express 4, M.2 socket 3, …")),
  lanes: Schema.optionalKey(count("Lanes of PCI Express")),
  inUse: Schema.optionalKey(flag("Whether a card is in it"))
}).annotate({ identifier: "ExpansionSlot", title: "Expansion slot" })
export interface ExpansionSlot extends Schema.Schema.Type<typeof ExpansionSlot> {}

/** The main board, SMBIOS type 2. */
export const Baseboard = Schema.Struct({
  manufacturer: Schema.optionalKey(text("Maker of the board")),
  model: Schema.optionalKey(text("Product name of the board")),
  version: Schema.optionalKey(text("Revision of the board")),
  serialNumber: Schema.optionalKey(text("Serial number of the board")),
  assetTag: Schema.optionalKey(text("Asset tag that was written into the board")),
  slots: Schema.optionalKey(
    Schema.Array(ExpansionSlot).annotate({ description: "Slots for cards, by name; absent where they cannot be told" })
  )
}).annotate({ identifier: "Baseboard", title: "Baseboard" })
export interface Baseboard extends Schema.Schema.Type<typeof Baseboard> {}
