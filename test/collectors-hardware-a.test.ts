import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { SectionName } from "../src/domain/inventory/Sections.ts"
import { baseboard } from "../src/layers/collectors/baseboard.ts"
import { batteries } from "../src/layers/collectors/batteries.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import type { Collector } from "../src/layers/collectors/Collector.ts"
import { cpu } from "../src/layers/collectors/cpu.ts"
import { firmware } from "../src/layers/collectors/firmware.ts"
import { graphics } from "../src/layers/collectors/graphics.ts"
import { membership } from "../src/layers/collectors/membership.ts"
import { memory } from "../src/layers/collectors/memory.ts"
import { os } from "../src/layers/collectors/os.ts"
import { printers } from "../src/layers/collectors/printers.ts"
import { system } from "../src/layers/collectors/system.ts"
import { usb } from "../src/layers/collectors/usb.ts"
import { laptop } from "./formats/smbiosTables.ts"
import * as InlineMachine from "./inlineMachine.ts"

const sectionOf = <N extends SectionName>(collector: Collector<N>, machine: InlineMachine.InlineMachine) =>
  Effect.map(
    collect(collector).pipe(Effect.provide(InlineMachine.layer(machine))),
    ({ tookMs: _, ...section }) => section
  )

const dmi = "/sys/firmware/dmi/tables/DMI"
const entryPoint = "/sys/firmware/dmi/tables/smbios_entry_point"
const secureBoot = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

const cpuinfo = (flags: string) =>
  `processor\t: 0\nvendor_id\t: GenuineIntel\nphysical id\t: 0\ncore id\t\t: 0\nflags\t\t: fpu lm ${flags}\n`

const laptopOfRoot: InlineMachine.InlineMachine = {
  files: {
    [dmi]: laptop,
    [entryPoint]: Uint8Array.from([..."_SM3_"].map((c) => c.charCodeAt(0)).concat(0x2a, 24, 3, 4, 0)),
    [secureBoot]: Uint8Array.of(6, 0, 0, 0, 1),
    "/sys/class/tpm/tpm0/tpm_version_major": "2\n",
    "/proc/cpuinfo": cpuinfo("vmx"),
    "/proc/meminfo": "MemTotal:       32568392 kB\nSwapTotal:       8388604 kB\n"
  }
}

