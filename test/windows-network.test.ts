import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chooseMac } from "../src/domain/chooseMac.ts"
import { adapters } from "../src/layers/adapters.ts"
import { membership } from "../src/layers/collectors/membership.ts"
import { network } from "../src/layers/collectors/network.ts"
import { hardwareIdentifiers } from "../src/layers/hardwareIdentifiers.ts"
import { applicationSpecific } from "../src/layers/machineId.ts"
import { Unreadable } from "../src/services/Machine.ts"
import { dword, laptop } from "./formats/smbiosTables.ts"
import { dataOf, layer, sectionOf, type Sketch } from "./MachineSketch.ts"
import type { SketchedKey, SketchedRegistry } from "./SketchedRegistry.ts"

const tenantId = "0b7c39e1-5d26-4f8a-a2d0-c4813ef6597b"
const entraDevice = { joinType: 1, deviceId: "x", tenantId, tenantName: "Пример" }

describe("the membership of a Windows machine", () => {
  const tcpip = "HKLM64\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters"
  const joinInfos = "HKLM64\\SYSTEM\\CurrentControlSet\\Control\\CloudDomainJoin\\JoinInfo"
  const joinInfo = `${joinInfos}\\0123456789ABCDEF`
  const membershipOf = (windows: NonNullable<Sketch["windows"]>, registry: SketchedRegistry = {}) =>
    sectionOf(membership, { platform: "win32", programs: "forbidden", windows, registry })

  it.effect("is a domain, a workgroup, Entra ID, both or nothing, as the API says", () =>
    Effect.gen(function*() {
      const dataFor = (status: number, name: string, entraJoin: unknown) =>
        Effect.map(membershipOf({ join: { status, name }, entraJoin }), ({ data }) => data)
      assert.deepStrictEqual(yield* dataFor(3, "CORP", null), { kind: "domain", name: "CORP", netbiosName: "CORP" })
      assert.deepStrictEqual(yield* dataFor(2, "WORKGROUP", null), { kind: "workgroup", name: "WORKGROUP" })
      assert.deepStrictEqual(yield* dataFor(1, "", null), { kind: "none" })
      assert.deepStrictEqual(yield* dataFor(2, "WORKGROUP", entraDevice), { kind: "entra", name: "Пример", tenantId })
      assert.deepStrictEqual(yield* dataFor(3, "CORP", entraDevice), {
        kind: "hybrid",
        name: "CORP",
        netbiosName: "CORP",
        tenantId
      })
    }))

  it.effect("is never told by a dot: there are domains without one and workgroups with one", () =>
    Effect.gen(function*() {
      const single = yield* membershipOf({ join: { status: 3, name: "CORP" }, entraJoin: null }, {
        [tcpip]: { Domain: "corp" }
      })
      assert.deepStrictEqual(single.data, { kind: "domain", name: "corp", netbiosName: "CORP" })
      const dotted = yield* membershipOf({ join: { status: 2, name: "HOME.LAN" }, entraJoin: null }, {
        [tcpip]: { Domain: "corp.example" }
      })
      assert.deepStrictEqual(dotted.data, { kind: "workgroup", name: "HOME.LAN" })
    }))

  it.effect("names a domain by DNS where Windows knows that name, and by NetBIOS beside it", () =>
    Effect.gen(function*() {
      const { data } = yield* membershipOf({ join: { status: 3, name: "CORP" }, entraJoin: null }, {
        [tcpip]: { Domain: "Corp.Example" }
      })
      assert.deepStrictEqual(data, { kind: "domain", name: "corp.example", netbiosName: "CORP" })
    }))

  it.effect("is no tenant's because somebody has a work account on it", () =>
    Effect.gen(function*() {
      const { data } = yield* membershipOf({
        join: { status: 2, name: "WORKGROUP" },
        entraJoin: { ...entraDevice, joinType: 2 }
      })
      assert.deepStrictEqual(data, { kind: "workgroup", name: "WORKGROUP" })
    }))

  it.effect("is what the registry keeps of Entra ID where the API is not there", () =>
    Effect.gen(function*() {
      const join = { status: 1, name: "" }
      const joined = yield* membershipOf({ join }, { [joinInfo]: { TenantId: tenantId, UserEmail: "a@b.example" } })
      assert.deepStrictEqual(joined.data, { kind: "entra", tenantId })
      assert.deepStrictEqual((yield* membershipOf({ join })).data, { kind: "none" })
    }))

  it.effect("is unknown where Windows does not know it, and not none", () =>
    Effect.gen(function*() {
      const unknown = yield* membershipOf({ join: { status: 0, name: "" }, entraJoin: null })
      assert.deepStrictEqual([unknown.outcome, unknown.data], ["failed", undefined])
      const silent = yield* membershipOf({ entraJoin: null })
      assert.deepStrictEqual([silent.outcome, silent.data], ["failed", undefined])
      const half = yield* membershipOf({ join: { status: 3, name: "CORP" } }, {
        [joinInfos]: new Unreadable({ what: joinInfo, detail: "error 1009" })
      })
      assert.deepStrictEqual([half.outcome, half.data], ["failed", undefined])
    }))
})

