import { make, misfit } from "./Format.ts"

/** Arguments that `ZfsEncryption` is the answer to. */
export const zfsEncryptionArguments = ["get", "-H", "-o", "name,value", "-t", "filesystem", "encryption"] as const

/** `zfs get -H -o name,value encryption` (zfs-get(8)): cipher by name of the dataset, `off` where there is none. */
export const ZfsEncryption = make<ReadonlyMap<string, string>>("zfs get encryption", (text) => {
  const rows = text.split("\n").map((line) => line.split("\t"))
  return text.trim() !== "" && rows.every((row) => row.length < 2)
    ? misfit("no line with two columns")
    : new Map(rows.flatMap(([name, value]) => name && value && value !== "-" ? [[name, value.trim()] as const] : []))
})