const laptopOfNobody: InlineMachine.InlineMachine = {
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

const microVm: InlineMachine.InlineMachine = {
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
        data: {
          manufacturer: "LENOVO",
          model: "21AHCTO1WW",
          version: "ThinkPad T14 Gen 3",
          family: "ThinkPad T14 Gen 3",
          sku: "LENOVO_MT_21AH",
          serialNumber: "TESTSN01",
          uuid: "4c1f3bcc-2d2a-11b2-a85c-e45d372c5109",
          assetTag: "IT-0042",
          chassisType: "notebook"
        }
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
        "serialNumber: denied, needs root"
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

describe("an operating system", () => {
  const files = {
    "/etc/os-release": "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n",
    "/proc/sys/kernel/hostname": "desk\n",
    "/proc/sys/kernel/domainname": "(none)\n",
    "/proc/sys/kernel/osrelease": "6.1.0-18-amd64\n",
    "/proc/sys/kernel/arch": "x86_64\n",
    "/proc/stat": "cpu 1 2 3 4\nbtime 1764572400\n",
    "/etc/machine-id": "0123456789abcdef0123456789abcde0\n",
    "/etc/hosts": "127.0.1.1 desk.corp.example desk\n",
    "/etc/default/locale": "LANG=\"de_DE.UTF-8\"\n"
  }
  const links = { "/etc/localtime": "/usr/share/zoneinfo/Europe/Vienna" }

  it.effect("tells its name, its machine's name, its times and its language", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* sectionOf(os, {
          files,
          links,
          bornAt: { "/var/log/installer": 1_700_000_000, "/etc/machine-id": 1_710_000_000 }
        }),
        {
          outcome: "collected",
          source: "os-release, /proc/sys/kernel, /etc",
          data: {
            platform: "linux",
            name: "Debian GNU/Linux",
            version: "12",
            codename: "bookworm",
            kernel: "6.1.0-18-amd64",
            arch: "x86_64",
            hostname: "desk",
            fqdn: "desk.corp.example",
            machineId: "0123456789abcdef0123456789abcde0",
            installedAt: "2023-11-14T22:13:20Z",
            bootedAt: "2025-12-01T07:00:00Z",
            timezone: "Europe/Vienna",
            locale: "de_DE.UTF-8"
          }
        }
      )
    }))

  it.effect("was not installed in 1970, has no id before its first start and no domain of fillers", () =>
    Effect.gen(function*() {
      const { data } = yield* sectionOf(os, {
        files: {
          ...files,
          "/etc/machine-id": "uninitialized\n",
          "/etc/hosts": "127.0.0.1 localhost\n127.0.1.1 desk.localdomain desk\n",
          "/etc/timezone": "Europe/Lisbon\n"
        },
        bornAt: { "/": 0, "/etc/machine-id": 1 }
      })
      assert.notProperty(data, "installedAt")
      assert.notProperty(data, "machineId")
      assert.notProperty(data, "fqdn")
      assert.strictEqual(data?.timezone, "Europe/Lisbon")
    }))

  it.effect("has its name cut from its domain, wherever that stands", () =>
    Effect.gen(function*() {
      const named = (hostname: string, domainname: string) =>
        Effect.map(
          sectionOf(os, {
            files: {
              ...files,
              "/etc/hosts": "",
              "/proc/sys/kernel/hostname": hostname,
              "/proc/sys/kernel/domainname": domainname
            }
          }),
          ({ data }) => [data?.hostname, data?.fqdn]
        )
      assert.deepStrictEqual(yield* named("desk.corp.example\n", "(none)\n"), ["desk", "desk.corp.example"])
      assert.deepStrictEqual(yield* named("desk\n", "corp.example\n"), ["desk", "desk.corp.example"])
      assert.deepStrictEqual(yield* named("desk\n", "nisdomain\n"), ["desk", undefined])
    }))

  it.effect("of an older kernel is asked for its architecture", () =>
    Effect.gen(function*() {
      const { "/proc/sys/kernel/arch": _, ...older } = files
      const { data } = yield* sectionOf(os, { files: older, programs: { "uname -m": "aarch64\n" } })
      assert.strictEqual(data?.arch, "aarch64")
    }))
})

