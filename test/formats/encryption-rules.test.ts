import { assert, describe, it } from "@effect/vitest"
import { layersOf, verdictOf, zfsVerdictOf } from "../../src/domain/encryptionVerdict.ts"
import type { StackedDevice } from "../../src/domain/storageLayers.ts"

const device = (name: string, slaves: ReadonlyArray<string>, mapName?: string, mapUuid?: string): StackedDevice => ({
  name,
  slaves,
  mapName,
  mapUuid
})
const luks = (name: string, slave: string, mapName: string) =>
  device(name, [slave], mapName, `CRYPT-LUKS2-0123456789abcdef0123456789abcdef-${mapName}`)
const stack = (...devices: ReadonlyArray<StackedDevice>) => new Map(devices.map((each) => [each.name, each]))

describe("the encryption of a volume", () => {
  const ciphers = new Map([["cryptroot", "aes-xts-plain64"]])
  const cases: ReadonlyArray<
    readonly [what: string, devices: ReadonlyArray<string>, Map<string, StackedDevice>, string]
  > = [
    ["a partition in the clear", ["sda2"], stack(), "none unprotected"],
    ["LUKS on a partition", ["dm-0"], stack(luks("dm-0", "sda3", "cryptroot")), "luks protected"],
    [
      "LVM on LUKS",
      ["dm-1"],
      stack(luks("dm-0", "sda3", "cryptroot"), device("dm-1", ["dm-0"], "vg-root", "LVM-abc")),
      "luks protected"
    ],
    [
      "LUKS on LVM on RAID",
      ["dm-1"],
      stack(
        device("md0", ["sda1", "sdb1"]),
        device("dm-0", ["md0"], "vg-a", "LVM-a"),
        luks("dm-1", "dm-0", "cryptroot")
      ),
      "luks protected"
    ],
    [
      "a partition of a RAID of LUKS",
      ["md0p1"],
      stack(device("md0", ["dm-0"]), luks("dm-0", "sda1", "cryptroot")),
      "luks protected"
    ],
    [
      "LVM that spans LUKS and a disk in the clear",
      ["dm-1"],
      stack(luks("dm-0", "sda3", "cryptroot"), device("dm-1", ["dm-0", "sdb1"], "vg-root", "LVM-abc")),
      "luks unprotected"
    ],
    [
      "btrfs with one of two devices in the clear",
      ["dm-0", "sdb1"],
      stack(luks("dm-0", "sda3", "cryptroot")),
      "luks unprotected"
    ],
    ["plain dm-crypt", ["dm-0"], stack(device("dm-0", ["sda2"], "swap", "CRYPT-PLAIN-swap")), "dm-crypt protected"],
    ["VeraCrypt", ["dm-0"], stack(device("dm-0", ["sda2"], "veracrypt1", "CRYPT-TCRYPT-v")), "dm-crypt protected"],
    ["BitLocker", ["dm-0"], stack(device("dm-0", ["sda2"], "win", "CRYPT-BITLK-w")), "bitlocker protected"],
    ["integrity without secrecy", ["dm-0"], stack(device("dm-0", ["sda2"], "i", "CRYPT-VERITY-i")), "none unprotected"],
    ["LVM in the clear", ["dm-0"], stack(device("dm-0", ["sda2"], "vg-root", "LVM-abc")), "none unprotected"],
    [
      "devices that lie on each other",
      ["dm-0"],
      stack(device("dm-0", ["dm-1"]), device("dm-1", ["dm-0"])),
      "none unprotected"
    ]
  ]
  for (const [what, devices, stacked, expected] of cases) {
    it(`on ${what} is ${expected}`, () => {
      const { provider, verdict } = verdictOf("/", layersOf(devices, stacked))
      assert.strictEqual(`${provider} ${verdict}`, expected)
    })
  }

  it("has its cipher where root asked for it", () => {
    const layers = layersOf(["dm-0"], stack(luks("dm-0", "sda3", "cryptroot")))
    assert.deepStrictEqual(verdictOf("/", layers, ciphers), {
      volume: "/",
      provider: "luks",
      conversion: "encrypted",
      protection: "on",
      method: "aes-xts-plain64",
      lock: "unlocked",
      verdict: "protected"
    })
    assert.notProperty(verdictOf("/", layers), "method")
  })

  it("of ZFS is what the dataset says, and unknown where the pool may be encrypted below it", () => {
    const off = { cipher: "off", keyLoaded: true }
    assert.deepInclude(zfsVerdictOf("/home", { cipher: "aes-256-gcm", keyLoaded: true }, false), {
      provider: "zfs",
      verdict: "protected"
    })
    assert.deepInclude(zfsVerdictOf("tank/vault", { cipher: "aes-256-gcm", keyLoaded: false }, false), {
      lock: "locked",
      verdict: "locked"
    })
    assert.deepInclude(zfsVerdictOf("/home", off, false), { provider: "none", verdict: "unprotected" })
    assert.deepInclude(zfsVerdictOf("/home", off, true), { provider: "none", verdict: "unknown" })
    assert.deepInclude(zfsVerdictOf("/home", undefined, false), { provider: "none", verdict: "unknown" })
  })
})
