import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import { collect } from "../src/layers/collectors/collect.ts"
import { updates } from "../src/layers/collectors/updates.ts"
import * as RecollectionFiles from "../src/layers/RecollectionFiles.ts"
import * as StateFile from "../src/layers/StateFile.ts"
import { keptLog, temporaryFolder } from "./aReport.ts"
import { type Asked, counting } from "./countingMachine.ts"
import { debianStatus } from "./debianPackages.ts"
import { layer, type Sketch } from "./MachineSketch.ts"

const status = "/var/lib/dpkg/status"
const list = "/var/lib/apt/lists/deb.example_dists_stable_main_binary-amd64_Packages"
const offering = (version: string) => `bash/stable-security ${version} amd64 [upgradable from: 5.2-1]\n`

const yesterday = Date.UTC(2026, 0, 30) / 1000
const now = Date.UTC(2026, 0, 31)

/** A Debian that was last changed yesterday. */
const files = {
  [status]: debianStatus(3),
  [list]: "Package: bash\n",
  "/etc/apt/apt.conf.d/70debconf": "",
  "/etc/apt/preferences.d/none.pref": "",
  "/etc/apt/sources.list.d/debian.sources": "Types: deb\n"
}
const modifiedAt = Object.fromEntries(Object.keys(files).map((file) => [file, yesterday]))
const debian = { files, modifiedAt } satisfies Sketch

const withFile = (file: string, text: string, modifiedAt = yesterday): Sketch => ({
  ...debian,
  files: { ...debian.files, [file]: text },
  modifiedAt: { ...debian.modifiedAt, [file]: modifiedAt }
})

/** Scans one after the other, all with the same place to keep what they were told. */
const remembering = Effect.gen(function*() {
  yield* TestClock.setTime(now)
  const folder = yield* temporaryFolder
  const { layer: log, lines } = keptLog()
  /** Looks for updates, and says which are found and whether apt was asked; it would offer this version now. */
  const look = Effect.fnUntraced(function*(machine: Sketch, version: string, answer: Partial<Answer> = {}) {
    const started: Array<string> = []
    const programs = { "apt list": { stdout: offering(version), ...answer } }
    const section = yield* collect(updates).pipe(
      Effect.provide(Layer.mergeAll(layer({ ...machine, started, programs }), RecollectionFiles.layer({ folder }), log))
    )
    const found = section.data?.pending?.map(({ availableVersion }) => availableVersion)
    return { found, asked: started.length > 0, missing: section.missing }
  })
  return { folder, lines, look }
})

