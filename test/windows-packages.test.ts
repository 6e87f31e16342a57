import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { changed, knownFrom, withLastGood } from "../src/domain/changed.ts"
import type { Package } from "../src/domain/inventory/Packages.ts"
import { softwareInventory } from "../src/domain/protocols/heartbeatSoftware.ts"
import type { SectionTable } from "../src/domain/Snapshot.ts"
import { packages } from "../src/layers/collectors/packages.ts"
import { Denied, Unreadable } from "../src/services/Machine.ts"
import { aReport } from "./aReport.ts"
import { sectionOf, type Sketch } from "./MachineSketch.ts"
import type { SketchedKey, SketchedRegistry } from "./SketchedRegistry.ts"

const below = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
const uninstall = `HKLM64\\${below}`
const emulated = `HKLM32\\${below}`
const profiles = "HKLM64\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList"
const environment = "HKLM64\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
const store = "HKLM64\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Appx\\AppxAllUserStore\\Applications"

const иван = "S-1-5-21-1004336348-1177238915-682003330-1001"
const 花子 = "S-1-12-1-1544923711-1140284120-3297403555-3311023944"

/** A program with what Programs and Features asks for. */
const program = (name: string, values: SketchedKey = {}): SketchedKey => ({
  DisplayName: name,
  UninstallString: "C:\\x\\unins000.exe",
  ...values
})

const windows = (registry: SketchedRegistry, other: Sketch = {}): Sketch => ({
  platform: "win32",
  programs: "forbidden",
  registry: {
    [uninstall]: {},
    [emulated]: {},
    [environment]: { PROCESSOR_ARCHITECTURE: "AMD64" },
    "HKU64\\S-1-5-18": {},
    ...registry
  },
  ...other
})

const packagesOf = (registry: SketchedRegistry) => sectionOf(packages, windows(registry))

const rowsOf = (registry: SketchedRegistry) => Effect.map(packagesOf(registry), ({ data = [] }) => data)

/** The only row of an entry. */
const rowOf = (values: SketchedKey, key = "Example") =>
  Effect.map(rowsOf({ [`${uninstall}\\${key}`]: values }), (rows): Partial<Package> | undefined => rows[0])

