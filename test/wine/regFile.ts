import type { RegistryValue } from "../../src/domain/RegistryKey.ts"

/** Data of a value as it lies in the registry: its type (winnt.h) and its bytes. */
export interface RawValue {
  readonly type: number
  readonly bytes: Uint8Array
  /** What is to be read of it. */
  readonly read: RegistryValue
}

const wide = (text: string) => Buffer.from(text, "utf16le")

/** A text with its NUL. */
export const text = (data: string): RawValue => ({ type: 1, bytes: wide(`${data}\0`), read: { type: "text", data } })

export const raw = (type: number, bytes: Uint8Array, read: RegistryValue): RawValue => ({ type, bytes, read })

/** What lies below a path like `HKEY_LOCAL_MACHINE\SOFTWARE\…`. */
export interface RegEntries {
  readonly [path: string]: { readonly [name: string]: RawValue }
}

const quoted = (name: string) => name === "" ? "@" : `"${name.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"")}"`

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(",")

const valueLines = (values: RegEntries[string]) =>
  Object.entries(values)
    .map(([name, { bytes, type }]) => `${quoted(name)}=hex(${type.toString(16)}):${hex(bytes)}`)
    .join("\r\n")

/** A file that `reg import` reads (Windows Registry Editor 5.00): UTF-16 with a byte order mark. */
export const regFile = (entries: RegEntries): Uint8Array => {
  const lines = Object.entries(entries).map(([path, values]) => `\r\n[${path}]\r\n${valueLines(values)}`)
  return wide(`\ufeff${["Windows Registry Editor Version 5.00", ...lines].join("\r\n")}\r\n`)
}
