import type { EncryptedVolume } from "../inventory/Encryption.ts"
import { compact, plain } from "../presence.ts"
import { latestData, type Report } from "../Report.ts"
import { driveLetter } from "./driveLetter.ts"
import type { HeartbeatBody } from "./HeartbeatBodies.ts"
import { clampedPercent, clipped } from "./wireText.ts"

type BitLocker = NonNullable<NonNullable<HeartbeatBody["hardware_inventory"]>["bitlocker"]>

/** Columns of the key vault, in characters. One text that is longer costs all volumes after it. */
const longest = { method: 50, protectorType: 100, keyId: 100 } as const

/**
 * BitLocker of a Windows machine; nothing where it is not known. Backends stop at the first volume that they cannot
 * take and say nothing, so only volumes with a letter are listed; all are counted.
 */
export const bitLockerOf = (report: Report): BitLocker | undefined => {
  const section = report.sections.encryption
  if (report.subject.platform !== "win32") return { supported: false, ...listed([]) }
  const volumes = latestData(report, "encryption")
  const denied = section?.outcome === "denied"
  if (volumes === undefined && section?.outcome !== "unsupported" && !denied) return undefined
  return {
    supported: section?.outcome !== "unsupported",
    ...compact({
      permission_required: denied || undefined,
      reason: volumes === undefined ? plain(section?.reason) : undefined
    }),
    ...listed(volumes ?? []),
    collection_timestamp: section?.data === undefined
      ? section?.lastGood?.collectedAt ?? report.collectedAt
      : report.collectedAt
  }
}

const listed = (volumes: ReadonlyArray<EncryptedVolume>) => {
  const seen = new Set<string>()
  return {
    total_volumes: volumes.length,
    protected_volumes: volumes.filter((volume) => protectionOf(volume) === "Protected").length,
    unprotected_volumes: volumes.filter((volume) => protectionOf(volume) === "Unprotected").length,
    volumes: volumes.flatMap((volume) => {
      const letter = driveLetter(volume.volume)
      if (letter === undefined || seen.has(letter)) return []
      seen.add(letter)
      return [volumeOf(volume, letter)]
    })
  }
}

const volumeOf = (volume: EncryptedVolume, letter: string) => {
  const { method, percent, protectors = [] } = volume
  const recovery = protectors.filter(({ kind }) => isRecovery(kind))
  const sealed = recovery.find(({ sealedKey }) => isSealed(sealedKey))
  return {
    volume_letter: letter,
    drive_letter: letter,
    protection_status: protectionOf(volume),
    ...compact({
      encryption_method: cut(method, longest.method),
      key_protector_type: cut([...new Set(protectors.map(({ kind }) => kind))].join(" + "), longest.protectorType),
      recovery_key_id: cut((sealed ?? recovery[0])?.id, longest.keyId),
      recovery_key: sealed?.sealedKey,
      volume_status: statusOf(volume),
      encryption_percentage: clampedPercent(percent),
      key_protector_count: volume.protectors?.length
    })
  }
}

const cut = (text: string | undefined, characters: number) => {
  const said = plain(text)
  return said === undefined ? undefined : clipped(said, characters)
}

/** The three words that backends know. */
const protectionOf = ({ protection, provider, verdict }: EncryptedVolume): "Protected" | "Unprotected" | "Unknown" => {
  if (protection === "on" || protection === undefined && verdict === "protected") return "Protected"
  if (protection === "off" || provider === "none" || verdict === "unprotected") return "Unprotected"
  return "Unknown"
}

const statusOf = ({ conversion, verdict }: EncryptedVolume) =>
  conversion === "paused" && verdict === "decrypting" ? "DecryptionPaused" : conversion && conversionWords[conversion]

/** Win32_EncryptableVolume, GetConversionStatus. */
const conversionWords = {
  decrypted: "FullyDecrypted",
  encrypted: "FullyEncrypted",
  encrypting: "EncryptionInProgress",
  decrypting: "DecryptionInProgress",
  paused: "EncryptionPaused"
} as const

/** Key protector type 3 of Win32_EncryptableVolume: numerical password, which people call recovery password. */
const isRecovery = (kind: string) => /^(?:recovery|numerical) ?password$/i.test(kind)

/** A JWE in compact form: five parts in base64url, of which the first is a JSON object. A password is none. */
const isSealed = (key: string | undefined) =>
  key !== undefined && /^eyJ[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/.test(key)
