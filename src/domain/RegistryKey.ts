/** A value of the Windows registry, as its type says: texts, numbers, lists of texts, or bytes in base64. */
export type RegistryValue =
  | { readonly type: "text" | "expandable"; readonly data: string }
  | { readonly type: "number"; readonly data: number }
  | { readonly type: "texts"; readonly data: ReadonlyArray<string> }
  | { readonly type: "bytes"; readonly data: string }

/** A key of the Windows registry with what is below it, as deep as was asked. Names of values are as written. */
export interface RegistryKey {
  /** When anything in it was changed last, UTC ISO 8601. */
  readonly lastWrittenAt?: string
  readonly values: { readonly [name: string]: RegistryValue }
  readonly keys: { readonly [name: string]: RegistryKey }
}

/** Which part of the registry is asked for. */
export interface RegistryQuery {
  readonly hive: "HKLM" | "HKU"
  /** Path below the hive, with backslashes; empty for the hive itself. */
  readonly key: string
  /** As programs of 64 or of 32 bits see it. */
  readonly view: 64 | 32
  /** How many levels of keys below: 0 is the values of the key and the names of its keys. */
  readonly depth: number
}

/** A query in one line: `HKLM64\SOFTWARE\…`. */
export const registryAddress = ({ hive, key, view }: Pick<RegistryQuery, "hive" | "key" | "view">): string =>
  `${hive}${view}${key === "" ? "" : "\\"}${key}`
