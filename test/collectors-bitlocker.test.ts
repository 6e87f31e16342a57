import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import type { EncryptedVolume } from "../src/domain/inventory/Encryption.ts"
import { isRecoveryPassword, withoutRecoveryPasswords } from "../src/domain/recoveryPassword.ts"
import { encryption } from "../src/layers/collectors/encryption.ts"
import { Absent, Denied, TookTooLong } from "../src/services/Machine.ts"
import { type Lock, Sealer } from "../src/services/Sealer.ts"
import {
  dataVolumeId,
  lockedRow,
  otherPassword,
  password,
  protectedRow,
  recoveryId,
  rowWith,
  systemVolumeId,
  tpmId
} from "./bitlockerRows.ts"
import { dataOf, sectionOf, type Sketch } from "./MachineSketch.ts"

const windows = (probe: Sketch["probe"]): Sketch => ({ platform: "win32", ...(probe === undefined ? {} : { probe }) })

/** A Windows machine with volumes that BitLocker answers so for. */
const volumesOf = (...rows: ReadonlyArray<unknown>) => dataOf(encryption, windows({ bitlocker: rows }))

const denied = new Denied({ what: "PowerShell: bitlocker", needs: "Administrator" })

describe("BitLocker", () => {
  it.effect("tells each fact by itself, as the methods say", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sectionOf(encryption, windows({ bitlocker: [protectedRow] })), {
        outcome: "collected",
        source: "Win32_EncryptableVolume",
        data: [{
          volume: "C:",
          provider: "bitlocker",
          volumeType: "system",
          conversion: "encrypted",
          protection: "on",
          method: "XTS-AES-256",
          percent: 100,
          lock: "unlocked",
          protectors: [{ id: tpmId, kind: "Tpm" }, { id: recoveryId, kind: "RecoveryPassword" }],
          verdict: "protected"
        }]
      })
    }))

  const some = protectedRow.protectors
  it.effect.each<[what: string, facts: object, told: Partial<EncryptedVolume>]>([
    ["suspended", { protection: 0 }, { verdict: "suspended", conversion: "encrypted", protection: "off" }],
    ["waiting for somebody to sign in", { protection: 0, protectors: [] }, { verdict: "awaiting-activation" }],
    ["not encrypted", { conversion: 0, protection: 0, method: 0, percent: 0 }, {
      verdict: "unprotected",
      provider: "none",
      conversion: "decrypted",
      percent: 0
    }],
    ["being encrypted", { conversion: 2, protection: 0, percent: 37 }, {
      verdict: "encrypting",
      conversion: "encrypting",
      percent: 37
    }],
    ["half encrypted and paused", { conversion: 4, protection: 0, percent: 37 }, {
      verdict: "encrypting",
      conversion: "paused",
      percent: 37
    }],
    ["being decrypted", { conversion: 3, protection: 0, percent: 62 }, {
      verdict: "decrypting",
      conversion: "decrypting",
      percent: 62
    }],
    ["half decrypted and paused", { conversion: 5, protection: 0, percent: 62 }, {
      verdict: "decrypting",
      conversion: "paused"
    }],
    ["locked", { lock: 1, protection: 2, conversion: null }, {
      verdict: "locked",
      lock: "locked",
      protection: "unknown"
    }],
    ["locked, by its protection alone", { lock: null, protection: 2 }, { verdict: "locked", lock: "locked" }],
    ["in a state of the future", { conversion: 9 }, { verdict: "unknown", provider: "bitlocker" }],
    ["with protection off and protectors untold", { protection: 0, protectors: null }, { verdict: "unknown" }]
  ])("judges a volume that is %s", ([, facts, told]) =>
    Effect.gen(function*() {
      const [volume] = yield* volumesOf({ ...protectedRow, protectors: some, ...facts })
      assert.deepInclude(volume, told)
    }))

  it.effect("knows every method, every kind of protector and every type of volume", () =>
    Effect.gen(function*() {
      const methods = yield* Effect.forEach(
        [0, 1, 2, 3, 4, 5, 6, 7, 0xffffffff],
        (method) => Effect.map(volumesOf({ ...protectedRow, method }), ([volume]) => volume?.method)
      )
      assert.deepStrictEqual(methods, [
        undefined,
        "AES-128 with diffuser",
        "AES-256 with diffuser",
        "AES-128",
        "AES-256",
        "hardware",
        "XTS-AES-128",
        "XTS-AES-256",
        undefined
      ])
      const all = Array.from({ length: 12 }, (_, type) => ({ id: `{${String(type).padStart(2, "0")}}`, type }))
      const [volume] = yield* volumesOf({ ...protectedRow, protectors: all })
      assert.deepStrictEqual(volume?.protectors?.map(({ kind }) => kind), [
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
        "AccountOrGroup",
        "Unknown"
      ])
      const types = yield* Effect.forEach(
        [0, 1, 2, 3],
        (VolumeType) => Effect.map(volumesOf({ ...protectedRow, VolumeType }), ([volume]) => volume?.volumeType)
      )
      assert.deepStrictEqual(types, ["system", "fixed", "portable", undefined])
    }))

  it.effect("keeps a volume without a letter under its GUID, and one without recovery password", () =>
    Effect.gen(function*() {
      const rows = yield* volumesOf({ ...protectedRow, protectors: [{ id: tpmId, type: 1 }] }, lockedRow)
      assert.deepStrictEqual(rows.map(({ protectors, verdict, volume }) => ({ protectors, verdict, volume })), [
        { volume: "C:", verdict: "protected", protectors: [{ id: tpmId, kind: "Tpm" }] },
        { volume: dataVolumeId, verdict: "locked", protectors: undefined }
      ])
    }))

  it.effect("takes one protector for a list of one, as Windows PowerShell writes it", () =>
    Effect.gen(function*() {
      const one = { id: tpmId, type: 1 }
      for (const protectors of [one, [one], { value: [one], Count: 1 }]) {
        const [volume] = yield* volumesOf({ ...protectedRow, protectors })
        assert.deepStrictEqual(volume?.protectors, [{ id: tpmId, kind: "Tpm" }])
      }
    }))

  it.effect("loses no other volume over one that fails, and says what failed", () =>
    Effect.gen(function*() {
      const failing = {
        ...lockedRow,
        DriveLetter: "D:",
        lock: 0,
        protection: 0,
        rc: { ...lockedRow.rc, GetConversionStatus: 2150694930 }
      }
      const section = yield* sectionOf(
        encryption,
        windows({ bitlocker: [failing, { DriveLetter: "E:" }, "nonsense", protectedRow] })
      )
      assert.strictEqual(section.outcome, "partial")
      assert.deepStrictEqual(section.data?.map(({ verdict, volume }) => [volume, verdict]), [
        ["C:", "protected"],
        ["D:", "unknown"]
      ])
      assert.deepStrictEqual(section.missing, [
        "a volume: Win32_EncryptableVolume: a row that names no volume",
        "a volume: Win32_EncryptableVolume: a row that names no volume",
        "conversion of D:: GetConversionStatus: 0x80310012",
        "method of D:: GetEncryptionMethod: 0x80310000",
        "protectors of D:: GetKeyProtectors: 0x80310000"
      ])
    }))

  it.effect("without the right tells what the shell tells everybody, and that it is not the whole truth", () =>
    Effect.gen(function*() {
      const drives = [0, 1, 2, 3, 4, 5, 6, 7].map((value) => ({ drive: `${"CDEFGHIJ"[value]}:`, value }))
      const section = yield* sectionOf(encryption, windows({ bitlocker: denied, bitlockerShell: drives }))
      assert.strictEqual(section.outcome, "partial")
      assert.strictEqual(section.source, "System.Volume.BitLockerProtection")
      assert.deepStrictEqual(section.missing, ["BitLocker: denied, needs Administrator"])
      assert.deepStrictEqual(section.data?.map(({ verdict, volume }) => [volume, verdict]), [
        ["D:", "protected"],
        ["E:", "unprotected"],
        ["F:", "encrypting"],
        ["G:", "decrypting"],
        ["H:", "suspended"],
        ["I:", "locked"]
      ])
    }))

  it.effect("is denied where not even the shell answers, and unsupported where this edition has none", () =>
    Effect.gen(function*() {
      assert.deepInclude(yield* sectionOf(encryption, windows({ bitlocker: denied })), { outcome: "denied" })
      const late = new TookTooLong({ what: "PowerShell: bitlocker", limitMs: 20_000 })
      assert.deepInclude(yield* sectionOf(encryption, windows({ bitlocker: late })), { outcome: "timeout" })
      const none = new Absent({ what: "PowerShell: bitlocker" })
      const section = yield* sectionOf(
        encryption,
        windows({ bitlocker: none, bitlockerShell: [{ drive: "C:", value: 1 }] })
      )
      assert.deepInclude(section, { outcome: "unsupported" })
    }))
})

