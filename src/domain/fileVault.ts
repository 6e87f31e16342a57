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
      provider: "filevault" as const,
      conversion: decrypting ? "decrypting" as const : "encrypting" as const,
      protection: decrypting ? "off" as const : "on" as const,
      percent: percent === undefined ? undefined : decrypting ? 100 - percent : percent,
      lock,
      verdict: decrypting ? "unprotected" as const : "encrypting" as const
    })
  }
  if (FileVault === true) {
    return compact({
      volume,
      provider: "filevault" as const,
      conversion: "encrypted" as const,
      protection: "on" as const,
      lock,
      verdict: Locked === true ? "locked" as const : "protected" as const
    })
  }
  if (FileVault === undefined) return { volume, provider: "none", verdict: "unknown" }
  return compact({
    volume,
    provider: "none" as const,
    conversion: Encryption === true ? "encrypted" as const : Encryption === false ? "decrypted" as const : undefined,
    protection: "off" as const,
    verdict: "unprotected" as const
  })
}
