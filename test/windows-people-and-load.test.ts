import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { changed, knownFrom } from "../src/domain/changed.ts"
import type { SectionTable } from "../src/domain/Snapshot.ts"
import { batteries } from "../src/layers/collectors/batteries.ts"
import { load } from "../src/layers/collectors/load.ts"
import { services } from "../src/layers/collectors/services.ts"
import { startup } from "../src/layers/collectors/startup.ts"
import { users } from "../src/layers/collectors/users.ts"
import { Denied } from "../src/services/Machine.ts"
import { dword, structure, table, word } from "./formats/smbiosTables.ts"
import { dataOf, sectionOf, type Sketch } from "./MachineSketch.ts"
import type { SketchedRegistry } from "./SketchedRegistry.ts"

const windows = (sketch: Sketch): Sketch => ({ platform: "win32", programs: "forbidden", ...sketch })

const profiles = "HKLM64\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList"
const иван = "S-1-5-21-1004336348-1177238915-682003330-1001"
const 花子 = "S-1-12-1-1544923711-1140284120-3297403555-3311023944"

describe("the users of a Windows machine", () => {
  const people: SketchedRegistry = {
    [`${profiles}\\S-1-5-18`]: { ProfileImagePath: "%systemroot%\\system32\\config\\systemprofile" },
    [`${profiles}\\${иван}`]: { ProfileImagePath: "C:\\Users\\Иван" },
    [`${profiles}\\${иван}.bak`]: { ProfileImagePath: "C:\\Users\\TEMP" },
    [`${profiles}\\${花子}`]: { ProfileImagePath: "C:\\Users\\花子" }
  }

  it.effect("are those who have a profile, and the sessions are those of somebody, with what they are doing", () =>
    Effect.gen(function*() {
      const sessions = [
        { id: 0, state: 4, user: "", domain: "" },
        { id: 65_536, state: 6, user: "", domain: "" },
        {
          id: 2,
          state: 4,
          user: "花子",
          domain: "AzureAD",
          clientName: "TABLET",
          protocol: 2,
          logonAt: "2026-01-31T08:00:00.123Z"
        },
        {
          id: 1,
          state: 0,
          user: "Иван",
          domain: "DESK",
          clientName: "DESK",
          protocol: 0,
          logonAt: "1601-01-01T00:00:00Z"
        }
      ]
      const section = yield* sectionOf(users, windows({ registry: people, windows: { sessions } }))
      assert.deepStrictEqual(section, {
        outcome: "collected",
        source: `${profiles}, WTSEnumerateSessions`,
        data: {
          accounts: [
            { name: "Иван", sid: иван, home: "C:\\Users\\Иван" },
            { name: "花子", sid: 花子, home: "C:\\Users\\花子" }
          ],
          sessions: [
            { user: "Иван", domain: "DESK", terminal: "console", state: "active" },
            {
              user: "花子",
              domain: "AzureAD",
              terminal: "rdp",
              remoteHost: "TABLET",
              since: "2026-01-31T08:00:00Z",
              state: "disconnected"
            }
          ]
        }
      })
    }))

  it.effect("are known where the sessions are not", () =>
    Effect.gen(function*() {
      const refused = new Denied({ what: "WTSEnumerateSessions", needs: "Administrator" })
      const section = yield* sectionOf(users, windows({ registry: people, windows: { sessions: refused } }))
      assert.deepStrictEqual([section.outcome, section.missing], ["partial", ["sessions: denied, needs Administrator"]])
    }))
})

describe("the services of a Windows machine", () => {
  const key = "HKLM64\\SYSTEM\\CurrentControlSet\\Services"
  const registry: SketchedRegistry = {
    [`${key}\\Spooler`]: { Type: 0x110, Start: 2, DisplayName: "@%systemroot%\\system32\\spoolsv.exe,-1" },
    [`${key}\\disk`]: { Type: 1, Start: 0 },
    [`${key}\\cbdhsvc`]: { Type: 0x60, Start: 3 },
    [`${key}\\cbdhsvc_1a2b3`]: { Type: 0xe0, Start: 3 },
    [`${key}\\Example`]: { Type: 0x10, Start: 4, DisplayName: "Example Agent", ImagePath: "C:\\x.exe --token secret" },
    [`${key}\\Tcpip\\Parameters`]: { Hostname: "DESK" }
  }
  const serviceStates = [
    { name: "spooler", displayName: "Диспетчер печати", state: 4, startType: 2 },
    { name: "cbdhsvc_1a2b3", displayName: "x", state: 4 },
    { name: "Example", displayName: "Example Agent", state: 7 }
  ]

  it.effect("are those of the registry that are no drivers and no instances, with what they are doing now", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(services, windows({ registry, windows: { serviceStates } }))
      assert.deepStrictEqual([section.outcome, section.data], ["collected", [
        { name: "Example", displayName: "Example Agent", startMode: "disabled", state: "unknown" },
        { name: "Spooler", displayName: "Диспетчер печати", startMode: "automatic", state: "running" },
        { name: "cbdhsvc", startMode: "manual", state: "stopped" }
      ]])
      assert.notInclude(JSON.stringify(section), "secret")
    }))

  it.effect("are known by either source alone, and unsupported without both", () =>
    Effect.gen(function*() {
      const registered = yield* sectionOf(services, windows({ registry }))
      assert.deepStrictEqual(registered.data, [
        { name: "Example", displayName: "Example Agent", startMode: "disabled" },
        { name: "Spooler", startMode: "automatic" },
        { name: "cbdhsvc", startMode: "manual" }
      ])
      const refused = new Denied({ what: "registry", needs: "Administrator" })
      const running = yield* sectionOf(services, windows({ registry: { [key]: refused }, windows: { serviceStates } }))
      assert.deepStrictEqual([running.outcome, running.data?.map(({ name, state }) => [name, state])], ["partial", [
        ["Example", "unknown"],
        ["spooler", "running"]
      ]])
      assert.strictEqual((yield* sectionOf(services, windows({}))).outcome, "unsupported")
    }))
})

