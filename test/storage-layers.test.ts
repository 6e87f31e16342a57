import { assert, describe, it } from "@effect/vitest"
import { foundationOf, type StackedDevice } from "../src/domain/storageLayers.ts"

const stackOf = (...devices: ReadonlyArray<StackedDevice>) => new Map(devices.map((each) => [each.name, each]))

const disks = ["sda", "sdb", "sdz", "sdaa", "nvme0n1", "mmcblk0"]

const below = (devices: ReadonlyArray<string>, ...stacked: ReadonlyArray<StackedDevice>) => {
  const { disks: found, layers } = foundationOf(devices, stackOf(...stacked), [
    ...disks,
    ...stacked.map(({ name }) => name),
    "loop3",
    "zram1"
  ])
  return `${layers.join(" on ")} | ${found.join(" ")}`
}

const map = (name: string, mapUuid: string, ...slaves: ReadonlyArray<string>) => ({ name, mapUuid, slaves })

describe("below a file system", () => {
  it("there is a partition of a disk, by whatever rule it is numbered", () => {
    assert.strictEqual(below(["sda2"]), " | sda")
    assert.strictEqual(below(["nvme0n1p3"]), " | nvme0n1")
    assert.strictEqual(below(["mmcblk0p1"]), " | mmcblk0")
    assert.strictEqual(below(["sdb"]), " | sdb")
    assert.strictEqual(below(["sdaa1"]), " | sdaa")
  })

  it("there is LVM on LUKS on an array of two disks", () => {
    const layers = below(
      ["dm-2"],
      map("dm-2", "LVM-a", "dm-1"),
      map("dm-1", "CRYPT-LUKS2-0-cryptroot", "md0p1"),
      { name: "md0", slaves: ["sdb2", "sda2"], raidLevel: "raid1" }
    )
    assert.strictEqual(layers, "lvm on luks on raid1 | sda sdb")
  })

  it("LVM is one layer, however many maps it makes for a thin volume", () => {
    const [thin, pool] = [map("dm-6", "LVM-a", "dm-4"), map("dm-4", "LVM-b-tpool", "dm-2", "dm-3")]
    assert.strictEqual(
      below(["dm-6"], thin, pool, map("dm-2", "LVM-b_tmeta", "sda3"), map("dm-3", "LVM-b_tdata", "sda3")),
      "lvm | sda"
    )
  })

  it("there is one disk at the end of several paths: the first of them", () => {
    const paths = map("dm-0", "mpath-35000cca2905e53a0", "sdaa", "sdz")
    assert.strictEqual(below(["dm-1"], map("dm-1", "part1-mpath-35000cca2905e53a0", "dm-0"), paths), "multipath | sdz")
  })

  it("a pool of several devices lies on all of their disks", () => {
    assert.strictEqual(below(["dm-0", "sdb1"], map("dm-0", "CRYPT-LUKS1-0-x", "sda1")), "luks | sda sdb")
  })

  it("memory and image files are no disks", () => {
    assert.strictEqual(below(["zram1"]), "zram | ")
    assert.strictEqual(below(["loop3p1"]), "loop | ")
  })

  it("there is nothing to tell where nothing is known, and a circle ends", () => {
    assert.strictEqual(below(["vdz1"]), " | ")
    assert.strictEqual(below(["dm-0"], map("dm-0", "LVM-a", "dm-1"), map("dm-1", "LVM-b", "dm-0")), "lvm | ")
  })
})
