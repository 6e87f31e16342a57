import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { encryption } from "../src/layers/collectors/encryption.ts"
import { volumes } from "../src/layers/collectors/volumes.ts"
import { dataOf, sectionOf, type Sketch } from "./MachineSketch.ts"

const mounts = `27 1 254:1 / / rw,relatime - ext4 /dev/mapper/vg-root rw
28 27 8:1 / /boot rw - ext4 /dev/sda1 rw
29 27 0:41 / /mnt/files rw - nfs4 nas.example:/export rw
30 27 7:0 / /mnt/image rw - ext4 /dev/loop0 rw
`
const someUse = { totalBytes: 1000, usedBytes: 400, availableBytes: 500 }

const encrypted: Sketch = {
  use: { "/": someUse, "/boot": someUse, "/mnt/files": someUse, "/mnt/image": someUse },
  files: {
    "/proc/self/mountinfo": mounts,
    "/proc/swaps": "Filename\tType\tSize\tUsed\tPriority\n/dev/dm-2 partition 100 0 -2\n/dev/sda9 partition 100 0 -3\n",
    "/sys/block/sda/size": "1\n",
    "/sys/block/dm-0/dm/uuid": "CRYPT-LUKS2-0123456789abcdef0123456789abcdef-cryptroot\n",
    "/sys/block/dm-0/dm/name": "cryptroot\n",
    "/sys/block/dm-0/slaves/sda3/dev": "8:3\n",
    "/sys/block/dm-1/dm/uuid": "LVM-abc\n",
    "/sys/block/dm-1/dm/name": "vg-root\n",
    "/sys/block/dm-1/slaves/dm-0/dev": "254:0\n",
    "/sys/block/dm-2/dm/uuid": "LVM-def\n",
    "/sys/block/dm-2/dm/name": "vg-swap\n",
    "/sys/block/dm-2/slaves/dm-0/dev": "254:0\n"
  },
  links: {
    "/sys/dev/block/254:1": "../../devices/virtual/block/dm-1",
    "/sys/dev/block/8:1": "../../devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda/sda1",
    "/sys/dev/block/7:0": "../../devices/virtual/block/loop0"
  },
  programs: {
    "dmsetup table --target crypt": {
      stdout: "cryptroot: 0 9 crypt aes-xts-plain64 :64:logon:cryptsetup:x 0 8:3 32768\n"
    }
  }
}

describe("the volumes of a machine", () => {
  it.effect("have device, size and use; a share of another machine is never asked", () =>
    Effect.gen(function*() {
      const found = yield* dataOf(volumes, encrypted)
      assert.deepStrictEqual(found.map(({ mount, network, totalBytes }) => [mount, network, totalBytes]), [
        ["/", false, 1000],
        ["/boot", false, 1000],
        ["/mnt/files", true, undefined],
        ["/mnt/image", false, 1000]
      ])
    }))

  it.effect("are named after the disk where the kernel only says /dev/root", () =>
    Effect.gen(function*() {
      const found = yield* dataOf(volumes, {
        files: { "/proc/self/mountinfo": "27 1 179:2 / / rw - ext4 /dev/root rw\n" },
        links: { "/sys/dev/block/179:2": "../../devices/platform/mmc_host/mmc0/mmc0:1/block/mmcblk0/mmcblk0p2" }
      })
      assert.strictEqual(found[0]?.device, "/dev/mmcblk0p2")
    }))

  it.effect("say what they lie on, and what they are called", () =>
    Effect.gen(function*() {
      const labels = { "/dev/disk/by-label/System\\x20disk": "../../dm-1", "/dev/disk/by-label/other": "../../sdx9" }
      const found = yield* dataOf(volumes, { ...encrypted, links: { ...encrypted.links, ...labels } })
      const told = found.map(({ disks, label, layers, mount }) => [mount, label, layers, disks])
      assert.deepStrictEqual(told, [
        ["/", "System disk", ["lvm", "luks"], ["sda"]],
        ["/boot", undefined, undefined, ["sda"]],
        ["/mnt/files", undefined, undefined, undefined],
        ["/mnt/image", undefined, ["loop"], undefined]
      ])
    }))

  it.effect("of ZFS have no size, which would move with every write to the pool", () =>
    Effect.gen(function*() {
      const files = { "/proc/self/mountinfo": "27 1 0:30 / / rw - zfs rpool/root rw\n" }
      const found = yield* dataOf(volumes, { files, use: { "/": someUse } })
      assert.deepStrictEqual(found, [
        { mount: "/", device: "rpool/root", filesystem: "zfs", usedBytes: 400, readOnly: false, network: false }
      ])
    }))
})