describe("what starts by itself on a Windows machine", () => {
  const run = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run"
  const tasks = "HKLM64\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Schedule\\TaskCache\\Tree"
  const inMenu = "Microsoft\\Windows\\Start Menu\\Programs\\Startup"

  const registry: SketchedRegistry = {
    [`HKLM64\\${run}`]: { SecurityHealth: "C:\\x.exe --password secret" },
    [`HKLM32\\${run}Once`]: { Updater: "y.exe" },
    [`${profiles}\\${иван}`]: { ProfileImagePath: "C:\\Users\\Иван" },
    [`HKU64\\${иван}\\${run}`]: { OneDrive: "\"C:\\OneDrive.exe\" /background" },
    [`${tasks}\\Example`]: { Id: "{0}", Index: 2 },
    [`${tasks}\\Microsoft\\Windows\\Defrag\\ScheduledDefrag`]: { Id: "{1}", Index: 3 },
    [`${tasks}\\Hidden`]: { Id: "{2}", Index: 0 }
  }

  it.effect("is told by name, kind and place, and never by its command line", () =>
    Effect.gen(function*() {
      const section = yield* sectionOf(startup, windows({ registry }))
      const emulated = "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\RunOnce"
      assert.deepStrictEqual(section.data, [
        { name: "SecurityHealth", kind: "run-key", location: `HKLM\\${run}`, scope: "machine" },
        { name: "Updater", kind: "run-key", location: emulated, scope: "machine" },
        { name: "OneDrive", kind: "run-key", location: `HKU\\${иван}\\${run}`, scope: "user", user: "Иван" },
        { name: "Example", kind: "scheduled-task", location: "\\", scope: "machine" },
        { name: "Hidden", kind: "scheduled-task", location: "\\", scope: "machine" },
        { name: "ScheduledDefrag", kind: "scheduled-task", location: "\\Microsoft\\Windows\\Defrag", scope: "machine" }
      ])
      assert.notInclude(JSON.stringify(section), "secret")
      assert.notInclude(JSON.stringify(section), "background")
    }))

  it.effect("is in the startup folders, too, of everybody and of each user", () =>
    Effect.gen(function*() {
      const common = `C:\\ProgramData\\${inMenu}`
      const own = `C:\\Users\\Иван\\AppData\\Roaming\\${inMenu}`
      const files = { [`${common}/Example.lnk`]: "", [`${common}/desktop.ini`]: "", [`${own}/Заметки.lnk`]: "" }
      const data = yield* dataOf(
        startup,
        windows({ registry: { ...registry, [profiles]: { ProgramData: "%SystemDrive%\\ProgramData" } }, files })
      )
      assert.deepStrictEqual(data.filter(({ kind }) => kind === "startup-folder"), [
        { name: "Example.lnk", kind: "startup-folder", location: common, scope: "machine" },
        { name: "Заметки.lnk", kind: "startup-folder", location: own, scope: "user", user: "Иван" }
      ])
    }))

  it.effect("stays what it is while somebody is not logged on, and while the tasks may not be read", () =>
    Effect.gen(function*() {
      const collectedAt = "2026-01-31T08:00:00Z"
      const scan = (keys: SketchedRegistry) =>
        Effect.map(sectionOf(startup, windows({ registry: keys })), (section): SectionTable => ({
          startup: { tookMs: 1, ...section }
        }))
      const before = yield* scan(registry)
      const isNews = (sections: SectionTable) =>
        changed({ kind: "software", collectedAt, sections }, knownFrom({ collectedAt, sections: before }))
      const { [`HKU64\\${иван}\\${run}`]: _, ...loggedOff } = registry
      const away = yield* scan({ ...loggedOff, "HKU64\\S-1-5-18": {} })
      assert.deepStrictEqual(away["startup"]?.missing, [
        `entries of Иван: HKU\\${иван}: not loaded, the user is not logged on`
      ])
      assert.isFalse(isNews(away))
      assert.isFalse(isNews(yield* scan({ ...registry, [tasks]: new Denied({ what: tasks, needs: "Administrator" }) })))
      assert.isTrue(isNews(yield* scan({ ...registry, [`HKLM64\\${run}`]: {} })))
    }))
})

