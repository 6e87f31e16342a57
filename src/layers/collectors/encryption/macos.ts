import { Effect } from "effect"
import { fileVaultOf } from "../../../domain/fileVault.ts"
import { type ApfsVolume, MacApfsList } from "../../../domain/formats/MacApfsList.ts"
import { MacFdesetup } from "../../../domain/formats/MacFdesetup.ts"
import type { EncryptedVolume } from "../../../domain/inventory/Encryption.ts"
import { apfsVolumeOf, isOfSystem, type MacStorage } from "../../../domain/macStorage.ts"
import { orderedBy, plain } from "../../../domain/presence.ts"
import { optional, runAndRead, source } from "../Collector.ts"
import { mountedStorage } from "../macos/mountedStorage.ts"

/**
 * `fdesetup` speaks of the system's own disk. It is asked only while that is being changed: nothing else knows how far
 * that has come.
 */
const progressOf = (system: ReadonlyArray<ApfsVolume>) =>
  system.some(({ CryptoMigrationOn }) => CryptoMigrationOn === true)
    ? optional("percent", runAndRead("fdesetup", ["status"], MacFdesetup))
    : Effect.succeed(undefined)

/** Volumes that nobody has unlocked are not mounted, and go by their names. */
const lockedOf = (volumes: ReadonlyArray<ApfsVolume>, mounted: ReadonlyArray<MacStorage>) => {
  const open = new Set(mounted.map(({ device }) => apfsVolumeOf(device)))
  return volumes.filter(({ DeviceIdentifier, Locked }) => Locked === true && !open.has(DeviceIdentifier))
    .map((volume) => fileVaultOf(plain(volume.Name) ?? volume.DeviceIdentifier, volume))
}

/** Every local volume: those of APFS by what `diskutil` knows of them, others are in the clear. */
export const macos = source(
  "diskutil, mount",
  Effect.gen(function*() {
    const mounted = (yield* mountedStorage).filter(({ network }) => !network)
    const { Containers } = yield* runAndRead("diskutil", ["apfs", "list", "-plist"], MacApfsList)
    const volumes = Containers.flatMap(({ Volumes }) => Volumes)
    const byDevice = new Map(volumes.map((volume) => [volume.DeviceIdentifier, volume]))
    const known = mounted.map((storage) => ({ storage, volume: byDevice.get(apfsVolumeOf(storage.device) ?? "") }))
    const progress = yield* progressOf(
      known.flatMap(({ storage, volume }) => isOfSystem(storage) && volume !== undefined ? [volume] : [])
    )
    const verdicts = known.map(({ storage, volume }): EncryptedVolume => {
      const name = plain(storage.mount) ?? storage.mount
      if (volume !== undefined) return fileVaultOf(name, volume, isOfSystem(storage) ? progress : undefined)
      return { volume: name, provider: "none", verdict: storage.filesystem === "apfs" ? "unknown" : "unprotected" }
    })
    return orderedBy([...verdicts, ...lockedOf(volumes, mounted)], ({ volume }) => volume)
  })
)
