import { Schema } from "effect"
import { flag, text } from "./fields.ts"

/** One installed printer queue. */
export const Printer = Schema.Struct({
  name: text("Name of the queue"),
  description: Schema.optionalKey(text("What people call it")),
  location: Schema.optionalKey(text("Where it stands")),
  model: Schema.optionalKey(text("Make and model")),
  uri: Schema.optionalKey(text("Device address, without user and password")),
  default: Schema.optionalKey(flag("The queue that is used when none is named")),
  shared: Schema.optionalKey(flag("Offered to other machines"))
}).annotate({ identifier: "Printer", title: "Printer" })
export interface Printer extends Schema.Schema.Type<typeof Printer> {}

/** Every printer queue, by name. */
export const Printers = Schema.Array(Printer).annotate({ identifier: "Printers", title: "Printers" })
export type Printers = typeof Printers.Type
