import { Effect } from "effect"
import { registryAddress, type RegistryKey, type RegistryQuery, type RegistryValue } from "../src/domain/RegistryKey.ts"
import { Absent, Denied, type ReadError, TookTooLong, Unreadable } from "../src/services/Machine.ts"

/** A value as a test writes it down: its type follows from what it is, unless it is told. */
export type SketchedValue = string | number | ReadonlyArray<string> | Uint8Array | RegistryValue

/** A key with its values. `lastWrittenAt` is when it was changed, and no value. */
export interface SketchedKey {
  readonly [name: string]: SketchedValue
}

/**
 * Keys by their address, `HKLM64\SOFTWARE\Example`, with their values; the keys above them are there as well. A key that
 * an error stands for cannot be opened.
 */
export interface SketchedRegistry {
  readonly [address: string]: SketchedKey | ReadError
}

/** What such a registry answers. Names of keys are found whatever their case, as Windows does. */
export const registryOf =
  (sketch: SketchedRegistry) => (query: RegistryQuery): Effect.Effect<RegistryKey, ReadError> => {
    const address = registryAddress(query)
    const refused = errorAt(sketch, address)
    if (refused !== undefined) return Effect.fail(refused)
    const isThere = Object.keys(sketch).some((each) => isIn(address, each))
    return isThere ? Effect.succeed(keyAt(sketch, address, query.depth)) : Effect.fail(new Absent({ what: address }))
  }

const folded = (address: string) => address.toLowerCase()

const isIn = (above: string, address: string) => `${folded(address)}\\`.startsWith(`${folded(above)}\\`)

const errorAt = (sketch: SketchedRegistry, address: string) => {
  const [, found] = Object.entries(sketch).find(([each, key]) => isIn(each, address) && isReadError(key)) ?? []
  return isReadError(found) ? found : undefined
}

const isReadError = (key: unknown): key is ReadError =>
  [Absent, Denied, TookTooLong, Unreadable].some((error) => key instanceof error)

const keyAt = (sketch: SketchedRegistry, address: string, depth: number): RegistryKey => {
  const [, found = {}] = Object.entries(sketch).find(([each]) => folded(each) === folded(address)) ?? []
  const { lastWrittenAt, ...values } = isReadError(found) ? {} : found
  const inside = Object.keys(sketch).filter((each) => isIn(address, each) && folded(each) !== folded(address))
  const names = new Map(
    inside.map((each) => each.slice(address.length + 1).split("\\", 1)[0]!).map((name) => [folded(name), name])
  )
  const keys = [...names.values()].map((name): readonly [string, RegistryKey] => [
    name,
    depth > 0 ? keyAt(sketch, `${address}\\${name}`, depth - 1) : { values: {}, keys: {} }
  ])
  return {
    ...(typeof lastWrittenAt === "string" ? { lastWrittenAt } : {}),
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueOf(value)])),
    keys: Object.fromEntries(keys)
  }
}

const valueOf = (value: SketchedValue): RegistryValue => {
  if (typeof value === "string") return { type: "text", data: value }
  if (typeof value === "number") return { type: "number", data: value }
  if (value instanceof Uint8Array) return { type: "bytes", data: Buffer.from(value).toString("base64") }
  return "type" in value ? value : { type: "texts", data: value }
}