describe("a recovery password", () => {
  it("has eight groups of six digits, each a multiple of 11 and at most 720885", () => {
    assert.isTrue(isRecoveryPassword(password))
    assert.isTrue(isRecoveryPassword(otherPassword))
    assert.isTrue(isRecoveryPassword(Array(8).fill("720885").join("-")))
    assert.isFalse(isRecoveryPassword(Array(8).fill("720896").join("-")), "a multiple of 11 that is too large")
    assert.isFalse(isRecoveryPassword(password.replace("083622", "083623")))
    assert.isFalse(isRecoveryPassword(password.slice(7)))
    assert.isFalse(isRecoveryPassword(`${password}-000011`))
    assert.isFalse(isRecoveryPassword(password.replaceAll("-", "")))
    assert.isFalse(isRecoveryPassword(` ${password}`))
  })

  it("is cut out of a text, right or wrong, as often as it is there", () => {
    const wrong = password.replace("083622", "083623")
    assert.strictEqual(
      withoutRecoveryPasswords(`C: ${password}, D:${wrong}; 123456-123456`),
      "C: [recovery password], D:[recovery password]; 123456-123456"
    )
  })

  /** Somebody who seals, and remembers what was put before them. */
  const collectedWith = Effect.fnUntraced(function*(...rows: ReadonlyArray<unknown>) {
    const sealed: Array<Lock & { readonly password: string }> = []
    const section = yield* sectionOf(encryption, windows({ bitlocker: rows })).pipe(
      Effect.provideService(
        Sealer,
        Option.some({
          keyId: "the-key",
          seal: (password, lock) =>
            Effect.sync(() => `sealed-${sealed.push({ ...lock, password: Redacted.value(password) })}`)
        })
      )
    )
    return { section, sealed }
  })

  it.effect("leaves the collector sealed, with the place that it belongs to", () =>
    Effect.gen(function*() {
      const { sealed, section } = yield* collectedWith(rowWith(password))
      assert.deepStrictEqual(sealed, [{
        volumeId: systemVolumeId,
        volume: "C:",
        protectorId: recoveryId,
        password
      }])
      assert.strictEqual(section.outcome, "collected")
      assert.deepStrictEqual(section.data?.[0]?.protectors, [
        { id: tpmId, kind: "Tpm" },
        { id: recoveryId, kind: "RecoveryPassword", escrowKeyId: "the-key", sealedKey: "sealed-1" }
      ])
      assert.notInclude(JSON.stringify(section), password)
    }))

  it.effect("that cannot be one is not sealed: it is missing, and not told", () =>
    Effect.gen(function*() {
      const wrong = password.replace("083622", "083623")
      const { sealed, section } = yield* collectedWith(rowWith(wrong))
      assert.isEmpty(sealed)
      assert.strictEqual(section.outcome, "partial")
      assert.deepStrictEqual(section.missing, [
        `recovery password ${recoveryId} of C:: GetKeyProtectorNumericalPassword: `
        + "not of the form of a recovery password, not sent"
      ])
      assert.deepStrictEqual(section.data?.[0]?.protectors?.[1], { id: recoveryId, kind: "RecoveryPassword" })
      assert.notInclude(JSON.stringify(section), wrong)
    }))

  it.effect("that is told without anybody to seal it gets no further", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(encryption, windows({ bitlocker: [rowWith(password)] }))
      assert.deepStrictEqual(section.data?.[0]?.protectors?.[1], { id: recoveryId, kind: "RecoveryPassword" })
      assert.notInclude(JSON.stringify(section), password)
    }))

  it.effect("that Windows does not tell is missing, with the code that it gave instead", () =>
    Effect.gen(function*() {
      const untold = { ...rowWith(password), protectors: [{ id: recoveryId, type: 3, recovery: null }] }
      const { section } = yield* collectedWith({ ...untold, rc: { GetKeyProtectorNumericalPassword: 0x80310008 } })
      assert.deepStrictEqual(section.missing, [
        `recovery password ${recoveryId} of C:: GetKeyProtectorNumericalPassword: 0x80310008`
      ])
    }))

  it.effect("of a locked volume is not missed", () =>
    Effect.gen(function*() {
      const locked = { ...lockedRow, protectors: [{ id: recoveryId, type: 3, recovery: null }], rc: {} }
      const { sealed, section } = yield* collectedWith(locked)
      assert.isEmpty(sealed)
      assert.strictEqual(section.outcome, "collected")
    }))
})
