import type { ZfsDataset } from "./formats/ZfsEncryption.ts"
import type { EncryptedVolume } from "./inventory/Encryption.ts"
import { compact } from "./presence.ts"
import type { StackedDevice } from "./storageLayers.ts"

/** What lies between a volume and the disks. */
export interface Layers {
  readonly provider: EncryptedVolume["provider"]
  /** Whether every way down to a disk leads through encryption. */
  readonly complete: boolean
  /** Names of the encrypting devices in the device mapper. */
  readonly mapNames: ReadonlyArray<string>
}

/** Who encrypts, by the prefix that cryptsetup gives to the UUID of its devices (libcryptsetup, lib/utils_dm.h). */
const providers: ReadonlyArray<readonly [prefix: RegExp, provider: EncryptedVolume["provider"]]> = [
  [/^CRYPT-LUKS\d-/, "luks"],
  [/^CRYPT-BITLK-/, "bitlocker"],
  [/^CRYPT-FVAULT2-/, "filevault"],
  [/^CRYPT-(PLAIN|TCRYPT|LOOPAES)-/, "dm-crypt"]
]

const providerOf = (device: StackedDevice) => providers.find(([prefix]) => prefix.test(device.mapUuid ?? ""))?.[1]

/** Follows the devices of a volume down to the disks: LVM on LUKS, LUKS on RAID, a pool of several devices. */
export const layersOf = (devices: ReadonlyArray<string>, stacked: ReadonlyMap<string, StackedDevice>): Layers => {
  const found = new Map<string, EncryptedVolume["provider"]>()
  const seen = new Set<string>()
  const toVisit = [...devices]
  let complete = devices.length > 0
  for (let name = toVisit.pop(); name !== undefined; name = toVisit.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const device = stacked.get(name) ?? stacked.get(name.replace(/p\d+$/, ""))
    const provider = device === undefined ? undefined : providerOf(device)
    if (device !== undefined && provider !== undefined) found.set(device.mapName ?? device.name, provider)
    else if (device === undefined || device.slaves.length === 0) complete = false
    else toVisit.push(...device.slaves)
  }
  const mapNames = [...found.keys()].toSorted()
  return { provider: found.get(mapNames[0] ?? "") ?? "none", complete, mapNames }
}

/**
 * What to make of a volume that is in use. Data that lies in part on a disk in the clear is not protected. A volume that
 * is mounted through encryption is open now, and its key is kept from everybody else.
 */
export const verdictOf = (
  volume: string,
  { complete, mapNames, provider }: Layers,
  ciphers: ReadonlyMap<string, string> = new Map()
): EncryptedVolume =>
  provider === "none" || !complete
    ? { volume, provider, verdict: "unprotected" }
    : compact({
      volume,
      provider,
      conversion: "encrypted" as const,
      protection: "on" as const,
      method: methodOf(mapNames, ciphers),
      lock: "unlocked" as const,
      verdict: "protected" as const
    })

const methodOf = (mapNames: ReadonlyArray<string>, ciphers: ReadonlyMap<string, string>) => {
  const known = [...new Set(mapNames.flatMap((name) => ciphers.get(name) ?? []))].toSorted()
  return known.length === 0 ? undefined : known.join(", ")
}

/**
 * A ZFS dataset by its property `encryption`. One that says `off` may still lie on encrypted devices, which only the
 * pool knows: without any on this machine it is unprotected. One whose key is not loaded is locked.
 */
export const zfsVerdictOf = (
  volume: string,
  dataset: ZfsDataset | undefined,
  hasEncryptedDevices: boolean
): EncryptedVolume => {
  if (dataset === undefined) return { volume, provider: "none", verdict: "unknown" }
  if (dataset.cipher === "off") {
    return { volume, provider: "none", verdict: hasEncryptedDevices ? "unknown" : "unprotected" }
  }
  return {
    volume,
    provider: "zfs",
    conversion: "encrypted",
    protection: "on",
    method: dataset.cipher,
    ...(dataset.keyLoaded ? { lock: "unlocked", verdict: "protected" } : { lock: "locked", verdict: "locked" })
  }
}

/**
 * A file system with directories that fscrypt encrypts, and others that it does not: which, nobody can tell from
 * outside. Where everything below it is encrypted anyway, that counts.
 */
export const withFscrypt = (row: EncryptedVolume): EncryptedVolume =>
  row.provider === "none" ? { ...row, provider: "fscrypt", verdict: "unknown" } : row

/** A volume that nobody has opened, by what libblkid calls its contents; `undefined` for what is not encrypted. */
export const lockedVolume = (volume: string, contents: string | undefined): EncryptedVolume | undefined => {
  const provider = contents === "crypto_LUKS" ? "luks" : contents === "BitLocker" ? "bitlocker" : undefined
  return provider && { volume, provider, lock: "locked", verdict: "locked" }
}
