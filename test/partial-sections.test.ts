import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { changed, knownFrom } from "../src/domain/changed.ts"
import type { SectionTable } from "../src/domain/Snapshot.ts"
import { batteries } from "../src/layers/collectors/batteries.ts"
import type { Collector } from "../src/layers/collectors/Collector.ts"
import { disks } from "../src/layers/collectors/disks.ts"
import { encryption } from "../src/layers/collectors/encryption.ts"
import { os } from "../src/layers/collectors/os.ts"
import { volumes } from "../src/layers/collectors/volumes.ts"
import { sectionOf, type Sketch } from "./MachineSketch.ts"

const collectedAt = "2026-01-31T08:00:00Z"

const laptop: Sketch = {
  privileged: true,
  files: {
    "/etc/os-release": "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\nBUILD_ID=7\n",
    "/proc/sys/kernel/hostname": "desk\n",
    "/etc/machine-id": "0123456789abcdef0123456789abcde0\n",
    "/proc/sys/kernel/arch": "x86_64\n",
    "/sys/class/power_supply/BAT0/uevent": "POWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_SERIAL_NUMBER=B-1\n",
    "/sys/class/power_supply/BAT1/uevent": "POWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_SERIAL_NUMBER=B-2\n",
    "/proc/self/mountinfo": "27 1 254:0 / / rw - ext4 /dev/dm-0 rw\n",
    "/proc/swaps": "Filename\tType\tSize\tUsed\tPriority\n",
    "/sys/block/nvme0n1/size": "1000215216\n",
    "/sys/block/nvme0n1/device/model": "Example 512\n",
    "/sys/block/nvme0n1/device/hwmon1/temp1_input": "38850\n",
    "/sys/block/dm-0/dm/uuid": "CRYPT-LUKS2-0123456789abcdef0123456789abcdef-root\n",
    "/sys/block/dm-0/dm/name": "root\n",
    "/sys/block/dm-0/slaves/nvme0n1p3/dev": "259:3\n"
  },
  links: {
    "/sys/block/nvme0n1": "../devices/pci0000:00/0000:03:00.0/nvme/nvme0/nvme0n1",
    "/sys/dev/block/254:0": "../../devices/virtual/block/dm-0"
  },
  use: { "/": { totalBytes: 1000, usedBytes: 400, availableBytes: 500 } },
  programs: {
    "smartctl":
      "{\"smartctl\":{\"exit_status\":0},\"smart_status\":{\"passed\":true},\"temperature\":{\"current\":39}}",
    "dmsetup": "root: 0 9 crypt aes-xts-plain64 :64:logon:cryptsetup:x 0 259:3 32768\n"
  }
}

/** A collector, what keeps it from reading all of the laptop, and what could not be the laptop any more. */
const cases: ReadonlyArray<readonly [string, Collector, Partial<Sketch>, { readonly [path: string]: string }]> = [
  ["a release that cannot be read", os, { broken: { "/etc/os-release": "EIO" } }, {
    "/etc/machine-id": "fedcba9876543210fedcba9876543210\n"
  }],
  ["a battery that does not answer", batteries, { broken: { "/sys/class/power_supply/BAT0/uevent": "EIO" } }, {
    "/sys/class/power_supply/BAT1/uevent": "POWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_SERIAL_NUMBER=B-3\n"
  }],
  ["a file system that does not say how large it is", volumes, { broken: { "/": "EIO" } }, {
    "/proc/self/mountinfo": "27 1 254:0 / / rw - xfs /dev/dm-0 rw\n"
  }],
  ["ciphers that only root may see", encryption, { privileged: false }, {
    "/sys/block/dm-0/dm/uuid": "CRYPT-PLAIN-root\n"
  }],
  ["health that only root may see", disks, { privileged: false }, {
    "/sys/block/nvme0n1/device/model": "Example 513\n"
  }],
  ["health that is not told in time", disks, { programs: { smartctl: "hangs" } }, {
    "/sys/block/nvme0n1/device/model": "Example 513\n"
  }]
]

describe.each(cases)("%s", (_, collector, trouble, otherFiles) => {
  const scanned = (sketch: Sketch) =>
    Effect.map(
      sectionOf(collector, sketch),
      (section): SectionTable => ({ [collector.name]: { tookMs: 1, ...section } })
    )
  const isNews = (before: SectionTable, sections: SectionTable) =>
    changed({ kind: "hardware", collectedAt, sections }, knownFrom({ collectedAt, sections: before }))

  it.effect("is no change, and hides none", () =>
    Effect.gen(function*() {
      const whole = yield* scanned(laptop)
      const blind = yield* scanned({ ...laptop, ...trouble })
      const other = yield* scanned({ ...laptop, ...trouble, files: { ...laptop.files, ...otherFiles } })
      assert.strictEqual(whole[collector.name]?.outcome, "collected")
      assert.strictEqual(blind[collector.name]?.outcome, "partial")
      assert.notDeepEqual(blind[collector.name]?.data, whole[collector.name]?.data)
      assert.deepStrictEqual([isNews(whole, blind), isNews(whole, other)], [false, true])
    }))
})
