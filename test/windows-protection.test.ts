import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { printers } from "../src/layers/collectors/printers.ts"
import { security } from "../src/layers/collectors/security.ts"
import { updates } from "../src/layers/collectors/updates.ts"
import { Absent, Denied, type ProbeSection, TookTooLong, Unreadable } from "../src/services/Machine.ts"
import { dataOf, sectionOf, type Sketch } from "./MachineSketch.ts"
import type { SketchedRegistry } from "./SketchedRegistry.ts"

const what = "PowerShell"
const late = new TookTooLong({ what, limitMs: 60_000 })
const absent = new Absent({ what })

const policy = "HKLM64\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy"
const profiles: SketchedRegistry = {
  [`${policy}\\DomainProfile`]: { EnableFirewall: 1 },
  [`${policy}\\StandardProfile`]: { EnableFirewall: 0 },
  [`${policy}\\PublicProfile`]: {}
}

const defender = { displayName: "Windows Defender", productState: 397568 }

/** A machine that runs Windows, of which the script tells this and the registry that. */
const windows = (probe: { readonly [S in ProbeSection]?: any }, registry: SketchedRegistry = profiles): Sketch => ({
  platform: "win32",
  registry,
  probe: { antivirus: [defender], firewall: [], defender: absent, ...probe }
})

const firewallStates = (probe: object, registry: SketchedRegistry = profiles) =>
  Effect.map(dataOf(security, windows(probe, registry)), ({ firewall = [] }) => firewall.map(({ state }) => state))

describe("what protects a Windows", () => {
  it.effect("is every product that registered itself, once, and on if one of its entries is", () =>
    Effect.gen(function*() {
      const twice = [{ displayName: "Example AV", productState: 262144 }, {
        displayName: "Example AV",
        productState: 266256
      }]
      const found = yield* dataOf(security, windows({ antivirus: [...twice, defender] }))
      assert.deepStrictEqual(found.antivirus, [
        { name: "Example AV", enabled: true, upToDate: false },
        { name: "Microsoft Defender Antivirus", enabled: true, upToDate: true }
      ])
    }))

  it.effect("is Defender alone on a server, which keeps no list", () =>
    Effect.gen(function*() {
      const own = [{
        AMProductVersion: "4.18.1",
        AntivirusEnabled: true,
        RealTimeProtectionEnabled: false,
        DefenderSignaturesOutOfDate: true
      }]
      const found = yield* dataOf(security, windows({ antivirus: absent, firewall: absent, defender: own }))
      assert.deepStrictEqual(found.antivirus, [
        { name: "Microsoft Defender Antivirus", version: "4.18.1", enabled: false, upToDate: false }
      ])
      const none = yield* dataOf(security, windows({ antivirus: absent, defender: absent }))
      assert.deepStrictEqual(none.antivirus, [])
    }))

  it.effect("is not nothing when the answer was late: a list that is unknown is no empty list", () =>
    Effect.gen(function*() {
      const list = yield* sectionOf(security, windows({ antivirus: late }))
      assert.notProperty(list.data, "antivirus")
      assert.deepStrictEqual(list.missing, ["antivirus: PowerShell: no answer within 60 s"])
      const server = yield* sectionOf(security, windows({ antivirus: absent, defender: late }))
      assert.notProperty(server.data, "antivirus")
      const firewall = yield* sectionOf(security, windows({ firewall: late }))
      assert.notProperty(firewall.data, "firewall")
    }))

  it.effect("keeps its products when only the version of one is late, and says which", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(security, windows({ defender: late }))
      assert.lengthOf(section.data?.antivirus ?? [], 1)
      assert.deepStrictEqual(section.unread, [["antivirus", "Microsoft Defender Antivirus", "version"]])
    }))

  it.effect("is the firewall as it is set, unless a policy sets it otherwise or its service is disabled", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* firewallStates({}), ["on", "off", "unknown"])
      const policies = "HKLM64\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall"
      const forced = {
        ...profiles,
        [`${policies}\\DomainProfile`]: { EnableFirewall: 0 },
        [`${policies}\\PrivateProfile`]: { EnableFirewall: 1 }
      }
      assert.deepStrictEqual(yield* firewallStates({}, forced), ["off", "on", "unknown"])
      const disabled = { ...forced, "HKLM64\\SYSTEM\\CurrentControlSet\\Services\\MpsSvc": { Start: 4 } }
      assert.deepStrictEqual(yield* firewallStates({}, disabled), ["off", "off", "off"])
    }))

  it.effect("is the firewall of another maker as well, and its absence where only that cannot be read", () =>
    Effect.gen(function*() {
      const firewall = [{ displayName: "Example Firewall", productState: 266240 }]
      const found = yield* dataOf(security, windows({ firewall }))
      assert.deepStrictEqual(found.firewall?.[0], { name: "Example Firewall", state: "on" })
      const broken = new Unreadable({ what, detail: "damaged" })
      const section = yield* sectionOf(security, windows({ firewall: broken }))
      assert.lengthOf(section.data?.firewall ?? [], 3)
      assert.deepStrictEqual(section.missing, ["firewalls of other makers: PowerShell: damaged"])
    }))
})

