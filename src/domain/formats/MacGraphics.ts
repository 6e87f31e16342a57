import { Result } from "effect"
import type { Display, Graphics, GraphicsController } from "../inventory/Graphics.ts"
import { compact, orderedBy, plain, present } from "../presence.ts"
import { Edid, edidManufacturerOf } from "./Edid.ts"
import { childrenOf, type Item, numberOf, systemProfiler, textOf } from "./systemProfiler.ts"

/** `SPDisplaysDataType`: controllers, and below each the displays that it drives. */
export const MacGraphics = systemProfiler<readonly ["SPDisplaysDataType"], Graphics>(
  "system_profiler displays",
  ["SPDisplaysDataType"],
  ({ SPDisplaysDataType: items }) => ({
    controllers: orderedBy(items.flatMap(controllerOf), ({ model }) => model, ({ bus }) => bus),
    displays: orderedBy(
      items.flatMap((item) => childrenOf(item, "spdisplays_ndrvs")).flatMap(displayOf),
      ({ connector }) => connector
    )
  })
)

const controllerOf = (item: Item): ReadonlyArray<GraphicsController> => {
  const model = present(textOf(item, "sppci_model"))
  return model === undefined ? [] : [compact({
    vendor: vendorOf(textOf(item, "spdisplays_vendor")),
    model,
    memoryBytes: memoryOf(textOf(item, "_spdisplays_vram")) ?? memoryOf(textOf(item, "spdisplays_vram"))
  })]
}

/** `sppci_vendor_Apple`, or `Intel (0x8086)`. */
const vendorOf = (text: string | undefined) => {
  const name = present(text?.replace(/^sppci_vendor_/, "").replace(/\s*\(0x[0-9a-f]{4}\)$/i, ""))
  return name === undefined ? undefined : vendors[name.toLowerCase()] ?? name
}

const vendors: { readonly [name: string]: string } = { amd: "AMD", intel: "Intel", nvidia: "NVIDIA" }

const units: { readonly [unit: string]: number } = { MB: 1024 ** 2, GB: 1024 ** 3 }

const memoryOf = (text: string | undefined) => {
  const [, count, unit] = /^(\d{1,6})\s(MB|GB)$/.exec(text ?? "") ?? []
  return unit === undefined ? undefined : Number(count) * units[unit]!
}

/** An Intel Mac gives the EDID itself; Apple silicon only what it has read there. */
const displayOf = (item: Item): ReadonlyArray<Display> => {
  const connector = connectorOf(item)
  if (connector === undefined) return []
  const edid = edidOf(textOf(item, "_spdisplays_edid"))
  return [compact({
    connector,
    manufacturer: edid?.manufacturer ?? makerOf(textOf(item, "_spdisplays_display-vendor-id")),
    model: edid?.model ?? present(textOf(item, "_name")),
    serialNumber: edid?.serialNumber ?? present(textOf(item, "spdisplays_display-serial-number")),
    ...sizeOf(item, edid),
    manufacturedYear: edid?.manufacturedYear ?? yearOf(numberOf(item, "_spdisplays_display-year"))
  })]
}

/** The panel of an iMac is two displays to its EDID; of others the system tells what is set, which may be less. */
const sizeOf = (item: Item, edid: Edid | undefined) => {
  const told = pixelsOf(textOf(item, "spdisplays_pixelresolution"))
  const { heightPixels, widthPixels } = edid ?? {}
  return heightPixels === undefined || isInternal(item) && told.widthPixels !== undefined
    ? told
    : compact({ widthPixels, heightPixels })
}

const isInternal = (item: Item) => textOf(item, "spdisplays_connection_type") === "spdisplays_internal"

const connectorOf = (item: Item) => {
  if (isInternal(item)) return "internal"
  const id = plain(textOf(item, "_spdisplays_displayID"))
  return id === undefined ? undefined : `display ${id}`
}

const edidOf = (digits: string | undefined) => {
  const pairs = /^0x((?:[0-9a-f]{2}){128,1024})$/i.exec(digits ?? "")?.[1]?.match(/../g)
  return pairs === undefined || pairs === null
    ? undefined
    : Result.getOrUndefined(Edid.decode(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))))
}

/** The three letters of an EDID, as a hexadecimal number. */
const makerOf = (id: string | undefined) =>
  /^[0-9a-f]{1,4}$/i.test(id ?? "") ? edidManufacturerOf(Number.parseInt(id!, 16)) : undefined

/** `spdisplays_3024x1964Retina`; `spdisplays_1080p` and words of other languages say nothing. */
const pixelsOf = (text: string | undefined): Pick<Display, "widthPixels" | "heightPixels"> => {
  const [, width, height] = /^(?:spdisplays_)?(\d{3,5})\s?x\s?(\d{3,5})/.exec(text ?? "") ?? []
  return height === undefined ? {} : { widthPixels: Number(width), heightPixels: Number(height) }
}

const yearOf = (year: number | undefined) => year === undefined || year < 1993 ? undefined : year