describe("the software of a Windows machine", () => {
  it.effect("comes from both views and every loaded user hive, without a process", () =>
    Effect.gen(function*() {
      const section = yield* packagesOf({
        [`${uninstall}\\7-Zip`]: program("7-Zip 24.09 (x64)", {
          DisplayVersion: "24.09",
          Publisher: "Igor Pavlov",
          InstallDate: "20260131",
          EstimatedSize: 5120
        }),
        [`${emulated}\\{1B8D9A3C-0000-4000-8000-00000000000a}`]: program("Example Reader", { WindowsInstaller: 1 }),
        [`${profiles}\\S-1-5-18`]: { ProfileImagePath: "%systemroot%\\system32\\config\\systemprofile" },
        [`${profiles}\\${иван}`]: { ProfileImagePath: "C:\\Users\\Иван" },
        [`HKU64\\${иван}\\${below}\\Telegram`]: program("Telegram Desktop", { DisplayVersion: "5.9" }),
        [`HKU64\\${иван}_Classes\\${below}\\x`]: program("no software"),
        [`HKU64\\.DEFAULT\\${below}\\x`]: program("no software"),
        [`HKU64\\${花子}\\${below}\\一太郎`]: program("一太郎2026", { Publisher: "株式会社ジャストシステム" })
      })
      assert.deepStrictEqual(section, {
        outcome: "collected",
        source: "registry",
        data: [
          {
            name: "7-Zip 24.09 (x64)",
            version: "24.09",
            publisher: "Igor Pavlov",
            manager: "registry",
            scope: "machine",
            arch: "x64",
            category: "application",
            installedAt: "2026-01-31T00:00:00Z",
            sizeBytes: 5 * 2 ** 20
          },
          {
            name: "Example Reader",
            manager: "registry",
            scope: "machine",
            arch: "x86",
            category: "application",
            productCode: "{1B8D9A3C-0000-4000-8000-00000000000A}"
          },
          {
            name: "Telegram Desktop",
            version: "5.9",
            manager: "registry",
            scope: "user",
            user: "Иван",
            category: "application"
          },
          {
            name: "一太郎2026",
            publisher: "株式会社ジャストシステム",
            manager: "registry",
            scope: "user",
            user: 花子,
            category: "application"
          }
        ]
      })
    }))

  it.effect("is what Programs and Features shows; updates and components are told from it", () =>
    Effect.gen(function*() {
      const categoryOf = (values: SketchedKey) => Effect.map(rowOf(values), (row) => row?.category)
      const categories = yield* Effect.forEach([
        program("Example"),
        program("Product of Windows Installer", { UninstallString: "", WindowsInstaller: 1 }),
        program("Runtime", { SystemComponent: 1 }),
        program("Runtime that says it is none", { SystemComponent: 0 }),
        { DisplayName: "Nobody can remove it", DisplayVersion: "1" },
        program("Update for Example (KB4011574)", { ParentKeyName: "Example" }),
        program("Hotfix", { ReleaseType: "Hotfix" }),
        program("Service Pack 1", { ReleaseType: "Service Pack" }),
        program("Security Update that is hidden", { ReleaseType: "Security Update", SystemComponent: 1 })
      ], categoryOf)
      assert.deepStrictEqual(categories, [
        "application",
        "application",
        "component",
        "application",
        "component",
        "update",
        "update",
        "update",
        "update"
      ])
    }))

  it.effect("that has no name goes by its key, as a component; a key with one value is no software", () =>
    Effect.gen(function*() {
      const unnamed = yield* rowOf({ DisplayName: " ", UninstallString: "x" }, "WIC")
      assert.deepStrictEqual([unnamed?.name, unnamed?.category], ["WIC", "component"])
      assert.isUndefined(yield* rowOf({ UninstallString: "x" }, "AddressBook"))
      assert.isUndefined(yield* rowOf({}, "AddressBook"))
    }))

  it.effect("has its values whatever the case of their names, up to the first NUL, and placeholders say nothing", () =>
    Effect.gen(function*() {
      const row = yield* rowOf({
        DISPLAYNAME: { type: "expandable", data: " Пример\u0000rubbish" },
        displayversion: "1.0\r\nrubbish",
        publisher: "Unknown",
        uninstallString: { type: "expandable", data: "%ProgramFiles%\\x\\unins000.exe" }
      })
      assert.deepStrictEqual(row, {
        name: "Пример",
        version: "1.0",
        manager: "registry",
        scope: "machine",
        arch: "x64",
        category: "application"
      })
    }))

  it.effect("is not lost where a value is of another type than it should be", () =>
    Effect.gen(function*() {
      const row = yield* rowOf(program("Example", {
        DisplayVersion: 10,
        Publisher: Uint8Array.of(1, 2),
        InstallDate: 20_260_131,
        EstimatedSize: "5120",
        SystemComponent: "1",
        WindowsInstaller: ["1"]
      }))
      assert.deepStrictEqual(row, {
        name: "Example",
        manager: "registry",
        scope: "machine",
        arch: "x64",
        category: "application"
      })
    }))

  it.effect("has a size only where the installer counted one", () =>
    Effect.gen(function*() {
      const sizeOf = (EstimatedSize: number) =>
        Effect.map(rowOf(program("Example", { EstimatedSize })), (row) => row?.sizeBytes)
      assert.deepStrictEqual(
        yield* Effect.forEach([1, 0, 0xffff_ffff, Number.MAX_SAFE_INTEGER, -5], sizeOf),
        [1024, undefined, undefined, undefined, undefined]
      )
    }))

  it.effect("was installed on the day that the installer wrote; else its key was changed then, and that is said", () =>
    Effect.gen(function*() {
      const lastWrittenAt = "2026-02-03T04:05:06.789Z"
      const installedOf = (InstallDate: string) =>
        Effect.map(rowOf(program("Example", { InstallDate, lastWrittenAt })), (row) => [
          row?.installedAt,
          row?.installedAtBasis
        ])
      for (const day of ["20260131", "20240229"]) {
        const instant = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`
        assert.deepStrictEqual(yield* installedOf(day), [instant, undefined])
      }
      for (
        const other of ["", "31.01.2026", "1/31/2026", "2026年1月31日", "20261331", "20250229", "00000000", "202601310"]
      ) {
        assert.deepStrictEqual(yield* installedOf(other), ["2026-02-03T04:05:06Z", "key-write"], other)
      }
      assert.notProperty(yield* rowOf(program("Example", { InstallDate: "soon" })), "installedAt")
    }))

  it.effect("has a product code only where Windows Installer says that it is its own", () =>
    Effect.gen(function*() {
      const guid = "{1b8d9a3c-0000-4000-8000-000000000001}"
      const codeOf = (values: SketchedKey, key: string) => Effect.map(rowOf(values, key), (row) => row?.productCode)
      assert.strictEqual(yield* codeOf(program("a", { WindowsInstaller: 1 }), guid), guid.toUpperCase())
      assert.isUndefined(yield* codeOf(program("a"), guid))
      assert.isUndefined(yield* codeOf(program("a", { WindowsInstaller: 1 }), "Example"))
    }))

  it.effect("that is registered in both views is one, unless it is not the same", () =>
    Effect.gen(function*() {
      const rows = yield* rowsOf({
        [`${uninstall}\\Example`]: program("Example", { DisplayVersion: "2" }),
        [`${emulated}\\Example`]: program("Example", { DisplayVersion: "2" }),
        [`${uninstall}\\Other`]: program("Other", { DisplayVersion: "2" }),
        [`${emulated}\\Other`]: program("Other", { DisplayVersion: "1" })
      })
      assert.deepStrictEqual(
        rows.map(({ arch, name, version }) => `${name} ${version} ${arch}`),
        [
          "Example 2 x64",
          "Other 2 x64",
          "Other 1 x86"
        ]
      )
    }))

  it.effect("is built for either of two processors where Windows runs on ARM: then only the 32-bit view says which", () =>
    Effect.gen(function*() {
      const rows = yield* rowsOf({
        [environment]: { PROCESSOR_ARCHITECTURE: "ARM64" },
        [`${uninstall}\\a`]: program("a"),
        [`${emulated}\\b`]: program("b")
      })
      assert.deepStrictEqual(rows.map(({ arch }) => arch), [undefined, "x86"])
    }))

  it.effect("that two users and everybody have is three, each with whose it is", () =>
    Effect.gen(function*() {
      const rows = yield* rowsOf({
        [`${uninstall}\\Zoom`]: program("Zoom"),
        [`${profiles}\\${иван}`]: { ProfileImagePath: "C:\\Users\\Иван" },
        [`${profiles}\\${花子}`]: { ProfileImagePath: "C:\\Users\\花子\\" },
        [`HKU64\\${花子}\\${below}\\Zoom`]: program("Zoom"),
        [`HKU64\\${иван}\\${below}\\Zoom`]: program("Zoom")
      })
      assert.deepStrictEqual(rows.map(({ scope, user }) => [scope, user]), [
        ["user", "Иван"],
        ["user", "花子"],
        ["machine", undefined]
      ])
    }))

  it.effect("is 600 entries where there are 600, in the same order however they are told", () =>
    Effect.gen(function*() {
      const entries = Array.from({ length: 600 }, (_, nth): readonly [string, SketchedKey] => [
        `${uninstall}\\Программа ${nth}`,
        program(`Программа ${nth}`, { DisplayVersion: `${nth}.0` })
      ])
      const forth = yield* rowsOf(Object.fromEntries(entries))
      const back = yield* rowsOf(Object.fromEntries(entries.toReversed()))
      assert.strictEqual(new Set(forth.map(({ name }) => name)).size, 600)
      assert.deepStrictEqual(forth, back)
    }))

  it.effect("is store apps, too, with the hash of their publisher; bundles and resources of theirs are not told twice", () =>
    Effect.gen(function*() {
      const rows = yield* rowsOf({
        [`${store}\\Microsoft.WindowsCalculator_11.2409.4.0_x64__8wekyb3d8bbwe`]: {},
        [`${store}\\Microsoft.WindowsCalculator_2024.2409.4.0_neutral_~_8wekyb3d8bbwe`]: {},
        [`${store}\\Microsoft.WindowsCalculator_11.2409.4.0_neutral_split.scale-125_8wekyb3d8bbwe`]: {},
        [`${store}\\Microsoft.VCLibs.140.00_14.0.33519.0_X64__8wekyb3d8bbwe`]: {},
        [`${store}\\Example.Notes_1.2.3.4_neutral_~_0123456789abc`]: {},
        [`${store}\\Windows.PrintDialog_6.2.1.0_neutral_neutral_cw5n1h2txyewy`]: {},
        [`${store}\\no package at all`]: {},
        [`${store}\\Example_1_x64__8wekyb3d8bbwe`]: {}
      })
      assert.deepStrictEqual(rows.map((row) => [row.name, row.version, row.arch, row.category, row.publisherId]), [
        ["Example.Notes", "1.2.3.4", "neutral", "application", "0123456789abc"],
        ["Microsoft.VCLibs.140.00", "14.0.33519.0", "x64", "component", "8wekyb3d8bbwe"],
        ["Microsoft.WindowsCalculator", "11.2409.4.0", "x64", "application", "8wekyb3d8bbwe"],
        ["Windows.PrintDialog", "6.2.1.0", "neutral", "application", "cw5n1h2txyewy"]
      ])
      assert.isTrue(rows.every(({ manager, scope }) => manager === "appx" && scope === "machine"))
    }))

  it.effect.prop(
    "is told whatever installers wrote: no text of theirs costs a row or a field",
    [Schema.String],
    ([text]) =>
      Effect.gen(function*() {
        const values = Object.fromEntries(
          ["DisplayName", "DisplayVersion", "Publisher", "InstallDate", "EstimatedSize", "ReleaseType", text]
            .map((name) => [name, { type: "text", data: text } as const])
        )
        const section = yield* packagesOf({
          [`${uninstall}\\Example`]: values,
          [`${profiles}\\${иван}`]: { ProfileImagePath: text },
          [`HKU64\\${иван}\\${below}\\Example`]: values
        })
        assert.deepStrictEqual([section.outcome, section.data?.length], ["collected", 2])
      })
  )

  it.effect("is unknown, not none, where the registry may not be read", () =>
    Effect.gen(function*() {
      const denied = yield* packagesOf({ HKU64: new Denied({ what: "HKU64", needs: "Administrator" }) })
      assert.deepStrictEqual([denied.outcome, denied.data], ["denied", undefined])
      const broken = yield* packagesOf({ [emulated]: new Unreadable({ what: emulated, detail: "error 1009" }) })
      assert.deepStrictEqual([broken.outcome, broken.data], ["failed", undefined])
      const none = yield* sectionOf(packages, { platform: "win32", registry: { "HKU64\\S-1-5-18": {} } })
      assert.deepStrictEqual([none.outcome, none.data], ["unsupported", undefined])
    }))
})

describe("a backend that takes only so many programs", () => {
  it.effect("gets those that people know before updates and components", () =>
    Effect.gen(function*() {
      const { data } = yield* packagesOf({
        [`${uninstall}\\a`]: program("A runtime", { SystemComponent: 1 }),
        [`${uninstall}\\b`]: program("B update", { ParentKeyName: "c" }),
        [`${uninstall}\\c`]: program("C program")
      })
      const report = aReport(1, {
        kind: "software",
        reason: "changed",
        sections: { packages: { outcome: "collected", tookMs: 1, ...(data === undefined ? {} : { data }) } }
      })
      assert.deepStrictEqual(softwareInventory(report, 1).installed_programs?.map(({ name }) => name), ["C program"])
    }))
})

describe("a user who logs off", () => {
  const everybody = {
    [`${uninstall}\\7-Zip`]: program("7-Zip"),
    [`${profiles}\\${иван}`]: { ProfileImagePath: "C:\\Users\\Иван" },
    [`${profiles}\\${花子}`]: { ProfileImagePath: "C:\\Users\\花子" },
    [`HKU64\\${花子}\\${below}\\一太郎`]: program("一太郎2026")
  }
  /** Telegram, and what somebody has who stays. */
  const loggedOn = {
    ...everybody,
    [`HKU64\\${иван}\\${below}\\Telegram`]: program("Telegram Desktop"),
    [`HKU64\\${иван}\\${below}\\一太郎`]: program("一太郎2026")
  }

  const scan = (registry: SketchedRegistry) =>
    Effect.map(packagesOf(registry), (section): SectionTable => ({ packages: { tookMs: 1, ...section } }))
  const collectedAt = "2026-01-31T08:00:00Z"
  const isNews = (sections: SectionTable, before: SectionTable) =>
    changed({ kind: "software", collectedAt, sections }, knownFrom({ collectedAt, sections: before }))

  it.effect("takes a hive along and no software: the rows stay, and the gap says whose they are and since when", () =>
    Effect.gen(function*() {
      const before = yield* scan(loggedOn)
      const after = yield* scan(everybody)
      assert.deepStrictEqual(after["packages"]?.missing, [
        `registry of Иван: HKU\\${иван}: not loaded, the user is not logged on`
      ])
      const known = knownFrom({ collectedAt, sections: before })
      const told = withLastGood({ kind: "software", collectedAt: "2026-02-01T08:00:00Z", sections: after }, known)
      assert.deepStrictEqual(told.packages?.data, before["packages"]?.data)
      assert.deepStrictEqual(told.packages?.missing, [
        `registry of Иван: HKU\\${иван}: not loaded, the user is not logged on; rows of ${collectedAt} kept`
      ])
      assert.isFalse(isNews(after, before))
    }))

  it.effect("hides no change of those who are there, and is forgotten with the profile", () =>
    Effect.gen(function*() {
      const before = yield* scan(loggedOn)
      const other = yield* scan({ ...everybody, [`HKU64\\${花子}\\${below}\\Zoom`]: program("Zoom") })
      assert.isTrue(isNews(other, before))
      const { [`${profiles}\\${иван}`]: _, ...withoutProfile } = everybody
      const forgotten = yield* scan(withoutProfile)
      assert.strictEqual(forgotten["packages"]?.outcome, "collected")
      assert.isTrue(isNews(forgotten, before))
    }))

  it.effect("is told to have no software any more only by the own hive", () =>
    Effect.gen(function*() {
      const emptied = yield* scan({ ...everybody, [`HKU64\\${иван}\\SOFTWARE`]: {} })
      assert.isTrue(isNews(emptied, yield* scan(loggedOn)))
      const refused = yield* scan({
        ...everybody,
        [`HKU64\\${иван}`]: new Denied({ what: `HKU\\${иван}`, needs: "Administrator" })
      })
      assert.deepStrictEqual(refused["packages"]?.missing, ["registry of Иван: denied, needs Administrator"])
      assert.isFalse(isNews(refused, yield* scan(loggedOn)))
    }))
})