describe("a processor", () => {
  const cache = (cpu: number, index: number, level: number, size: string, shared: string) => {
    const folder = `/sys/devices/system/cpu/cpu${cpu}/cache/index${index}`
    return {
      [`${folder}/level`]: `${level}\n`,
      [`${folder}/size`]: `${size}\n`,
      [`${folder}/shared_cpu_list`]: `${shared}\n`
    }
  }
  const online = (count: number, coreOf: (cpu: number) => number) =>
    Array.from(
      { length: count },
      (_, number) =>
        `processor\t: ${number}\nvendor_id\t: GenuineIntel\nmodel name\t: 12th Gen Intel(R) Core(TM) i5-1240P\n`
        + `physical id\t: 0\ncore id\t\t: ${coreOf(number)}\nflags\t\t: fpu lm\n`
    ).join("\n")

  it.effect("of two kinds of cores has the caches of both, counted once each", () =>
    Effect.gen(function*() {
      const { data, outcome } = yield* sectionOf(cpu, {
        files: {
          "/proc/cpuinfo": online(16, (number) => number < 8 ? number >> 1 : number),
          "/sys/devices/cpu_atom/cpus": "8-15\n",
          "/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq": "4400000\n",
          "/sys/devices/system/cpu/cpu8/cpufreq/cpuinfo_max_freq": "3300000\n",
          ...cache(0, 0, 1, "48K", "0-1"),
          ...cache(0, 2, 2, "1280K", "0-1"),
          ...cache(0, 3, 3, "12288K", "0-15"),
          ...cache(8, 2, 2, "2048K", "8-11"),
          ...cache(8, 3, 3, "12288K", "0-15")
        }
      })
      assert.strictEqual(outcome, "collected")
      assert.deepStrictEqual(data, {
        model: "12th Gen Intel(R) Core(TM) i5-1240P",
        manufacturer: "Intel",
        arch: "x86_64",
        sockets: 1,
        physicalCores: 12,
        logicalCores: 16,
        maxSpeedMhz: 4400,
        l2CacheBytes: (4 * 1280 + 2 * 2048) * 1024,
        l3CacheBytes: 12_288 * 1024
      })
    }))

  it.effect("of ARM has its place in a file for each core", () =>
    Effect.gen(function*() {
      const topology = (cpu: number) => ({
        [`/sys/devices/system/cpu/cpu${cpu}/topology/physical_package_id`]: "0\n",
        [`/sys/devices/system/cpu/cpu${cpu}/topology/core_id`]: `${cpu >> 1}\n`
      })
      const arm = [0, 1, 2, 3].map((number) =>
        `processor\t: ${number}\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU part\t: 0xd0c\n`
      ).join("\n")
      const files = { "/proc/cpuinfo": arm, ...topology(0), ...topology(1), ...topology(2), ...topology(3) }
      assert.deepStrictEqual((yield* sectionOf(cpu, { files })).data, {
        model: "Neoverse-N1",
        manufacturer: "ARM",
        arch: "aarch64",
        sockets: 1,
        physicalCores: 2,
        logicalCores: 4
      })
      const oneThread = { ...files, "/sys/devices/system/cpu/smt/active": "0\n" }
      assert.strictEqual((yield* sectionOf(cpu, { files: oneThread })).data?.physicalCores, 4)
      const unplaced = { ...files, "/sys/devices/system/cpu/cpu1/topology/physical_package_id": "-1\n" }
      assert.notProperty((yield* sectionOf(cpu, { files: unplaced })).data, "sockets")
    }))

  it.effect("has the speed that SMBIOS rates it for, unless a hypervisor made that up", () =>
    Effect.gen(function*() {
      const speedOf = (flags: string) =>
        Effect.map(
          sectionOf(cpu, { files: { [dmi]: laptop, "/proc/cpuinfo": cpuinfo(flags) } }),
          ({ data }) => data?.maxSpeedMhz
        )
      assert.strictEqual(yield* speedOf("vmx"), 4700)
      assert.isUndefined(yield* speedOf("hypervisor"))
    }))
})

describe("a directory", () => {
  it.effect("is none on a machine of its own", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* sectionOf(membership, {})).data, { kind: "none" })
      const kerberosOnly = { files: { "/etc/krb5.conf": "[libdefaults]\ndefault_realm = CORP.EXAMPLE\n" } }
      assert.deepStrictEqual((yield* sectionOf(membership, kerberosOnly)).data, { kind: "none" })
    }))

  it.effect("shows in the keys that the machine holds, to everybody", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        (yield* sectionOf(membership, {
          files: { "/etc/krb5.conf": "[libdefaults]\ndefault_realm = CORP.EXAMPLE\n" },
          denied: ["/etc/krb5.keytab", "/etc/sssd/sssd.conf"]
        })).data,
        { kind: "domain", name: "corp.example" }
      )
    }))

  it.effect("is not denied to exist where only root could know", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(membership, { denied: ["/etc/sssd/sssd.conf"] })
      assert.deepStrictEqual(section, { outcome: "denied", reason: "/etc/sssd/sssd.conf: denied, needs root" })
    }))

  it.effect("or else a workgroup is what Samba says", () =>
    Effect.gen(function*() {
      const files = { "/etc/samba/smb.conf": "[global]\nworkgroup = OFFICE\n" }
      assert.deepStrictEqual((yield* sectionOf(membership, { files })).data, { kind: "workgroup", name: "OFFICE" })
    }))
})

