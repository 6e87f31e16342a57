import { make, misfit } from "./Format.ts"

/** How one dataset is encrypted. */
export interface ZfsDataset {
  /** `off` where it is not. */
  readonly cipher: string
  /** Whether it can be read now. */
  readonly keyLoaded: boolean
}

/** Arguments that `ZfsEncryption` is the answer to. */
export const zfsEncryptionArguments = [
  "get",
  "-H",
  "-o",
  "name,property,value",
  "-t",
  "filesystem",
  "encryption,keystatus"
] as const

/**
 * `zfs get -H -o name,property,value encryption,keystatus` (zfs-get(8), zfsprops(7)): datasets by name. The key of one
 * that is not encrypted is `-`.
 */
export const ZfsEncryption = make<ReadonlyMap<string, ZfsDataset>>("zfs get encryption", (text) => {
  const rows = text.split("\n").map((line) => line.split("\t"))
  if (text.trim() !== "" && rows.every((row) => row.length < 3)) return misfit("no line with three columns")
  const locked = new Set(
    rows.flatMap(([name, property, value]) =>
      name !== undefined && property === "keystatus" && value?.trim() === "unavailable" ? [name] : []
    )
  )
  return new Map(rows.flatMap(([name, property, value]) =>
    name && property === "encryption" && value && value !== "-"
      ? [[name, { cipher: value.trim(), keyLoaded: !locked.has(name) }] as const]
      : []
  ))
})