describe("updates of Windows", () => {
  const updated = (probe: object, registry: SketchedRegistry = {}) => sectionOf(updates, windows(probe, registry))

  it.effect("have the day that could be read, once each; what is pending, nobody knows", () =>
    Effect.gen(function*() {
      const hotfix = [
        { HotFixID: "KB5046617", InstalledOn: "2026-11-13" },
        { HotFixID: "kb5044033", InstalledOn: "13.11.2026" },
        { HotFixID: "kb5046617", InstalledOn: "2026-11-13" },
        { HotFixID: "File 1", InstalledOn: null }
      ]
      const section = yield* updated({ hotfix })
      assert.deepStrictEqual(section.data, {
        rebootRequired: false,
        installed: [{ id: "KB5044033" }, { id: "KB5046617", installedAt: "2026-11-13T00:00:00Z" }]
      })
    }))

  it.effect("wait for a restart where one of the two marks says so", () =>
    Effect.gen(function*() {
      const mark = "HKLM64\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending"
      const section = yield* updated({ hotfix: [] }, { [mark]: {} })
      assert.strictEqual(section.data?.rebootRequired, true)
    }))

  it.effect("are not none when the list was late", () =>
    Effect.gen(function*() {
      const section = yield* updated({ hotfix: late })
      assert.deepStrictEqual(section.data, { rebootRequired: false })
      assert.strictEqual(section.outcome, "partial")
    }))
})

describe("printers of Windows", () => {
  const queues = "HKLM64\\SYSTEM\\CurrentControlSet\\Control\\Print\\Printers"
  const ports = "HKLM64\\SYSTEM\\CurrentControlSet\\Control\\Print\\Monitors\\Standard TCP/IP Port\\Ports"
  const printed = (registry: SketchedRegistry) => sectionOf(printers, { platform: "win32", registry })

  it.effect("lead to their address, and not to that of the port's name", () =>
    Effect.gen(function*() {
      const section = yield* printed({
        [`${queues}\\Office`]: {
          Name: "Office",
          "Printer Driver": "Example PCL 6",
          Port: "IP_192.0.2.20",
          Attributes: 0x248
        },
        [`${queues}\\Hall`]: { Name: "Hall", Port: "hall", Attributes: 0x240 },
        [`${queues}\\PDF`]: { Name: "PDF", Port: "PORTPROMPT:", Attributes: 0x240 },
        [`${queues}\\Redirected`]: { Name: "Redirected (2)", Port: "TS003" },
        [`${ports}\\IP_192.0.2.20`]: { HostName: "printer.example", Protocol: 1, PortNumber: 9100 },
        [`${ports}\\HALL`]: { HostName: "", IPAddress: "192.0.2.21", Protocol: 2, Queue: "lp" }
      })
      assert.deepStrictEqual(section.data, [
        { name: "Hall", uri: "lpd://192.0.2.21/lp", shared: false },
        { name: "Office", model: "Example PCL 6", uri: "socket://printer.example:9100", shared: true },
        { name: "PDF", shared: false }
      ])
    }))

  it.effect("are none where the spooler has no queue, and out of sight where its list is closed", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* printed({ [queues]: {} })).data, [])
      const closed = yield* printed({ [queues]: new Denied({ what: queues, needs: "Administrator" }) })
      assert.strictEqual(closed.outcome, "denied")
      assert.strictEqual((yield* printed({})).outcome, "unsupported")
    }))
})
