import { Option, Predicate, Result, Schema } from "effect"
import { type Format, FormatError } from "./Format.ts"

/**
 * What `system_profiler` is asked for, once a scan (system_profiler(8); `-json` since macOS 10.15). Applications are not
 * among it, which take it seconds; macOS 26 tells USB devices under another name than those before it.
 */
export const systemProfilerArguments: ReadonlyArray<string> = [
  "-json",
  "-detailLevel",
  "full",
  "SPHardwareDataType",
  "SPSoftwareDataType",
  "SPiBridgeDataType",
  "SPMemoryDataType",
  "SPNVMeDataType",
  "SPSerialATADataType",
  "SPUSBDataType",
  "SPUSBHostDataType",
  "SPDisplaysDataType",
  "SPPowerDataType",
  "SPPrintersDataType",
  "SPNetworkDataType",
  "SPFirewallDataType"
]

/** An item of a data type. Keys that may be absent, or of a type that is of no use, are absent. */
export type Item = { readonly [key: string]: unknown }

/** A format of one or some of its data types; `undefined` where this macOS knows none of them. */
export const systemProfiler = <const T extends ReadonlyArray<string>, A>(
  name: string,
  dataTypes: T,
  valueOf: (items: { readonly [K in T[number]]: ReadonlyArray<Item> }) => A
): Format<A | undefined> => ({
  name,
  decode: (text) =>
    Result.mapBoth(decodeReport(text), {
      onFailure: () => new FormatError({ format: name, detail: "not what system_profiler -json prints" }),
      onSuccess: (report) =>
        dataTypes.some((type) => report[type] !== undefined)
          ? valueOf(
            Object.fromEntries(dataTypes.map((type) => [type, itemsOf(report[type])])) as never
          )
          : undefined
    })
})

const decodeReport = Schema.decodeUnknownResult(
  Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))
)

const itemsOf = (value: unknown): ReadonlyArray<Item> =>
  Array.isArray(value) ? value.filter((each): each is Item => Predicate.isObject(each)) : []

/** The items below an item. */
export const childrenOf = (item: Item, key = "_items"): ReadonlyArray<Item> => itemsOf(item[key])

/** An item that is a property of another. */
export const partOf = (item: Item | undefined, key: string): Item => {
  const part = item?.[key]
  return Predicate.isObject(part) ? part as Item : {}
}

export const textOf = (item: Item | undefined, key: string): string | undefined =>
  Option.getOrUndefined(Option.liftPredicate(Predicate.isString)(item?.[key] as string))

/** A number, which some versions write as text. */
export const numberOf = (item: Item | undefined, key: string): number | undefined => {
  const value = item?.[key]
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : undefined
}

/** Words of macOS itself, which no language changes: `yes`, `TRUE`, `spdisplays_yes`. */
export const flagOf = (item: Item | undefined, key: string): boolean | undefined => {
  const word = textOf(item, key)?.toLowerCase()
  return word === "yes" || word === "true" ? true : word === "no" || word === "false" ? false : undefined
}

/** Every item with those below it, however deep. */
export const withDescendants = (items: ReadonlyArray<Item>): ReadonlyArray<Item> => {
  const all: Array<Item> = []
  let level = items
  while (level.length > 0) {
    all.push(...level)
    level = level.flatMap((item) => childrenOf(item))
  }
  return all
}