describe("batteries", () => {
  it.effect("are those of the machine, not of its mouse, and not its mains adapter", () =>
    Effect.gen(function*() {
      const supply = (name: string, ...lines: ReadonlyArray<string>) => ({
        [`/sys/class/power_supply/${name}/uevent`]: [`NAME=${name}`, ...lines].map((each) => `POWER_SUPPLY_${each}\n`)
          .join("")
      })
      const { data } = yield* sectionOf(batteries, {
        files: {
          ...supply("AC", "TYPE=Mains", "ONLINE=1"),
          ...supply("BAT0", "TYPE=Battery", "CAPACITY=80"),
          ...supply("BAT1", "CAPACITY=20"),
          "/sys/class/power_supply/BAT1/type": "Battery\n",
          ...supply("hidpp_battery_0", "TYPE=Battery", "SCOPE=Device")
        }
      })
      assert.deepStrictEqual(data, [{ name: "BAT0", chargePercent: 80 }, { name: "BAT1", chargePercent: 20 }])
    }))

  it.effect("are none where the kernel knows of supplies, and unsupported where it does not", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* sectionOf(batteries, { emptyFolders: ["/sys/class/power_supply"] })).data, [])
      assert.strictEqual((yield* sectionOf(batteries, {})).outcome, "unsupported")
    }))
})

describe("USB devices", () => {
  const device = (port: string, files: { readonly [file: string]: string }) =>
    Object.fromEntries(
      Object.entries(files).map(([file, text]) => [`/sys/bus/usb/devices/${port}/${file}`, `${text}\n`])
    )

  it.effect("are by port, without hubs, and of the class of their first interface", () =>
    Effect.gen(function*() {
      const { data } = yield* sectionOf(usb, {
        files: {
          ...device("usb1", { bDeviceClass: "09", idVendor: "1d6b" }),
          ...device("1-4", { bDeviceClass: "09", idVendor: "05e3" }),
          ...device("1-4.2", {
            bDeviceClass: "00",
            idVendor: "0781",
            idProduct: "5581",
            manufacturer: " USB",
            product: " SanDisk 3.2Gen1",
            serial: "TEST0001"
          }),
          ...device("1-4.2:1.0", { bInterfaceClass: "08" }),
          ...device("1-8", { bDeviceClass: "ef", idVendor: "04f2", idProduct: "b74f", serial: "0000" }),
          ...device("1-8:1.0", { bInterfaceClass: "0e" }),
          ...device("1-8:1.1", { bInterfaceClass: "ff" }),
          ...device("2-1", { bDeviceClass: "ff", idVendor: "0bda" })
        }
      })
      assert.deepStrictEqual(data, [
        {
          port: "1-4.2",
          vendorId: "0781",
          productId: "5581",
          manufacturer: "USB",
          product: "SanDisk 3.2Gen1",
          serialNumber: "TEST0001",
          deviceClass: "mass-storage"
        },
        { port: "1-8", vendorId: "04f2", productId: "b74f", deviceClass: "video" },
        { port: "2-1", vendorId: "0bda", deviceClass: "vendor-specific" }
      ])
      assert.strictEqual((yield* sectionOf(usb, {})).outcome, "unsupported")
    }))
})

describe("printers", () => {
  const conf = "/etc/cups/printers.conf"

  it.effect("are what CUPS is set up for", () =>
    Effect.gen(function*() {
      const files = { [conf]: "<Printer Lobby>\nDeviceURI ipp://me:secret@print.example/lobby\n</Printer>\n" }
      assert.deepStrictEqual((yield* sectionOf(printers, { files })).data, [
        { name: "Lobby", uri: "ipp://print.example/lobby", default: false }
      ])
      assert.deepStrictEqual((yield* sectionOf(printers, { emptyFolders: ["/etc/cups"] })).data, [])
      assert.strictEqual((yield* sectionOf(printers, {})).outcome, "unsupported")
    }))

  it.effect("are asked for where the file is root's; silence then proves nothing, nor does nonsense", () =>
    Effect.gen(function*() {
      const answering = (printer: unknown) => sectionOf(printers, { denied: [conf], systeminformation: { printer } })
      assert.deepStrictEqual(yield* answering([{ id: 1, name: "Front desk", model: "Lobby", uri: null }]), {
        outcome: "partial",
        source: "systeminformation",
        data: [{ name: "Lobby" }],
        missing: ["models and addresses: denied, needs root"]
      })
      assert.strictEqual((yield* answering([])).outcome, "denied")
      assert.strictEqual((yield* answering("nothing")).outcome, "failed")
    }))
})

