import { Schema } from "effect"
import { jsonRows } from "./jsonRows.ts"
import { probeListOf, probeText } from "./probeValues.ts"

/**
 * `Win32_PnPEntity` of the USB enumerator: attached devices, and the interfaces of composite ones (`&MI_00`). Name and
 * maker are those of the driver's INF file, `Service` is the driver.
 */
export const ProbeUsb = jsonRows(Schema.Struct({
  PNPDeviceID: Schema.NonEmptyString,
  Name: probeText,
  Manufacturer: probeText,
  Service: probeText,
  CompatibleID: probeListOf(Schema.String)
}))
export type UsbRow = typeof ProbeUsb.Type[number]
