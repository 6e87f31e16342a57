import { Effect, Option, Redacted, Schema } from "effect"
import {
  encryptedVolumeOf,
  nameOf,
  passwordMethod,
  recoveryProtectorsOf,
  unreadFactsOf,
  volumeFromShell,
  whyNoPassword
} from "../../../domain/bitlocker.ts"
import { type BitlockerRow, ProbeBitlocker, ProbeBitlockerShell } from "../../../domain/formats/ProbeBitlocker.ts"
import type { EncryptedVolume, KeyProtector } from "../../../domain/inventory/Encryption.ts"
import { orderedBy } from "../../../domain/presence.ts"
import { isRecoveryPassword } from "../../../domain/recoveryPassword.ts"
import { type Absent, Machine, type ReadError, Unreadable } from "../../../services/Machine.ts"
import { Sealer, type Sealing } from "../../../services/Sealer.ts"
import { Gaps, optional } from "../Collector.ts"

const byClass = "Win32_EncryptableVolume"
const byShell = "System.Volume.BitLockerProtection"

const decodeVolume = Schema.decodeUnknownOption(ProbeBitlocker)
const decodeDrive = Schema.decodeUnknownOption(ProbeBitlockerShell)

/** The recovery passwords of a volume as they may leave the collector: sealed, by the id of their protector. */
const sealedKeysOf = Effect.fnUntraced(function*(row: BitlockerRow, sealing: Sealing) {
  const volume = nameOf(row)
  const sealed = new Map<string, string>()
  for (const { id, password } of recoveryProtectorsOf(row)) {
    const unread = (detail: string) => Effect.fail(new Unreadable({ what: passwordMethod, detail }))
    const seal = password === undefined
      ? unread(whyNoPassword(row))
      : isRecoveryPassword(Redacted.value(password))
      ? sealing.seal(password, { volumeId: row.DeviceID, volume, protectorId: id })
      : unread("not of the form of a recovery password, not sent")
    const key = yield* optional(`recovery password ${id} of ${volume}`, seal)
    if (key !== undefined) sealed.set(id, key)
  }
  return sealed
})

const volumeOf = Effect.fnUntraced(function*(row: BitlockerRow) {
  const sealer = yield* Sealer
  const volume = encryptedVolumeOf(row)
  for (const { code, field, method } of unreadFactsOf(row)) {
    const gap = new Unreadable({ what: method, detail: code })
    yield* Gaps.use((gaps) => gaps.note(`${field} of ${volume.volume}`, gap, [[volume.volume, field]]))
  }
  if (Option.isNone(sealer) || volume.lock === "locked" || volume.protectors === undefined) return volume
  const { keyId } = sealer.value
  const sealed = yield* sealedKeysOf(row, sealer.value)
  const withKey = (protector: KeyProtector): KeyProtector => {
    const sealedKey = sealed.get(protector.id ?? "")
    return sealedKey === undefined ? protector : { ...protector, escrowKeyId: keyId, sealedKey }
  }
  return { ...volume, protectors: volume.protectors.map(withKey) }
})

const fromClass = Effect.gen(function*() {
  const machine = yield* Machine
  const rows = yield* machine.probe("bitlocker")
  yield* Gaps.use((gaps) => gaps.cite(byClass))
  const volumes: Array<EncryptedVolume> = []
  for (const row of rows) {
    const volume = decodeVolume(row)
    if (Option.isSome(volume)) volumes.push(yield* volumeOf(volume.value))
    else {
      const gap = new Unreadable({ what: byClass, detail: "a row that names no volume" })
      yield* Gaps.use((gaps) => gaps.note("a volume", gap))
    }
  }
  return volumes
})

/** What everybody may know of drives with a letter, where the whole truth cannot be had. */
const fromShell = Effect.fnUntraced(function*(refusal: Exclude<ReadError, Absent>) {
  const machine = yield* Machine
  const rows = yield* Effect.orElseSucceed(machine.probe("bitlockerShell"), (): ReadonlyArray<unknown> => [])
  const volumes = rows
    .flatMap((row) => Option.toArray(decodeDrive(row)))
    .flatMap((row) => volumeFromShell(row) ?? [])
  if (volumes.length === 0) return yield* refusal
  yield* Gaps.use((gaps) => gaps.note("BitLocker", refusal))
  yield* Gaps.use((gaps) => gaps.cite(byShell))
  return volumes
})

/**
 * BitLocker of every volume that it knows. Recovery passwords are in the answers only where there is somebody to seal
 * them, and never get out of here in the clear.
 */
export const bitlocker = fromClass.pipe(
  Effect.catchTag(["Denied", "TookTooLong", "Unreadable"], fromShell),
  Effect.map((volumes) => orderedBy(volumes, ({ volume }) => volume))
)