describe("the encryption of a machine", () => {
  const luks = {
    provider: "luks",
    conversion: "encrypted",
    protection: "on",
    lock: "unlocked",
    verdict: "protected"
  } as const

  it.effect("follows LVM down to LUKS, and counts swap; images and shares are no disks", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(encryption, encrypted)
      assert.deepStrictEqual([section.outcome, section.source], ["collected", "/sys/block, dmsetup"])
      assert.sameDeepMembers([...section.data!], [
        { volume: "/", ...luks, method: "aes-xts-plain64" },
        { volume: "/boot", provider: "none", verdict: "unprotected" },
        { volume: "/dev/mapper/vg-swap", ...luks, method: "aes-xts-plain64" },
        { volume: "/dev/sda9", provider: "none", verdict: "unprotected" }
      ])
    }))

  it.effect("keeps its cipher from an ordinary user, and nothing else", () =>
    Effect.gen(function*() {
      const started: Array<string> = []
      const section = yield* sectionOf(encryption, { ...encrypted, privileged: false, started })
      assert.deepStrictEqual([section.outcome, section.missing], ["partial", ["ciphers: denied, needs root"]])
      assert.deepStrictEqual(section.data?.[0], { volume: "/", ...luks })
      assert.deepStrictEqual(started, [])
    }))

  it.effect("covers volumes that nobody has opened, as udev found them", () =>
    Effect.gen(function*() {
      const found = yield* dataOf(encryption, {
        ...encrypted,
        files: {
          ...encrypted.files,
          "/run/udev/data/b8:3": "E:ID_FS_TYPE=crypto_LUKS\n",
          "/run/udev/data/b8:17": "E:ID_FS_TYPE=crypto_LUKS\n",
          "/run/udev/data/b8:18": "E:ID_FS_TYPE=BitLocker\n",
          "/run/udev/data/b8:19": "E:ID_FS_TYPE=ext4\n",
          "/run/udev/data/b7:0": "E:ID_FS_TYPE=crypto_LUKS\n",
          "/run/udev/data/n2": "E:INTERFACE=eth0\n"
        },
        links: {
          ...encrypted.links,
          "/sys/dev/block/8:3": "../../devices/x/block/sda/sda3",
          "/sys/dev/block/8:17": "../../devices/x/block/sdb/sdb1",
          "/sys/dev/block/8:18": "../../devices/x/block/sdb/sdb2",
          "/sys/dev/block/8:19": "../../devices/x/block/sdb/sdb3"
        }
      })
      assert.deepStrictEqual(found.filter(({ verdict }) => verdict === "locked"), [
        { volume: "/dev/sdb1", provider: "luks", lock: "locked", verdict: "locked" },
        { volume: "/dev/sdb2", provider: "bitlocker", lock: "locked", verdict: "locked" }
      ])
    }))

  it.effect("is not known of a file system in which fscrypt encrypts directories", () =>
    Effect.gen(function*() {
      const files = {
        ...encrypted.files,
        "/proc/self/mountinfo": mounts.replace("/ /boot", "/ /home"),
        "/home/.fscrypt/policies/16382f282d7b29ee": "",
        "/.fscrypt/policies/1638": ""
      }
      const found = yield* dataOf(encryption, { ...encrypted, files })
      assert.deepInclude(found.find(({ volume }) => volume === "/home"), { provider: "fscrypt", verdict: "unknown" })
      assert.deepInclude(found.find(({ volume }) => volume === "/"), { provider: "luks", verdict: "protected" })
    }))

  it.effect("covers datasets of ZFS whose key is not loaded, which are not mounted", () =>
    Effect.gen(function*() {
      const found = yield* dataOf(encryption, {
        files: { "/proc/self/mountinfo": "27 1 0:30 / /tank rw - zfs tank rw\n", "/sys/block/sda/size": "1" },
        programs: {
          "zfs get -H -o name,property,value -t filesystem encryption,keystatus":
            "tank\tencryption\toff\ntank\tkeystatus\t-\n" +
            "tank/vault\tencryption\taes-256-gcm\ntank/vault\tkeystatus\tunavailable\n"
        }
      })
      assert.deepStrictEqual(found.map(({ lock, verdict, volume }) => [volume, lock, verdict]), [
        ["/tank", undefined, "unprotected"],
        ["tank/vault", "locked", "locked"]
      ])
    }))

  it.effect("covers every device of a btrfs file system", () =>
    Effect.gen(function*() {
      const found = yield* dataOf(encryption, {
        ...encrypted,
        files: {
          ...encrypted.files,
          "/proc/swaps": "Filename\tType\n",
          "/proc/self/mountinfo": "27 1 0:30 /@ / rw - btrfs /dev/mapper/cryptroot rw\n",
          "/sys/fs/btrfs/0f-1e/devices/dm-0/dev": "254:0",
          "/sys/fs/btrfs/0f-1e/devices/sdb1/dev": "8:17"
        }
      })
      assert.deepStrictEqual(found, [{ volume: "/", provider: "luks", verdict: "unprotected" }])
    }))

  it.effect("covers every device of a bcachefs file system", () =>
    Effect.gen(function*() {
      const files = {
        ...encrypted.files,
        "/proc/swaps": "Filename\tType\n",
        "/proc/self/mountinfo": "27 1 0:30 / / rw - bcachefs /dev/sdb1:/dev/mapper/cryptroot rw\n"
      }
      const found = yield* dataOf(encryption, { ...encrypted, files })
      assert.deepStrictEqual(found, [{ volume: "/", provider: "luks", verdict: "unprotected" }])
    }))

  it.effect("is nothing to speak of in a container", () =>
    Effect.gen(function*() {
      const files = { "/proc/self/mountinfo": "27 1 0:30 / / rw - overlay overlay rw\n", "/sys/block/sda/size": "1" }
      assert.strictEqual((yield* sectionOf(encryption, { files })).outcome, "unsupported")
    }))
})
