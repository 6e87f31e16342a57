import type { ApfsVolume } from "./formats/MacApfsList.ts"
import type { FileVaultProgress } from "./formats/MacFdesetup.ts"
import type { EncryptedVolume } from "./inventory/Encryption.ts"
import { compact } from "./presence.ts"

/**
 * How far an APFS volume is encrypted. On a Mac with a T2 or Apple silicon the data is always encrypted, with a key that
 * the machine hands out to whoever starts it: only with FileVault it takes a password as well (Apple Platform Security,
 * "Volume encryption with FileVault"). Without it a volume is as unprotected as one in the clear. An encrypted volume
 * that is not of the system has a password of its own, which `diskutil` tells in the same words.
 */
export const fileVaultOf = (
  volume: string,
  { CryptoMigrationOn, Encryption, FileVault, Locked }: ApfsVolume,
  { conversion, percent }: FileVaultProgress = {}
): EncryptedVolume => {
  const lock = Locked === undefined ? undefined : Locked ? "locked" as const : "unlocked" as const
  if (CryptoMigrationOn === true) {
    const decrypting = conversion === "decrypting" || conversion === undefined && FileVault === false
    return compact({
      volume,
      provider: "filevault",
      conversion: decrypting ? "decrypting" : "encrypting",
      protection: decrypting ? "off" : "on",
      percent: percent === undefined ? undefined : decrypting ? 100 - percent : percent,
      lock,
      verdict: decrypting ? "unprotected" : "encrypting"
    })
  }
  if (FileVault === true) {
    return compact({
      volume,
      provider: "filevault",
      conversion: "encrypted",
      protection: "on",
      lock,
      verdict: Locked === true ? "locked" : "protected"
    })
  }
  if (FileVault === undefined) return { volume, provider: "none", verdict: "unknown" }
  return compact({
    volume,
    provider: "none",
    conversion: Encryption === true ? "encrypted" : Encryption === false ? "decrypted" : undefined,
    protection: "off",
    verdict: "unprotected"
  })
}
