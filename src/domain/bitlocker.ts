import type { BitlockerProtector, BitlockerRow, BitlockerShellRow } from "./formats/ProbeBitlocker.ts"
import type { EncryptedVolume, KeyProtector } from "./inventory/Encryption.ts"
import { compact, plain } from "./presence.ts"
import { driveLetter } from "./protocols/driveLetter.ts"

/** Kind of the protector that holds a recovery password, GetKeyProtectorType. */
const recoveryPassword = 3

/** GetKeyProtectorType; names as PowerShell's BitLocker module and `manage-bde` have them. */
const protectorKinds: ReadonlyArray<string> = [
  "Unknown",
  "Tpm",
  "ExternalKey",
  "RecoveryPassword",
  "TpmPin",
  "TpmStartupKey",
  "TpmPinStartupKey",
  "PublicKey",
  "Passphrase",
  "TpmCertificate",
  "AccountOrGroup"
]

/** GetEncryptionMethod; 0 is none. */
const methods: ReadonlyArray<string | undefined> = [
  undefined,
  "AES-128 with diffuser",
  "AES-256 with diffuser",
  "AES-128",
  "AES-256",
  "hardware",
  "XTS-AES-128",
  "XTS-AES-256"
]

/** GetConversionStatus: the last two are paused on the way there and on the way back; the verdict says which. */
const conversions = ["decrypted", "encrypted", "encrypting", "decrypting", "paused", "paused"] as const

/** GetProtectionStatus; it cannot be told of a locked volume. */
const protections = ["off", "on", "unknown"] as const

const locks = ["unlocked", "locked"] as const

const volumeTypes = ["system", "fixed", "portable"] as const

/** What was told of protectors; the script writes an empty list where it was refused them. */
const protectorsOf = ({ protectors, rc }: BitlockerRow) =>
  rc?.["GetKeyProtectors"] === undefined ? protectors : undefined

const isLocked = ({ lock, protection }: BitlockerRow) => lock === 1 || protection === 2

/**
 * What to make of the facts. Encrypted is not protected: while protection is off, the key lies on the disk in the clear,
 * because somebody suspended it, or because nobody has finished setting it up.
 */
const verdictOf = (row: BitlockerRow): EncryptedVolume["verdict"] => {
  if (isLocked(row)) return "locked"
  switch (row.conversion) {
    case 0:
      return "unprotected"
    case 1:
      if (row.protection === 1) return "protected"
      if (row.protection !== 0 || protectorsOf(row) === undefined) return "unknown"
      return protectorsOf(row)?.length === 0 ? "awaiting-activation" : "suspended"
    case 2:
    case 4:
      return "encrypting"
    case 3:
    case 5:
      return "decrypting"
    default:
      return "unknown"
  }
}

/** A volume by its letter, or by its GUID where it has none. */
export const nameOf = ({ DeviceID, DriveLetter }: Pick<BitlockerRow, "DeviceID" | "DriveLetter">): string =>
  driveLetter(plain(DriveLetter) ?? "") ?? plain(DeviceID) ?? DeviceID

const idOf = ({ id }: BitlockerProtector) => plain(id)?.toUpperCase()

/** Facts of a volume and the verdict on it, without any key. */
export const encryptedVolumeOf = (row: BitlockerRow): EncryptedVolume =>
  compact({
    volume: nameOf(row),
    provider: row.conversion === 0 ? "none" as const : "bitlocker" as const,
    volumeType: volumeTypes[row.VolumeType ?? -1],
    conversion: conversions[row.conversion ?? -1],
    protection: protections[row.protection ?? -1],
    method: methods[row.method ?? -1],
    percent: row.percent,
    lock: isLocked(row) ? "locked" as const : locks[row.lock ?? -1],
    protectors: protectorsOf(row)?.map((protector): KeyProtector =>
      compact({ id: idOf(protector), kind: protectorKinds[protector.type ?? 0] ?? "Unknown" })
    ).toSorted((a, b) => (a.id ?? "") < (b.id ?? "") ? -1 : 1),
    verdict: verdictOf(row)
  })

/** What reads a recovery password. */
export const passwordMethod = "GetKeyProtectorNumericalPassword"

/** The protectors of a volume that hold a recovery password, with what the script has read of them. */
export const recoveryProtectorsOf = (row: BitlockerRow) =>
  (protectorsOf(row) ?? []).flatMap((protector) => {
    const id = idOf(protector)
    return id === undefined || protector.type !== recoveryPassword ? [] : [{ id, password: protector.recovery }]
  })

/** Facts by the methods that tell them. */
const facts = {
  GetConversionStatus: "conversion",
  GetProtectionStatus: "protection",
  GetLockStatus: "lock",
  GetEncryptionMethod: "method",
  GetKeyProtectors: "protectors"
} as const

/** What could not be read of a volume that is open: of a locked one there is nothing more to tell. */
export const unreadFactsOf = (row: BitlockerRow) =>
  isLocked(row) ?
    [] :
    Object.entries(facts).flatMap(([method, field]) =>
      row[field] !== undefined && row.rc?.[method] === undefined
        ? []
        : [{ method, field, code: codeInWords(row.rc?.[method]) }]
    )

/** Why there is no recovery password where the script was told to read it. */
export const whyNoPassword = ({ rc }: BitlockerRow): string => codeInWords(rc?.[passwordMethod])

/** A code of FVE or COM as its documentation writes it: 0x80310000. */
const codeInWords = (code: number | string | undefined): string =>
  typeof code === "number"
    ? `0x${(code >>> 0).toString(16).padStart(8, "0")}`
    : plain(code)?.slice(0, 80) ?? "no answer"

/** System.Volume.BitLockerProtection: what the symbol on a drive is made of. */
const shellVerdicts: { readonly [value: number]: Omit<EncryptedVolume, "volume"> } = {
  1: { provider: "bitlocker", conversion: "encrypted", protection: "on", lock: "unlocked", verdict: "protected" },
  2: { provider: "none", conversion: "decrypted", protection: "off", lock: "unlocked", verdict: "unprotected" },
  3: { provider: "bitlocker", conversion: "encrypting", lock: "unlocked", verdict: "encrypting" },
  4: { provider: "bitlocker", conversion: "decrypting", lock: "unlocked", verdict: "decrypting" },
  5: { provider: "bitlocker", conversion: "encrypted", protection: "off", lock: "unlocked", verdict: "suspended" },
  6: { provider: "bitlocker", protection: "unknown", lock: "locked", verdict: "locked" }
}

/** The same from what the shell says; nothing of a drive that cannot be encrypted, or of which it says something new. */
export const volumeFromShell = ({ drive, value }: BitlockerShellRow): EncryptedVolume | undefined => {
  const verdict = shellVerdicts[value]
  return verdict === undefined ? undefined : { volume: driveLetter(drive) ?? drive, ...verdict }
}