const adaptersClass = "HKLM64\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e972-e325-11ce-bfc1-08002be10318}"
const guid = (digit: number) => `{${`${digit}`.repeat(8)}-0000-4000-8000-000000000000}`

const adapterKey = (nth: number, device: string, Characteristics: number, other: SketchedKey = {}) => ({
  [`${adaptersClass}\\000${nth}`]: { NetCfgInstanceId: guid(nth), DeviceInstanceID: device, Characteristics, ...other }
})

const link = (nth: number, name: string, macAddress: string, other: object = {}) => ({
  name,
  description: "",
  macAddress,
  type: 6,
  operStatus: 1,
  linkSpeedBps: 1_000_000_000,
  mtu: 1500,
  dhcp: true,
  addresses: [],
  gateways: [],
  dnsServers: [],
  guid: guid(nth).toLowerCase(),
  ...other
})

const onPci = "PCI\\VEN_8086&DEV_15F9\\3&11583659&0&FE"
const onUsb = "USB\\VID_0BDA&PID_8153\\000001"

const desk: Sketch = {
  platform: "win32",
  programs: "forbidden",
  windows: {
    interfaces: [
      link(1, "Беспроводная сеть", "A4-42-3B-9D-07-E6", {
        type: 71,
        operStatus: 2,
        linkSpeedBps: 18_446_744_073_709_552_000
      }),
      link(2, "Ethernet", "00-00-5E-00-53-A1", {
        addresses: [
          { address: "fe80::1%12", prefixLength: 64 },
          { address: "192.0.2.7", prefixLength: 24 },
          { address: "2001:DB8::7", prefixLength: 64 }
        ],
        gateways: ["fe80::ff%12", "192.0.2.1", "192.0.2.1"],
        dnsServers: ["192.0.2.53", "fec0:0:0:ffff::1%1", "192.0.2.10"]
      }),
      link(3, "Ethernet 2", "00-00-5E-00-53-B2", { linkSpeedBps: 18_446_744_073_709_552_000 }),
      link(4, "vEthernet (Default Switch)", "00-15-5D-00-53-C3", { dhcp: false }),
      link(5, "VPN", "00-FF-00-00-53-D4"),
      link(7, "OpenVPN", "00-FF-00-00-53-E5", { linkSpeedBps: 18_446_744_073_709_552_000 }),
      link(6, "Loopback Pseudo-Interface 1", "", { type: 24, mtu: 4_294_967_295 }),
      { nothing: "of the kind" }
    ],
    firmwareTables: {
      base64: Buffer.from([0, 3, 4, 0, ...dword(laptop.length), ...laptop]).toString("base64")
    }
  },
  registry: {
    ...adapterKey(1, "PCI\\VEN_8086&DEV_51F0\\1", 0x84),
    ...adapterKey(2, onPci, 0x84),
    ...adapterKey(3, onUsb, 0x84),
    ...adapterKey(4, "ROOT\\VMS_MP\\0000", 0x29),
    ...adapterKey(5, "ROOT\\NET\\0001", 0x84),
    [`${adaptersClass}\\0007`]: { NetCfgInstanceId: guid(7), MatchingDeviceId: "tap0901", Characteristics: 0x81 },
    "HKLM64\\SOFTWARE\\Microsoft\\Cryptography": { MachineGuid: "9d3f4b1a-7c25-4e8f-a0b6-53c1d2e4f607" }
  }
}

