import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { baseboard } from "../src/layers/collectors/baseboard.ts"
import { cpu } from "../src/layers/collectors/cpu.ts"
import { firmware } from "../src/layers/collectors/firmware.ts"
import { memory } from "../src/layers/collectors/memory.ts"
import { os } from "../src/layers/collectors/os.ts"
import { system } from "../src/layers/collectors/system.ts"
import { applicationSpecific } from "../src/layers/machineId.ts"
import { Denied, Unreadable } from "../src/services/Machine.ts"
import { dword, laptop, laptopSystem, structure, table, word } from "./formats/smbiosTables.ts"
import { dataOf, sectionOf, type Sketch } from "./MachineSketch.ts"
import type { SketchedRegistry } from "./SketchedRegistry.ts"

/** The answer of `GetSystemFirmwareTable`: a header of 8 bytes, then the table. */
const rawSmbios = (tables: Uint8Array, [major, minor]: readonly [number, number] = [3, 4]) => ({
  base64: Buffer.from([0, major, minor, 0, ...dword(tables.length), ...tables]).toString("base64")
})

const gib = 2 ** 30
const currentVersion = "HKLM64\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
const environment = "HKLM64\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
const secureBoot = "HKLM64\\SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State"
const bios = "HKLM64\\HARDWARE\\DESCRIPTION\\System\\BIOS"
const processors = "HKLM64\\HARDWARE\\DESCRIPTION\\System\\CentralProcessor"

const processor = {
  ProcessorNameString: "12th Gen Intel(R) Core(TM) i5-1240P  ",
  VendorIdentifier: "GenuineIntel",
  Identifier: "Intel64 Family 6 Model 154 Stepping 3",
  "~MHz": 1690
}

const notebook: Sketch = {
  platform: "win32",
  programs: "forbidden",
  windows: {
    version: { major: 10, minor: 0, build: 26_100, productType: 1 },
    computerName: { host: "DESK-Ж", fqdn: "DESK-Ж.corp.example" },
    locale: { timezone: "Europe/Moscow", locale: "ru-RU" },
    uptime: { seconds: 3600.7 },
    firmwareTables: rawSmbios(laptop),
    firmwareType: { type: 2 },
    tpm: { tpmVersion: 2 },
    memoryStatus: {
      totalBytes: 32 * gib - 4096,
      availableBytes: 8 * gib,
      pageFileTotalBytes: 36 * gib,
      pageFileAvailableBytes: gib
    }
  },
  registry: {
    [currentVersion]: {
      ProductName: "Windows 10 Pro",
      EditionID: "Professional",
      DisplayVersion: "24H2",
      ReleaseId: "2009",
      UBR: 2314,
      InstallDate: 1_790_000_000
    },
    [environment]: { PROCESSOR_ARCHITECTURE: "AMD64" },
    "HKLM64\\SOFTWARE\\Microsoft\\Cryptography": { MachineGuid: "9D3F4B1A-7C25-4E8F-A0B6-53C1D2E4F607" },
    [secureBoot]: { UEFISecureBootEnabled: 1 },
    ...Object.fromEntries(Array.from({ length: 16 }, (_, nth) => [`${processors}\\${nth}`, processor]))
  }
}

const withFacts = (windows: Sketch["windows"]): Sketch => ({
  ...notebook,
  windows: { ...notebook.windows, ...windows }
})
const withKeys = (registry: SketchedRegistry): Sketch => ({
  ...notebook,
  registry: { ...notebook.registry, ...registry }
})

