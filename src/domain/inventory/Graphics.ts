import { Schema } from "effect"
import { bytes, count, text } from "./fields.ts"

/** One graphics controller. */
export const GraphicsController = Schema.Struct({
  bus: Schema.optionalKey(text("Bus address: 00:02.0")),
  vendor: Schema.optionalKey(text("Maker")),
  model: Schema.optionalKey(text("Model")),
  driver: Schema.optionalKey(text("Driver and, where known, its version")),
  memoryBytes: Schema.optionalKey(bytes("Memory of its own"))
}).annotate({ identifier: "GraphicsController", title: "Graphics controller" })
export interface GraphicsController extends Schema.Schema.Type<typeof GraphicsController> {}

/** One attached display, from its EDID (VESA E-EDID 1.4). */
export const Display = Schema.Struct({
  connector: text("Where it is attached: card0-HDMI-A-1, the device instance on Windows"),
  manufacturer: Schema.optionalKey(text("Three-letter maker id: DEL, SAM, …")),
  model: Schema.optionalKey(text("Model name")),
  serialNumber: Schema.optionalKey(text("Serial number")),
  widthPixels: Schema.optionalKey(count("Preferred width in pixels")),
  heightPixels: Schema.optionalKey(count("Preferred height in pixels")),
  manufacturedYear: Schema.optionalKey(count("Year it was made"))
}).annotate({ identifier: "Display", title: "Display" })
export interface Display extends Schema.Schema.Type<typeof Display> {}

/** What draws and what shows. */
export const Graphics = Schema.Struct({
  controllers: Schema.Array(GraphicsController).annotate({ description: "Controllers by bus address" }),
  displays: Schema.optionalKey(Schema.Array(Display).annotate({ description: "Attached displays by connector" }))
}).annotate({ identifier: "Graphics", title: "Graphics" })
export interface Graphics extends Schema.Schema.Type<typeof Graphics> {}
