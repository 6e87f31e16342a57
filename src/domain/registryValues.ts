import { Option, Schema } from "effect"
import type { RegistryKey, RegistryValue } from "./RegistryKey.ts"

/** A value by its name, which Windows finds whatever its case. */
export const valueIn = (key: RegistryKey, name: string): RegistryValue | undefined =>
  Object.entries(key.values).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]

/**
 * A text, expandable ones as they are written. It ends at the first control character: installers write texts without
 * the NUL at their end, or with rubbish behind it.
 */
export const textIn = (key: RegistryKey, name: string): string | undefined => {
  const value = valueIn(key, name)
  if (value?.type !== "text" && value?.type !== "expandable") return undefined
  return typeof value.data === "string" ? value.data.trim().split(controlCharacter, 1)[0] : undefined
}

/** A number of 32 or 64 bits. */
export const numberIn = (key: RegistryKey, name: string): number | undefined => {
  const value = valueIn(key, name)
  return value?.type === "number" && Number.isFinite(value.data) ? value.data : undefined
}

const decodeBase64 = Schema.decodeUnknownOption(Schema.Uint8ArrayFromBase64)

/** Bytes as they are. */
export const bytesIn = (key: RegistryKey, name: string): Uint8Array | undefined => {
  const value = valueIn(key, name)
  return value?.type === "bytes" ? Option.getOrUndefined(decodeBase64(value.data)) : undefined
}

/** A key below another one, by its path and whatever its case. */
export const keyIn = (key: RegistryKey, path: string): RegistryKey | undefined => {
  let found: RegistryKey | undefined = key
  for (const name of path.split("\\")) {
    const keys: RegistryKey["keys"] = found?.keys ?? {}
    found = Object.entries(keys).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1]
  }
  return found
}

// oxlint-disable-next-line no-control-regex -- exactly these are meant
const controlCharacter = /[\u0000-\u001f\u007f]/