describe("Windows", () => {
  it.effect("is told by version, registry and its own names, without a process", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.parse("2026-11-22T10:00:00Z"))
      assert.deepStrictEqual(yield* sectionOf(os, notebook), {
        outcome: "collected",
        source: "Windows, registry",
        data: {
          platform: "win32",
          name: "Windows 11 Pro",
          version: "11",
          codename: "24H2",
          edition: "Professional",
          build: "26100.2314",
          kernel: "10.0.26100",
          arch: "x86_64",
          hostname: "DESK-Ж",
          fqdn: "DESK-Ж.corp.example",
          machineId: applicationSpecific("9d3f4b1a7c254e8fa0b653c1d2e4f607")!,
          installedAt: "2026-09-21T14:13:20Z",
          bootedAt: "2026-11-22T08:59:59Z",
          timezone: "Europe/Moscow",
          locale: "ru-RU"
        }
      })
    }))

  it.effect("is 11 from build 22000 on, and only on a workstation", () =>
    Effect.gen(function*() {
      const named = (build: number, productType: number, ProductName: string) =>
        Effect.map(
          dataOf(os, {
            ...withFacts({ version: { major: 10, minor: 0, build, productType } }),
            registry: { ...notebook.registry, [currentVersion]: { ProductName } }
          }),
          ({ name, version }) => [name, version]
        )
      assert.deepStrictEqual(yield* named(22_000, 1, "Windows 10 Pro"), ["Windows 11 Pro", "11"])
      assert.deepStrictEqual(yield* named(21_999, 1, "Windows 10 Pro"), ["Windows 10 Pro", "10"])
      const server = "Windows Server 2025 Standard"
      assert.deepStrictEqual(yield* named(26_100, 3, server), [server, "2025"])
      assert.deepStrictEqual(yield* named(20_348, 2, "Windows Server 2022 Datacenter"), [
        "Windows Server 2022 Datacenter",
        "2022"
      ])
    }))

  it.effect("has no fully qualified name where it only has its own, and never one from a placeholder", () =>
    Effect.gen(function*() {
      const { fqdn, hostname } = yield* dataOf(os, withFacts({ computerName: { host: "DESK", fqdn: "DESK" } }))
      assert.deepStrictEqual([hostname, fqdn], ["DESK", undefined])
    }))

  it.effect("is partial where a part of it does not answer, and lacks only that", () =>
    Effect.gen(function*() {
      const denied = new Denied({ what: currentVersion, needs: "Administrator" })
      const section = yield* sectionOf(os, {
        ...withFacts({ uptime: "soon" }),
        registry: { ...notebook.registry, [currentVersion]: denied }
      })
      assert.strictEqual(section.outcome, "partial")
      assert.deepStrictEqual([section.data?.version, section.data?.build, section.data?.bootedAt], [
        "11",
        "26100",
        undefined
      ])
      assert.deepStrictEqual(section.missing?.map((gap) => gap.split(":")[0]), ["bootedAt", "name and version"])
    }))
})