interface Answer {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

const fromApt = (version: string) => ({ found: [version], asked: true, missing: undefined })
const fromMemory = (version: string) => ({ found: [version], asked: false, missing: undefined })

const changes: ReadonlyArray<readonly [what: string, machine: Sketch]> = [
  ["a list is new", withFile(`${list.replace("stable", "stable-security")}`, "")],
  ["a list was fetched again", withFile(list, "Package: bash\n", yesterday + 1)],
  ["a list has another size", withFile(list, "Package: bash\n\n")],
  ["dpkg has written its status again", withFile(status, files[status], yesterday + 1)],
  ["an architecture was added", withFile("/var/lib/dpkg/arch", "amd64\ni386\n")],
  ["there is a pin", withFile("/etc/apt/preferences.d/nodejs", "Package: nodejs\nPin: origin deb.example\n")],
  ["there are preferences", withFile("/etc/apt/preferences", "Package: *\nPin: release a=stable\n")],
  ["a source was added", withFile("/etc/apt/sources.list.d/example.sources", "Types: deb\n")],
  ["the sources were changed", withFile("/etc/apt/sources.list", "deb http://mirror.example stable main\n")],
  ["apt was configured", withFile("/etc/apt/apt.conf.d/90release", "APT::Default-Release \"stable\";\n")],
  ["it has become another machine", withFile("/etc/machine-id", "0123456789abcdef0123456789abcdef\n")]
]

describe("the updates that apt told", () => {
  it.effect("are remembered, and apt is not asked again, as long as nothing changes", () =>
    Effect.gen(function*() {
      const { look } = yield* remembering
      assert.deepStrictEqual(yield* look(debian, "5.2-2"), fromApt("5.2-2"))
      for (let hour = 1; hour < 24; hour++) {
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual(yield* look(debian, "never said"), fromMemory("5.2-2"))
      }
    }))

  it.effect("that were none are remembered as none", () =>
    Effect.gen(function*() {
      const { look } = yield* remembering
      const none = { found: [], missing: undefined }
      assert.deepStrictEqual(yield* look(debian, "", { stdout: "" }), { ...none, asked: true })
      assert.deepStrictEqual(yield* look(debian, "5.2-2"), { ...none, asked: false })
    }))

  for (const [what, changed] of changes) {
    it.effect(`are asked for anew when ${what}, and when that is taken back`, () =>
      Effect.gen(function*() {
        const { look } = yield* remembering
        yield* look(debian, "5.2-2")
        assert.deepStrictEqual(yield* look(changed, "5.2-3"), fromApt("5.2-3"))
        assert.deepStrictEqual(yield* look(changed, "never said"), fromMemory("5.2-3"))
        assert.deepStrictEqual(yield* look(debian, "5.2-4"), fromApt("5.2-4"))
      }))
  }

  it.effect("are asked for once a day whatever happens, and when the clock was set back", () =>
    Effect.gen(function*() {
      const { look } = yield* remembering
      yield* look(debian, "5.2-2")
      yield* TestClock.adjust("24 hours")
      assert.deepStrictEqual(yield* look(debian, "5.2-3"), fromApt("5.2-3"))
      yield* TestClock.setTime(now)
      assert.deepStrictEqual(yield* look(debian, "5.2-4"), fromApt("5.2-4"))
    }))

  it.effect("are not remembered with a gap in them", () =>
    Effect.gen(function*() {
      const { look } = yield* remembering
      const warned = yield* look(debian, "5.2-2", { stderr: "W: Unable to read /etc/apt/sources.list.d/\n" })
      assert.deepStrictEqual(warned.missing, ["pending updates: apt: W: Unable to read /etc/apt/sources.list.d/"])
      const failed = yield* look(debian, "5.2-2", { exitCode: 100 })
      assert.deepStrictEqual([failed.asked, failed.found], [true, undefined])
      assert.deepStrictEqual(yield* look(debian, "5.2-3"), fromApt("5.2-3"))
      const broken = yield* look(withFile(status, ""), "5.2-4")
      assert.deepStrictEqual(broken.found, undefined)
      assert.deepStrictEqual(yield* look(debian, "never said"), fromMemory("5.2-3"))
    }))

  it.effect("are not remembered while a file is so new that it could change and look the same", () =>
    Effect.gen(function*() {
      const { look } = yield* remembering
      const justNow = withFile(status, files[status], now / 1000)
      assert.deepStrictEqual(yield* look(justNow, "5.2-2"), fromApt("5.2-2"))
      assert.deepStrictEqual(yield* look(justNow, "5.2-3"), fromApt("5.2-3"))
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(yield* look(justNow, "5.2-4"), fromApt("5.2-4"))
      assert.deepStrictEqual(yield* look(justNow, "never said"), fromMemory("5.2-4"))
    }))

  it.effect("are not remembered where a change would not be seen: behind a link, or where apt looks elsewhere", () =>
    Effect.gen(function*() {
      const linked = { ...debian, links: { "/etc/apt/preferences.d/pins": "/srv/pins" } }
      const moved = withFile("/etc/apt/apt.conf.d/99moved", "Dir::Etc::preferencesparts \"/srv/pins\";\n")
      const closed = { ...debian, denied: ["/etc/apt/sources.list.d"] }
      const secret = { ...moved, denied: ["/etc/apt/apt.conf.d/99moved"] }
      for (const machine of [linked, moved, closed, secret]) {
        const { look } = yield* remembering
        assert.deepStrictEqual(yield* look(machine, "5.2-2"), fromApt("5.2-2"))
        assert.deepStrictEqual(yield* look(machine, "5.2-3"), fromApt("5.2-3"))
      }
    }))

  it.effect("are asked for anew where what was kept is damaged, is of another form, or cannot be kept", () =>
    Effect.gen(function*() {
      const { folder, lines, look } = yield* remembering
      yield* look(debian, "5.2-2")
      const file = path.join(folder, fs.readdirSync(folder)[0]!)
      fs.truncateSync(file, fs.statSync(file).size - 1)
      assert.deepStrictEqual(yield* look(debian, "5.2-3"), fromApt("5.2-3"))
      assert.match(lines.join("\n"), /answer-apt\.1: torn or damaged/)

      const kept = Option.getOrThrow(yield* StateFile.read(folder, "answer-apt"))
      const others = [
        "",
        "null",
        kept.replace("bash", "bash\",\"arch\":\"").replace("amd64", ""),
        kept.replace("\"name\":\"bash\"", "\"name\":7"),
        kept.replace(/"agentVersion":"[^"]*"/, "\"agentVersion\":\"0.0.0\""),
        kept.replace(/"askedAtMs":\d+/, "\"askedAtMs\":null")
      ]
      for (const text of others) {
        yield* StateFile.replace(folder, "answer-apt", text)
        assert.deepStrictEqual(yield* look(debian, "5.2-4"), fromApt("5.2-4"), text)
      }

      fs.rmSync(folder, { recursive: true })
      fs.writeFileSync(folder, "no folder")
      assert.deepStrictEqual(yield* look(debian, "5.2-5"), fromApt("5.2-5"))
      assert.match(lines.join("\n"), /an answer cannot be kept/)
    }))

  it.effect("are asked for by a person each time, and nothing is looked up to remember them", () =>
    Effect.gen(function*() {
      const asked: Asked = { processes: [], files: [] }
      const machine = layer({ ...debian, programs: { "apt list": offering("5.2-2") } })
      const look = Effect.provide(collect(updates), Layer.provide(counting(asked), machine))
      for (const times of [1, 2]) {
        assert.strictEqual((yield* look).outcome, "collected")
        assert.deepStrictEqual(asked.processes, Array.from({ length: times }, () => "apt"))
      }
      assert.deepStrictEqual(asked.files.filter((file) => file.startsWith("/etc/apt")), [])
    }))
})