describe("graphics", () => {
  const pci = (address: string, files: { readonly [file: string]: string }) =>
    Object.fromEntries(
      Object.entries(files).map(([file, text]) => [`/sys/bus/pci/devices/${address}/${file}`, `${text}\n`])
    )
  const intel = pci("0000:00:02.0", { class: "0x030000", vendor: "0x8086", device: "0x46a6" })
  const ids = "8086  Intel Corporation\n\t46a6  Alder Lake-P GT2 [Iris Xe Graphics]\n"

  it.effect("are none on a machine without them, and nobody else is asked", () =>
    Effect.gen(function*() {
      const bridge = pci("0000:00:00.0", { class: "0x060000" })
      assert.deepStrictEqual((yield* sectionOf(graphics, { files: bridge })).data, { controllers: [], displays: [] })
      assert.strictEqual((yield* sectionOf(graphics, {})).outcome, "unsupported")
    }))

  it.effect("have their names from the file of ids, once for controller and card", () =>
    Effect.gen(function*() {
      const { data } = yield* sectionOf(graphics, {
        files: { ...intel, "/usr/share/misc/pci.ids": ids, "/sys/class/drm/card1-eDP-1/edid": new Uint8Array() },
        links: {
          "/sys/bus/pci/devices/0000:00:02.0/driver": "../../../bus/pci/drivers/i915",
          "/sys/class/drm/card1": "../../devices/pci0000:00/0000:00:02.0/drm/card1"
        }
      })
      assert.deepStrictEqual(data, {
        controllers: [{
          bus: "00:02.0",
          vendor: "Intel Corporation",
          model: "Alder Lake-P GT2 [Iris Xe Graphics]",
          driver: "i915"
        }],
        displays: []
      })
    }))

  it.effect("are asked for by name where there is no such file; what is told of others is not believed", () =>
    Effect.gen(function*() {
      const told = [
        { vendor: "Intel Corporation", model: "Iris Xe", busAddress: "00:02.0", vram: 256 },
        { vendor: "Ghost", model: "Ghost", busAddress: "09:00.0" }
      ]
      const asked = yield* sectionOf(graphics, { files: intel, systeminformation: { graphics: { controllers: told } } })
      assert.deepStrictEqual(asked.data?.controllers, [{
        bus: "00:02.0",
        vendor: "Intel Corporation",
        model: "Iris Xe"
      }])
      const nonsense = yield* sectionOf(graphics, { files: intel, systeminformation: { graphics: [1, 2] } })
      assert.deepStrictEqual([nonsense.outcome, nonsense.data?.controllers], ["partial", [{ bus: "00:02.0" }]])
    }))

  it.effect("of a board are cards without PCI, but not the frame buffers that the kernel invents", () =>
    Effect.gen(function*() {
      const { data } = yield* sectionOf(graphics, {
        files: {},
        links: {
          "/sys/class/drm/card0": "../../devices/platform/v3dbus/fec00000.v3d/drm/card0",
          "/sys/class/drm/card0/device": "../../../fec00000.v3d",
          "/sys/class/drm/card0/device/driver": "../../../../bus/platform/drivers/v3d",
          "/sys/class/drm/card1": "../../devices/platform/simple-framebuffer.0/drm/card1"
        }
      })
      assert.deepStrictEqual(data?.controllers, [{ bus: "fec00000.v3d", driver: "v3d" }])
    }))

  it.effect("show on displays, also on those that cannot say who they are", () =>
    Effect.gen(function*() {
      const { data, outcome } = yield* sectionOf(graphics, {
        files: {
          "/sys/class/drm/card0-DP-1/edid": new Uint8Array(128),
          "/sys/class/drm/card0-HDMI-A-1/edid": new Uint8Array()
        }
      })
      assert.deepStrictEqual([outcome, data?.displays], ["partial", [{ connector: "card0-DP-1" }]])
    }))
})