describe("the hardware under Windows", () => {
  it.effect("comes from the SMBIOS table that Linux would read", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sectionOf(system, notebook), {
        outcome: "collected",
        source: "SMBIOS",
        data: laptopSystem
      })
      assert.deepStrictEqual((yield* dataOf(baseboard, notebook)).serialNumber, "TESTBOARD1")
      const { modules, totalBytes } = yield* dataOf(memory, notebook)
      assert.deepStrictEqual([totalBytes, modules?.map(({ slot }) => slot)], [
        32 * gib - 4096,
        ["P0 CHANNEL A / DIMM 0"]
      ])
    }))

  it.effect("has an UUID in the byte order of its version of SMBIOS", () =>
    Effect.gen(function*() {
      const old = yield* dataOf(system, withFacts({ firmwareTables: rawSmbios(laptop, [2, 5]) }))
      assert.strictEqual(old.uuid, "cc3b1f4c-2a2d-b211-a85c-e45d372c5109")
    }))

  it.effect("is told by the registry where the table is not, without what only that knows", () =>
    Effect.gen(function*() {
      const blind: Sketch = {
        platform: "win32",
        registry: {
          [bios]: {
            SystemManufacturer: "LENOVO",
            SystemProductName: "21AHCTO1WW",
            SystemSKU: "To Be Filled By O.E.M.",
            BIOSVendor: "LENOVO",
            BIOSReleaseDate: "02/21/2024",
            BaseBoardProduct: "21AHCTO1WW"
          }
        }
      }
      assert.deepStrictEqual(yield* sectionOf(system, blind), {
        outcome: "collected",
        source: bios,
        data: { manufacturer: "LENOVO", model: "21AHCTO1WW" }
      })
      assert.deepStrictEqual(yield* dataOf(baseboard, blind), { model: "21AHCTO1WW" })
      assert.strictEqual((yield* dataOf(firmware, blind)).releaseDate, "2024-02-21")
      const broken = { ...blind, windows: { firmwareTables: new Unreadable({ what: "SMBIOS", detail: "error 1" }) } }
      assert.deepStrictEqual((yield* sectionOf(baseboard, broken)).missing, ["slots: SMBIOS: error 1"])
      const nothing = yield* sectionOf(system, { platform: "win32" })
      assert.strictEqual(nothing.outcome, "unsupported")
    }))

  it.effect("is a virtual machine where its maker or the services of Hyper-V say so, and no guest on bare metal", () =>
    Effect.gen(function*() {
      const made = (manufacturer: string, model: string) =>
        rawSmbios(
          table(structure(1, [1, 2, 0, 0, ...Array.from({ length: 16 }, () => 0), 6, 0, 0], [manufacturer, model]))
        )
      const guestOf = (sketch: Sketch) => Effect.map(dataOf(system, sketch), ({ hypervisor }) => hypervisor)
      assert.strictEqual(
        yield* guestOf(withFacts({ firmwareTables: made("Microsoft Corporation", "Virtual Machine") })),
        "hyper-v"
      )
      assert.strictEqual(yield* guestOf(withFacts({ firmwareTables: made("VMware, Inc.", "VMware20,1") })), "vmware")
      const parameters = "HKLM64\\SOFTWARE\\Microsoft\\Virtual Machine\\Guest\\Parameters"
      const guest = yield* dataOf(system, withKeys({ [parameters]: { HostName: "HOST" } }))
      assert.deepStrictEqual([guest.hypervisor, guest.chassisType], ["hyper-v", undefined])
      assert.isUndefined(yield* guestOf(withFacts({ firmwareTables: made("Microsoft Corporation", "Surface Pro 9") })))
    }))
})

describe("the firmware under Windows", () => {
  const secureBootOf = (sketch: Sketch) => Effect.map(dataOf(firmware, sketch), (data) => data.secureBoot)

  it.effect("is UEFI with Secure Boot and a TPM, as Windows says", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* dataOf(firmware, notebook), {
        vendor: "LENOVO",
        version: "N3HET87W (1.59 )",
        releaseDate: "2024-02-21",
        mode: "uefi",
        secureBoot: "enabled",
        tpm: { version: "2.0" }
      })
    }))

  it.effect("has Secure Boot off only where Windows says that it is off: without the key it knows none", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* secureBootOf(withKeys({ [secureBoot]: { UEFISecureBootEnabled: 0 } })), "disabled")
      const { [secureBoot]: _, ...without } = notebook.registry!
      assert.strictEqual(yield* secureBootOf({ ...notebook, registry: without }), "unsupported")
      assert.strictEqual(yield* secureBootOf(withFacts({ firmwareType: { type: 1 } })), "unsupported")
      assert.isUndefined(yield* secureBootOf(withKeys({ [secureBoot]: { UEFISecureBootEnabled: "on" } })))
      const denied = new Denied({ what: secureBoot, needs: "Administrator" })
      assert.isUndefined(yield* secureBootOf(withKeys({ [secureBoot]: denied })))
    }))

  it.effect("has no TPM where there is none, and one of unknown state where it does not answer", () =>
    Effect.gen(function*() {
      assert.notProperty(yield* dataOf(firmware, withFacts({ tpm: undefined })), "tpm")
      const broken = yield* sectionOf(
        firmware,
        withFacts({ tpm: new Unreadable({ what: "TPM", detail: "0x80284008" }) })
      )
      assert.deepStrictEqual([broken.outcome, broken.missing], ["partial", ["tpm: TPM: 0x80284008"]])
    }))
})

