import type { EncryptedVolume } from "../inventory/Encryption.ts"
import { compact } from "../presence.ts"
import type { Known } from "./inventoryForGlpi.ts"
import { mebibytes } from "./units.ts"

/** File systems, with what encrypts them. */
export const drives = ({ encryption, volumes }: Known) =>
  volumes?.map((volume) => {
    const letter = /^[A-Z]:\\?$/i.test(volume.mount) ? volume.mount.slice(0, 2) : undefined
    const encrypted = encryption?.find((each) => [volume.mount, letter, volume.device].includes(each.volume))
    return compact({
      letter,
      type: letter === undefined ? volume.mount : undefined,
      filesystem: volume.filesystem,
      free: volume.totalBytes === undefined || volume.usedBytes === undefined
        ? undefined
        : mebibytes(Math.max(0, volume.totalBytes - volume.usedBytes)),
      total: mebibytes(volume.totalBytes),
      volumn: volume.device,
      label: volume.label,
      ...(encrypted === undefined ? {} : encryptionOf(encrypted))
    })
  })

/** Words of GLPI's own agent for those who encrypt. */
const names: { readonly [P in EncryptedVolume["provider"]]?: string } = {
  bitlocker: "BitLocker",
  luks: "cryptsetup",
  "dm-crypt": "cryptsetup",
  zfs: "ZFS",
  fscrypt: "fscrypt",
  filevault: "FileVault"
}

/** Only what is protected is encrypted in the sense of the question: a suspended volume has its key beside it. */
const statuses: { readonly [V in EncryptedVolume["verdict"]]?: string } = {
  protected: "Yes",
  unprotected: "No",
  suspended: "Partially",
  "awaiting-activation": "Partially",
  encrypting: "Partially",
  decrypting: "Partially"
}

const encryptionOf = ({ method, provider, verdict }: EncryptedVolume) => ({
  encrypt_name: names[provider],
  encrypt_algo: method,
  encrypt_status: statuses[verdict]
})