describe("the network of a Windows machine", () => {
  it.effect("has every interface with its addresses, and knows which are made by software", () =>
    Effect.gen(function*() {
      const { dnsServers, gateways, interfaces } = yield* dataOf(network, desk)
      assert.deepStrictEqual(
        interfaces.map(({ kind, name, virtual }) => [name, kind, virtual]),
        [
          ["Ethernet", "ethernet", false],
          ["Ethernet 2", "ethernet", false],
          ["Loopback Pseudo-Interface 1", "loopback", true],
          ["OpenVPN", "ethernet", true],
          ["VPN", "ethernet", true],
          ["vEthernet (Default Switch)", "ethernet", true],
          ["Беспроводная сеть", "wifi", false]
        ]
      )
      assert.deepStrictEqual(interfaces[0], {
        name: "Ethernet",
        kind: "ethernet",
        macAddress: "00:00:5E:00:53:A1",
        addresses: [
          { address: "192.0.2.7", prefixLength: 24, family: "ipv4", scope: "global" },
          { address: "2001:db8::7", prefixLength: 64, family: "ipv6", scope: "global" },
          { address: "fe80::1", prefixLength: 64, family: "ipv6", scope: "link" }
        ],
        speedMbps: 1000,
        up: true,
        dhcp: true,
        mtu: 1500,
        virtual: false
      })
      assert.deepStrictEqual(interfaces.filter((each) => "speedMbps" in each).map(({ name }) => name), ["Ethernet"])
      assert.strictEqual(interfaces.at(-1)?.up, false)
      assert.deepStrictEqual(gateways, ["192.0.2.1", "fe80::ff"])
      assert.deepStrictEqual(dnsServers, ["192.0.2.53", "192.0.2.10"])
    }))

  it.effect("is judged by kind and description where the registry knows nothing of an adapter", () =>
    Effect.gen(function*() {
      const described = (description: string, type = 6) =>
        Effect.map(
          dataOf(network, { platform: "win32", windows: { interfaces: [link(1, "x", "", { description, type })] } }),
          ({ interfaces }) => interfaces[0]?.virtual
        )
      assert.isFalse(yield* described("Intel(R) Ethernet Connection (13) I219-V"))
      assert.isTrue(yield* described("Hyper-V Virtual Ethernet Adapter"))
      assert.isTrue(yield* described("TAP-Windows Adapter V9"))
      assert.isTrue(yield* described("Teredo Tunneling Pseudo-Interface", 131))
    }))

  it.effect("is unknown, not none, where Windows does not answer", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(network, { platform: "win32" })
      assert.deepStrictEqual([section.outcome, section.data], ["failed", undefined])
    }))
})

describe("an agent on Windows", () => {
  const chosen = (sketch: Sketch) => Effect.map(adapters, chooseMac).pipe(Effect.provide(layer(sketch)))
  const withKeys = (registry: SketchedRegistry): Sketch => ({ ...desk, registry: { ...desk.registry, ...registry } })

  it.effect("goes by the address of the wired adapter that is built in", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* chosen(desk), "00:00:5E:00:53:A1")
      const unplugged = withKeys({ [`HKLM64\\SYSTEM\\CurrentControlSet\\Enum\\${onPci}`]: { Capabilities: 0x4 } })
      assert.strictEqual(yield* chosen(unplugged), "A4:42:3B:9D:07:E6")
    }))

  it.effect("goes by no address that somebody gave an adapter, or that Windows drew by lot", () =>
    Effect.gen(function*() {
      for (const NetworkAddress of ["00005E0053A1", "00-00-5e-00-53-a1"]) {
        const given = withKeys(adapterKey(2, onPci, 0x84, { NetworkAddress }))
        assert.strictEqual(yield* chosen(given), "A4:42:3B:9D:07:E6")
      }
      const interfaces = [link(1, "Wi-Fi", "A6-42-3B-9D-07-E6", { type: 71 })]
      assert.isUndefined(yield* chosen({ ...desk, windows: { interfaces } }))
      assert.isUndefined(yield* chosen({ platform: "win32" }))
    }))

  it.effect("knows its machine by SMBIOS, its adapters, and an id made of the MachineGuid that does not show it", () =>
    Effect.gen(function*() {
      const found = yield* Effect.flatMap(adapters, hardwareIdentifiers).pipe(Effect.provide(layer(desk)))
      assert.deepStrictEqual(found, {
        uuid: "4c1f3bcc-2d2a-11b2-a85c-e45d372c5109",
        serialNumber: "TESTSN01",
        boardSerialNumber: "TESTBOARD1",
        chassisSerialNumber: "TESTSN01",
        machineId: applicationSpecific("9d3f4b1a7c254e8fa0b653c1d2e4f607")!,
        macAddresses: ["00:00:5E:00:53:A1", "A4:42:3B:9D:07:E6"],
        diskIds: []
      })
      assert.notInclude(JSON.stringify(found), "9d3f4b1a")
      const nothing = yield* Effect.flatMap(adapters, hardwareIdentifiers).pipe(
        Effect.provide(layer({ platform: "win32" }))
      )
      assert.deepStrictEqual(nothing, { macAddresses: [], diskIds: [] })
    }))
})