describe("the processors under Windows", () => {
  /** Type 7 with its handle and size; type 4 with cores, threads and the handles of its caches. */
  const cache = (handle: number, size: number, wide = 0) => {
    const bytes = structure(7, [
      0,
      ...word(0),
      ...word(size),
      ...word(size),
      ...word(0),
      ...word(0),
      0,
      0,
      0,
      0,
      ...dword(wide),
      ...dword(wide)
    ])
    return [...bytes.slice(0, 2), ...word(handle), ...bytes.slice(4)]
  }
  const socket = (cores: number, status = 0x41) =>
    structure(4, [
      0,
      3,
      0xb3,
      0,
      ...Array.from({ length: 8 }, () => 0),
      0,
      0x8a,
      ...word(100),
      ...word(4000),
      ...word(2000),
      status,
      1,
      ...word(1),
      ...word(2),
      ...word(3),
      0,
      0,
      0,
      cores,
      cores,
      255,
      ...word(0),
      ...word(0),
      ...word(300),
      ...word(cores === 255 ? 300 : 0),
      ...word(512)
    ])

  it.effect("are those of the registry, with what SMBIOS knows of their sockets", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sectionOf(cpu, notebook), {
        outcome: "collected",
        source: `${processors}, SMBIOS`,
        data: {
          model: "12th Gen Intel(R) Core(TM) i5-1240P",
          manufacturer: "Intel",
          arch: "x86_64",
          logicalCores: 16,
          family: 6,
          modelNumber: 154,
          stepping: 3,
          sockets: 1,
          maxSpeedMhz: 4700,
          processors: [{ socket: "U3E1", model: "12th Gen Intel(R) Core(TM) i5-1240P" }]
        }
      })
    }))

  it.effect("have the cores and caches of all sockets, more than a byte can count, and none of an empty one", () =>
    Effect.gen(function*() {
      const caches = [cache(2, 0x8000 | 32), cache(3, 0xffff, 0x8000_0000 | 8192)]
      const two = table(socket(8), socket(8), socket(8, 0), ...caches)
      const { l2CacheBytes, l3CacheBytes, physicalCores, sockets } = yield* dataOf(
        cpu,
        withFacts({ firmwareTables: rawSmbios(two) })
      )
      assert.deepStrictEqual({ l2CacheBytes, l3CacheBytes, physicalCores, sockets }, {
        sockets: 2,
        physicalCores: 16,
        l2CacheBytes: 4 * 2 ** 20,
        l3CacheBytes: gib
      })
      const large = yield* dataOf(cpu, withFacts({ firmwareTables: rawSmbios(table(socket(255))) }))
      assert.strictEqual(large.physicalCores, 300)
    }))

  it.effect("of a guest do not say how fast they are: its hypervisor makes that up", () =>
    Effect.gen(function*() {
      const guest = table(structure(1, [1, 2, 0, 0], ["VMware, Inc.", "VMware20,1"]), socket(4))
      const made = yield* dataOf(cpu, withFacts({ firmwareTables: rawSmbios(guest) }))
      assert.deepStrictEqual([made.sockets, made.maxSpeedMhz, made.processors], [1, undefined, undefined])
      const blind = yield* sectionOf(cpu, withFacts({ firmwareTables: undefined }))
      assert.deepStrictEqual([blind.outcome, blind.data?.maxSpeedMhz], ["collected", 1690])
    }))

  it.effect("are those of ARM, too, and unknown where none is listed", () =>
    Effect.gen(function*() {
      const { arch, manufacturer } = yield* dataOf(
        cpu,
        withKeys({
          [`${processors}\\0`]: {
            Identifier: "ARMv8 (64-bit) Family 8 Model D4B Revision   0",
            VendorIdentifier: "Qualcomm Technologies Inc"
          }
        })
      )
      assert.deepStrictEqual([arch, manufacturer], ["aarch64", "Qualcomm Technologies Inc"])
      const none = yield* sectionOf(cpu, { platform: "win32", registry: { [processors]: {} } })
      assert.strictEqual(none.outcome, "failed")
    }))
})
