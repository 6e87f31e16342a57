import { Schema } from "effect"
import { instant, percent, text, volatile, word } from "./fields.ts"

/** One way to unlock an encrypted volume: its kind and id, and never the key but sealed. */
export const KeyProtector = Schema.Struct({
  id: Schema.optionalKey(text("Id of the protector")),
  kind: text("Kind: Tpm, RecoveryPassword, Passphrase, …"),
  escrowKeyId: Schema.optionalKey(
    text("Which key of the organisation the recovery password is sealed for: its thumbprint (RFC 7638)")
  ),
  escrowedAt: Schema.optionalKey(
    volatile(instant("Since when the backend has it sealed; it is not sent again"))
  ),
  sealedKey: Schema.optionalKey(
    volatile(text("Recovery password, sealed for the organisation: a JWE in compact form (RFC 7516, 7.1)"))
  )
}).annotate({ identifier: "KeyProtector", title: "Key protector" })
export interface KeyProtector extends Schema.Schema.Type<typeof KeyProtector> {}

/** How far one volume is encrypted: separate facts, and a verdict derived from them. */
export const EncryptedVolume = Schema.Struct({
  volume: text("Mount point, drive letter or device"),
  provider: word(["bitlocker", "luks", "dm-crypt", "zfs", "fscrypt", "filevault", "none"], "What encrypts it"),
  volumeType: Schema.optionalKey(
    word(["system", "fixed", "portable"], "What the volume is for: the system, data, or to be carried around")
  ),
  conversion: Schema.optionalKey(
    word(["decrypted", "encrypted", "encrypting", "decrypting", "paused"], "How much of the data is encrypted")
  ),
  protection: Schema.optionalKey(word(["on", "off", "unknown"], "Whether the key is protected")),
  method: Schema.optionalKey(text("Cipher: aes-xts-plain64, XTS-AES-256, …")),
  percent: Schema.optionalKey(percent("Share that is encrypted")),
  lock: Schema.optionalKey(word(["locked", "unlocked"], "Whether the volume is open now")),
  protectors: Schema.optionalKey(Schema.Array(KeyProtector).annotate({ description: "Ways to unlock it" })),
  verdict: word(
    [
      "protected",
      "suspended",
      "awaiting-activation",
      "encrypting",
      "decrypting",
      "unprotected",
      "locked",
      "unknown"
    ],
    "What to make of it. suspended, awaiting-activation: encrypted, and the key lies beside it in the clear"
  )
}).annotate({ identifier: "EncryptedVolume", title: "Encryption of a volume" })
export interface EncryptedVolume extends Schema.Schema.Type<typeof EncryptedVolume> {}

/** Every local volume with its encryption, by volume. */
export const Encryption = Schema.Array(EncryptedVolume).annotate({ identifier: "Encryption", title: "Disk encryption" })
export type Encryption = typeof Encryption.Type
