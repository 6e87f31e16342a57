import { assert, describe, it } from "@effect/vitest"
import { DmsetupCryptTable } from "../../src/domain/formats/DmsetupTable.ts"
import { ProcSwaps } from "../../src/domain/formats/ProcSwaps.ts"
import { ZfsEncryption } from "../../src/domain/formats/ZfsEncryption.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const zeroKey = "0".repeat(128)
const table = `luks-root: 0 974872576 crypt aes-xts-plain64 :64:logon:cryptsetup:8c1e-d0 0 259:3 32768 1 allow_discards
swap: 0 16777216 crypt capi:xts(aes)-plain64 ${zeroKey} 0 259:2 0
vg-home: 0 41943040 linear 253:0 2048
`
const swaps = `Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority
/dev/dm-1                               partition\t8388604\t\t0\t\t-2
/swap\\040file                           file\t\t2097148\t\t0\t\t-3
`
const zfs =
  "rpool\tencryption\toff\nrpool\tkeystatus\t-\nrpool/home\tencryption\taes-256-gcm\nrpool/home\tkeystatus\tavailable\n" +
  "rpool/vault\tencryption\taes-256-ccm\nrpool/vault\tkeystatus\tunavailable\nrpool/old\tencryption\t-\n"

describe("the table of dmsetup", () => {
  it("has the cipher of every encrypting device", () => {
    assert.deepStrictEqual([...valueOf(DmsetupCryptTable, table)], [
      ["luks-root", "aes-xts-plain64"],
      ["swap", "capi:xts(aes)-plain64"]
    ])
  })

  it("never gives away a key", () => {
    assert.notInclude(JSON.stringify([...valueOf(DmsetupCryptTable, table)]), "0000")
    assert.notInclude(JSON.stringify([...valueOf(DmsetupCryptTable, table)]), "logon")
  })
})

describe("the swap areas", () => {
  it("are files and partitions", () => {
    assert.deepStrictEqual(valueOf(ProcSwaps, swaps), [
      { file: "/dev/dm-1", kind: "partition" },
      { file: "/swap file", kind: "file" }
    ])
  })

  it("are refused without their heading", () => {
    assert.include(refusalOf(ProcSwaps, "/dev/dm-1 partition 1 0 -2"), "no heading")
  })
})

describe("the encryption of ZFS datasets", () => {
  it("is a cipher or off, by name", () => {
    assert.deepStrictEqual([...valueOf(ZfsEncryption, zfs)], [
      ["rpool", { cipher: "off", keyLoaded: true }],
      ["rpool/home", { cipher: "aes-256-gcm", keyLoaded: true }],
      ["rpool/vault", { cipher: "aes-256-ccm", keyLoaded: false }]
    ])
  })
})
