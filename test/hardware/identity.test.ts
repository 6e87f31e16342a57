import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { baseboard } from "../../src/layers/collectors/baseboard.ts"
import { firmware } from "../../src/layers/collectors/firmware.ts"
import { memory } from "../../src/layers/collectors/memory.ts"
import { system } from "../../src/layers/collectors/system.ts"
import { laptop, laptopSystem } from "../formats/smbiosTables.ts"
import { sectionOf, type Sketch } from "../MachineSketch.ts"

const dmi = "/sys/firmware/dmi/tables/DMI"
const entryPoint = "/sys/firmware/dmi/tables/smbios_entry_point"
const secureBoot = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

const cpuinfo = (flags: string) =>
  `processor\t: 0\nvendor_id\t: GenuineIntel\nphysical id\t: 0\ncore id\t\t: 0\nflags\t\t: fpu lm ${flags}\n`

const laptopOfRoot: Sketch = {
  files: {
    [dmi]: laptop,
    [entryPoint]: Uint8Array.from([..."_SM3_"].map((c) => c.charCodeAt(0)).concat(0x2a, 24, 3, 4, 0)),
    [secureBoot]: Uint8Array.of(6, 0, 0, 0, 1),
    "/sys/class/tpm/tpm0/tpm_version_major": "2\n",
    "/proc/cpuinfo": cpuinfo("vmx"),
    "/proc/meminfo": "MemTotal:       32568392 kB\nSwapTotal:       8388604 kB\n"
  }
}

const laptopOfNobody: Sketch = {
  denied: [
    dmi,
    entryPoint,
    "/sys/class/dmi/id/product_serial",
    "/sys/class/dmi/id/product_uuid",
    "/sys/class/dmi/id/board_serial"
  ],
  files: {
    ...Object.fromEntries(
      Object.entries(laptopOfRoot.files!).filter(([path]) => !path.startsWith("/sys/firmware/dmi"))
    ),
    "/sys/class/dmi/id/sys_vendor": "LENOVO\n",
    "/sys/class/dmi/id/product_name": "21AHCTO1WW\n",
    "/sys/class/dmi/id/chassis_type": "10\n",
    "/sys/class/dmi/id/chassis_asset_tag": "No Asset Information\n",
    "/sys/class/dmi/id/board_vendor": "LENOVO\n",
    "/sys/class/dmi/id/bios_version": "N3HET87W (1.59 )\n",
    "/sys/class/dmi/id/bios_date": "02/21/2024\n"
  }
}

const microVm: Sketch = {
  files: {
    "/.dockerenv": "",
    "/proc/cpuinfo": cpuinfo("hypervisor"),
    "/proc/1/cgroup": "0::/\n",
    "/proc/self/mountinfo": "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n",
    "/sys/devices/system/clocksource/clocksource0/available_clocksource": "tsc kvm-clock \n",
    "/sys/firmware/acpi/pm_profile": "0\n"
  },
  links: { "/proc/self/ns/pid": "pid:[4026531836]" }
}

describe("what a machine is", () => {
  it.effect("comes from the SMBIOS table where the agent is root", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sectionOf(system, laptopOfRoot), {
        outcome: "collected",
        source: "/sys/firmware/dmi/tables",
        data: laptopSystem
      })
      assert.deepStrictEqual((yield* sectionOf(firmware, laptopOfRoot)).data, {
        vendor: "LENOVO",
        version: "N3HET87W (1.59 )",
        releaseDate: "2024-02-21",
        mode: "uefi",
        secureBoot: "enabled",
        tpm: { version: "2.0" }
      })
      assert.strictEqual((yield* sectionOf(baseboard, laptopOfRoot)).data?.serialNumber, "TESTBOARD1")
      const { data, source } = yield* sectionOf(memory, laptopOfRoot)
      assert.strictEqual(source, "/proc/meminfo, /sys/firmware/dmi/tables")
      assert.deepStrictEqual([data?.totalBytes, data?.modules?.length], [33_350_033_408, 1])
    }))

  it.effect("comes from what everybody may read where it is not, and the rest is said to be missing", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(system, laptopOfNobody)
      assert.deepStrictEqual(section, {
        outcome: "partial",
        source: "/sys/class/dmi/id",
        data: { manufacturer: "LENOVO", model: "21AHCTO1WW", chassisType: "notebook" },
        missing: ["serialNumber: denied, needs root", "uuid: denied, needs root"]
      })
      assert.deepStrictEqual((yield* sectionOf(baseboard, laptopOfNobody)).missing, [
        "serialNumber: denied, needs root",
        "slots: denied, needs root"
      ])
      const { data, outcome } = yield* sectionOf(firmware, laptopOfNobody)
      assert.deepStrictEqual([outcome, data?.version, data?.releaseDate, data?.secureBoot], [
        "collected",
        "N3HET87W (1.59 )",
        "2024-02-21",
        "enabled"
      ])
      assert.deepStrictEqual((yield* sectionOf(memory, laptopOfNobody)).missing, ["modules: denied, needs root"])
    }))

  it.effect("is a guest of KVM and no container, though its image came with a /.dockerenv and it has no firmware", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* sectionOf(system, microVm)).data, { hypervisor: "kvm" })
      assert.strictEqual((yield* sectionOf(baseboard, microVm)).outcome, "unsupported")
      assert.strictEqual((yield* sectionOf(firmware, microVm)).outcome, "unsupported")
    }))

  it.effect("is a container in a process namespace of its own", () =>
    Effect.gen(function*() {
      const container = { ...microVm, links: { "/proc/self/ns/pid": "pid:[4026532254]" } }
      assert.deepStrictEqual((yield* sectionOf(system, container)).data, { hypervisor: "kvm", container: "docker" })
    }))

  it.effect("is in the device tree of a board", () =>
    Effect.gen(function*() {
      const board = {
        files: {
          "/proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.1\u0000",
          "/sys/firmware/devicetree/base/serial-number": "10000000test0001\u0000"
        }
      }
      assert.deepStrictEqual(yield* sectionOf(system, board), {
        outcome: "collected",
        source: "/proc/device-tree",
        data: { model: "Raspberry Pi 4 Model B Rev 1.1", serialNumber: "10000000test0001" }
      })
    }))
})

describe("how a machine starts", () => {
  const bios = { "/sys/firmware/dmi/tables/DMI": laptop }

  it.effect("is by BIOS where there is SMBIOS and no UEFI, and then there is no Secure Boot", () =>
    Effect.gen(function*() {
      const { data } = yield* sectionOf(firmware, { files: bios })
      assert.deepStrictEqual([data?.mode, data?.secureBoot, data?.tpm], ["bios", "unsupported", undefined])
    }))

  it.effect("is with Secure Boot off, unsupported, or not to be told", () =>
    Effect.gen(function*() {
      const secureBootOf = (files: { readonly [path: string]: string | Uint8Array }) =>
        Effect.map(sectionOf(firmware, { files: { ...bios, ...files } }), ({ data }) => data?.secureBoot)
      assert.strictEqual(yield* secureBootOf({ [secureBoot]: Uint8Array.of(6, 0, 0, 0, 0) }), "disabled")
      assert.strictEqual(yield* secureBootOf({ "/sys/firmware/efi/efivars/BootOrder-8be4df61": "" }), "unsupported")
      assert.isUndefined(yield* secureBootOf({ "/sys/firmware/efi/fw_platform_size": "64\n" }))
    }))
})
