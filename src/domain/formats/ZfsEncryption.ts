import { make } from "./Format.ts"

/** Arguments that `ZfsEncryption` is the answer to. */
export const zfsEncryptionArguments = ["get", "-H", "-o", "name,value", "-t", "filesystem", "encryption"] as const

/** `zfs get -H -o name,value encryption` (zfs-get(8)): cipher by name of the dataset, `off` where there is none. */
export const ZfsEncryption = make<ReadonlyMap<string, string>>("zfs get encryption", (text) =>
  new Map(
    text.split("\n").flatMap((line) => {
      const [name, value] = line.split("\t")
      return name && value && value !== "-" ? [[name, value.trim()] as const] : []
    })
  ))
