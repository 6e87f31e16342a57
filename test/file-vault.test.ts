import { assert, describe, it } from "@effect/vitest"
import { fileVaultOf } from "../src/domain/fileVault.ts"
import type { ApfsVolume } from "../src/domain/formats/MacApfsList.ts"

const on: ApfsVolume = {
  DeviceIdentifier: "disk3s5",
  Encryption: true,
  FileVault: true,
  Locked: false,
  CryptoMigrationOn: false
}

describe("FileVault", () => {
  it("protects a volume that takes a password", () => {
    assert.deepStrictEqual(fileVaultOf("/", on), {
      volume: "/",
      provider: "filevault",
      conversion: "encrypted",
      protection: "on",
      lock: "unlocked",
      verdict: "protected"
    })
  })

  it("keeps a volume shut that nobody has unlocked", () => {
    assert.deepInclude(fileVaultOf("Tresor", { ...on, Locked: true }), { lock: "locked", verdict: "locked" })
  })

  it("that is off leaves a Mac unprotected, though its chip encrypts all the same", () => {
    assert.deepStrictEqual(fileVaultOf("/", { ...on, FileVault: false }), {
      volume: "/",
      provider: "none",
      conversion: "encrypted",
      protection: "off",
      verdict: "unprotected"
    })
    assert.deepInclude(fileVaultOf("/", { ...on, Encryption: false, FileVault: false }), {
      conversion: "decrypted",
      verdict: "unprotected"
    })
  })

  it("on its way in or out tells how much is encrypted", () => {
    const changing = { ...on, CryptoMigrationOn: true }
    assert.deepInclude(fileVaultOf("/", changing, { conversion: "encrypting", percent: 30 }), {
      conversion: "encrypting",
      percent: 30,
      verdict: "encrypting"
    })
    assert.deepInclude(fileVaultOf("/", changing, { conversion: "decrypting", percent: 30 }), {
      conversion: "decrypting",
      protection: "off",
      percent: 70,
      verdict: "unprotected"
    })
  })

  it("without a word from `fdesetup` goes where it is set to", () => {
    const changing = { ...on, CryptoMigrationOn: true }
    assert.deepInclude(fileVaultOf("/", changing), { conversion: "encrypting" })
    assert.notProperty(fileVaultOf("/", changing), "percent")
    assert.deepInclude(fileVaultOf("/", { ...changing, FileVault: false }), { conversion: "decrypting" })
  })

  it("that says nothing of itself is unknown, not off", () => {
    assert.deepStrictEqual(fileVaultOf("/", { DeviceIdentifier: "disk3s5" }), {
      volume: "/",
      provider: "none",
      verdict: "unknown"
    })
  })
})
