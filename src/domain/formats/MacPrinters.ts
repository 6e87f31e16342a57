import type { Printer } from "../inventory/Printers.ts"
import { compact, orderedBy, plain, present } from "../presence.ts"
import { withoutCredentials } from "./CupsPrintersConf.ts"
import { flagOf, type Item, systemProfiler, textOf } from "./systemProfiler.ts"

/** `SPPrintersDataType`; where there is no printer, an item without a name says so. */
export const MacPrinters = systemProfiler<readonly ["SPPrintersDataType"], ReadonlyArray<Printer>>(
  "system_profiler printers",
  ["SPPrintersDataType"],
  ({ SPPrintersDataType: items }) => orderedBy(items.flatMap(printerOf), ({ name }) => name)
)

const printerOf = (item: Item): ReadonlyArray<Printer> => {
  const name = plain(textOf(item, "_name"))
  return name === undefined ? [] : [compact({
    name,
    model: present(textOf(item, "ppd")),
    uri: withoutCredentials(present(textOf(item, "uri"))),
    default: flagOf(item, "default"),
    shared: flagOf(item, "shared")
  })]
}