describe("the batteries of a Windows machine", () => {
  const batteriesFor = (power: object, table_?: Uint8Array) =>
    sectionOf(
      batteries,
      windows({
        windows: {
          power,
          ...(table_ === undefined ? {} : {
            firmwareTables: {
              base64: Buffer.from([0, 3, 4, 0, ...dword(table_.length), ...table_]).toString("base64")
            }
          })
        }
      })
    )
  const portable = structure(22, [
    1,
    2,
    0,
    3,
    4,
    6,
    ...word(5700),
    ...word(11_400),
    0,
    0,
    ...word(0),
    ...word(0),
    0,
    10
  ], [
    "Rear",
    "SMP",
    "01234",
    "5B10W51867"
  ])

  it.effect("are one, with what SMBIOS knows of it", () =>
    Effect.gen(function*() {
      const { data } = yield* batteriesFor(
        { acLine: 1, flag: 9, percent: 80, lifeSeconds: 4_294_967_295 },
        table(portable)
      )
      assert.deepStrictEqual(data, [{
        name: "Battery",
        manufacturer: "SMP",
        model: "5B10W51867",
        serialNumber: "01234",
        technology: "Li-ion",
        designCapacityWh: 57,
        chargePercent: 80,
        state: "charging"
      }])
    }))

  it.effect("say what they are doing, and nothing where Windows knows nothing", () =>
    Effect.gen(function*() {
      const stateOf = (acLine: number, flag: number, percent: number) =>
        Effect.map(batteriesFor({ acLine, flag, percent }), ({ data, outcome }) => [
          outcome,
          data?.[0]?.state,
          data?.[0]?.chargePercent
        ])
      assert.deepStrictEqual(yield* stateOf(0, 1, 60), ["collected", "discharging", 60])
      assert.deepStrictEqual(yield* stateOf(1, 1, 100), ["collected", "full", 100])
      assert.deepStrictEqual(yield* stateOf(1, 1, 80), ["collected", "idle", 80])
      assert.deepStrictEqual(yield* stateOf(255, 0, 255), ["collected", "unknown", undefined])
    }))

  it.effect("are none on a desktop, each of its own where there are two, and unknown where Windows does not know", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* batteriesFor({ acLine: 1, flag: 128, percent: 255 })).data, [])
      const two = yield* batteriesFor({ acLine: 1, flag: 1, percent: 50 }, table(portable, portable))
      assert.deepStrictEqual(two.data?.map(({ chargePercent, name }) => [name, chargePercent]), [
        ["Battery 1", undefined],
        ["Battery 2", undefined]
      ])
      assert.strictEqual((yield* batteriesFor({ acLine: 255, flag: 255, percent: 255 })).outcome, "failed")
    }))
})

describe("the load of a Windows machine", () => {
  const gib = 2 ** 30
  const drive = (root: string, type: number, other: object = {}) => ({ root, type, label: "", ...other })

  it.effect("is sampled over a second, without a process", () =>
    Effect.gen(function*() {
      const times = [{ idleMs: 1000, totalMs: 4000 }, { idleMs: 1250, totalMs: 5000 }]
      const sketch = windows({
        windows: {
          cpuTimes: () => times.shift(),
          memoryStatus: {
            totalBytes: 16 * gib,
            availableBytes: 4 * gib,
            pageFileTotalBytes: 20 * gib,
            pageFileAvailableBytes: 7 * gib
          },
          uptime: { seconds: 3600.5 },
          processes: { count: 214 },
          drives: [
            drive("D:\\", 3, { totalBytes: 300, freeBytes: 300 }),
            drive("C:\\", 3, { totalBytes: 100, freeBytes: 60 }),
            drive("E:\\", 5),
            drive("F:\\", 3),
            drive("Z:\\", 4, { totalBytes: 1000, freeBytes: 0 })
          ]
        }
      })
      const sampling = yield* Effect.forkChild(sectionOf(load, sketch))
      while (sampling.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* Fiber.join(sampling)).data, {
        cpuPercent: 75,
        memoryPercent: 75,
        swapPercent: 25,
        diskPercent: 10,
        uptimeSeconds: 3600.5,
        processes: 214,
        volumes: [
          { mount: "C:", totalBytes: 100, usedBytes: 40, usedPercent: 40 },
          { mount: "D:", totalBytes: 300, usedBytes: 0, usedPercent: 0 }
        ],
        temperatures: []
      })
    }))

  it.effect("lacks what Windows does not tell, and has the rest", () =>
    Effect.gen(function*() {
      const sampling = yield* Effect.forkChild(sectionOf(
        load,
        windows({ windows: { uptime: { seconds: 1 }, cpuTimes: "busy" } })
      ))
      while (sampling.pollUnsafe() === undefined) yield* TestClock.adjust("1 second")
      const section = yield* Fiber.join(sampling)
      assert.strictEqual(section.outcome, "partial")
      assert.deepStrictEqual(section.data, { uptimeSeconds: 1, volumes: [], temperatures: [] })
    }))
})
