import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import type { SectionName } from "../src/domain/inventory/Sections.ts"
import type { Language } from "../src/domain/languages.ts"
import { type PowerShellTransport } from "../src/domain/powerShellTransport.ts"
import { scanArguments, scanOptions } from "../src/domain/scanArguments.ts"
import { sectionsOf } from "../src/domain/Snapshot.ts"
import * as ScannerChild from "../src/layers/ScannerChild.ts"
import { Machine } from "../src/services/Machine.ts"
import { type Event, Progress } from "../src/services/Progress.ts"
import { Scanner } from "../src/services/Scanner.ts"

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "itam-child-"))

/** A child made of a shell script; what it is told is the kind. */
const child = (
  name: string,
  lines: string,
  { languages = [], ...options }: {
    readonly languages?: ReadonlyArray<Language>
    readonly stateFolder?: string
    readonly memoryLimitMib?: number
  } = {}
) => {
  const file = path.join(folder, name)
  fs.writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode: 0o700 })
  const events: Array<Event> = []
  const only = (...names: ReadonlyArray<SectionName>) =>
    Effect.provide(Scanner.use((scanner) => scanner.scan("software", new Set(names))), layer)
  const layer = ScannerChild.layer({ command: [file], languages, ...options }).pipe(
    Layer.provide(Layer.mergeAll(
      NodeServices.layer,
      Layer.mock(Machine, { platform: "linux", privileged: false }),
      Layer.succeed(Progress, { tell: (event: Event) => Effect.sync(() => void events.push(event)) })
    ))
  )
  return { events, only, scan: Effect.provide(Scanner.use((scanner) => scanner.scan("software")), layer) }
}

const packages = `{"name":"packages","section":{"outcome":"collected","source":"dpkg","tookMs":5,"data":[]}}`
const services = `{"name":"services","section":{"outcome":"denied","tookMs":2,"reason":"needs root"}}`
const began = `{"collectedAt":"2026-01-31T08:00:00.000Z"}`

describe.skipIf(process.platform === "win32")("a scan in a process of its own (POSIX)", () => {
  it.live("is what the child told, and is told on as it is read", () =>
    Effect.gen(function*() {
      const { events, scan } = child(
        "tells",
        `[ "$1" = software ] && printf '%s\\n' '${packages}' '${services}' '${began}'`
      )
      const snapshot = yield* scan
      assert.strictEqual(snapshot.collectedAt, "2026-01-31T08:00:00.000Z")
      assert.deepStrictEqual(Object.keys(snapshot.sections), [...sectionsOf("software")])
      assert.deepStrictEqual(snapshot.sections.packages, { outcome: "collected", source: "dpkg", tookMs: 5, data: [] })
      assert.deepStrictEqual(snapshot.sections.services, { outcome: "denied", tookMs: 2, reason: "needs root" })
      assert.deepStrictEqual(events.flatMap((event) => event._tag === "SectionRead" ? [event.name] : []), [
        "packages",
        "services"
      ])
    }))

  it.live("is told the languages that the settings ask for, and nothing of them where they ask for none", () =>
    Effect.gen(function*() {
      const told = (languages: ReadonlyArray<Language>) => {
        const says = `[ "$#,$2" = "$expected" ] && printf '%s\\n' '${packages}' '${began}'`
        const expected = languages.length === 0 ? "1," : `2,--language-packages=${languages.join(",")}`
        return child(`told-${languages.length}`, `expected='${expected}'; ${says}`, { languages }).scan
      }
      for (const languages of [[], ["python", "rust"]] as const) {
        assert.strictEqual((yield* told(languages)).sections.packages?.outcome, "collected")
      }
    }))

  it.live("is told by its absolute path where to keep what the next scan need not ask again", () =>
    Effect.gen(function*() {
      const says = `[ "$#,$2" = "2,--state-folder=${folder}/state" ] && printf '%s\\n' '${packages}' '${began}'`
      const { scan } = child("keeps", says, { stateFolder: path.relative(process.cwd(), path.join(folder, "state")) })
      assert.strictEqual((yield* scan).sections.packages?.outcome, "collected")
    }))

  it.live("that ended early has failed where it had not come to, and keeps what it told", () =>
    Effect.gen(function*() {
      const { sections } = yield* child("dies", `printf '%s\\n' '${packages}'; kill -9 $$`).scan
      assert.strictEqual(sections.packages?.outcome, "collected")
      assert.strictEqual(sections.updates?.outcome, "failed")
      assert.include(sections.updates?.reason, "ended early")
    }))

  it.live("that took more memory than it may says so", () =>
    Effect.gen(function*() {
      const { sections } = yield* child(
        "swells",
        `[ "$2" = --memory-limit=512 ] && printf '%s\\n' '${packages}'; exit 70`,
        { memoryLimitMib: 512 }
      ).scan
      assert.strictEqual(sections.packages?.outcome, "collected")
      assert.include(sections.updates?.reason, "it took more than SCAN_MEMORY_LIMIT=512 (MiB)")
    }))

  it.live("that ended early tells what it was about from what it never came to", () =>
    Effect.gen(function*() {
      const reading = `{"reading":"services"}`
      const { unreached } = yield* child("stumbles", `printf '%s\\n' '${packages}' '${reading}'; kill -9 $$`).scan
      assert.deepStrictEqual(unreached, ["startup", "updates"])
    }))

  it.live("reads only what it is asked for, and nothing is started for nothing", () =>
    Effect.gen(function*() {
      const told = child("obeys", `[ "$2" = packages ] && printf '%s\\n' '${packages}'`)
      assert.deepStrictEqual(Object.keys((yield* told.only("services", "packages")).sections), ["packages", "services"])
      assert.deepStrictEqual((yield* told.only("packages")).sections.packages?.outcome, "collected")
      const { events, only } = child("idles", "exit 1")
      assert.deepStrictEqual([(yield* only()).sections, events], [{}, []])
    }))

  it.live("passes over lines that are none of its own", () =>
    Effect.gen(function*() {
      const { sections } = yield* child(
        "babbles",
        `printf '%s\\n' 'hello' '{"name":"nonsense","section":{}}' '${packages}'`
      ).scan
      assert.strictEqual(sections.packages?.outcome, "collected")
      assert.strictEqual(sections.startup?.outcome, "failed")
    }))

  it.live("that cannot be started has failed, and says so", () =>
    Effect.gen(function*() {
      const { scan } = child("gone", "true")
      fs.rmSync(path.join(folder, "gone"))
      assert.include((yield* scan).sections.packages?.reason, "could not be started")
    }))

  it.effect("that hangs is given up and killed after three minutes", () =>
    Effect.gen(function*() {
      const { scan } = child("hangs", `printf '%s\\n' '${packages}'; exec sleep 300`)
      const fiber = yield* Effect.forkChild(scan, { startImmediately: true })
      while (!isRunning()) yield* TestClock.withLive(Effect.sleep(20))
      yield* TestClock.adjust("3 minutes")
      const { sections } = yield* TestClock.withLive(Fiber.join(fiber))
      assert.strictEqual(sections.updates?.outcome, "timeout")
      assert.isFalse(isRunning())
    }))
})

describe("the command line of such a scan", () => {
  const encoded = { kind: "encoded" } as const

  it("names sections, languages and a folder, each where it is wanted; anything else is none", () => {
    const all = {
      kind: "software",
      only: undefined,
      languages: [],
      powerShell: encoded,
      escrow: undefined,
      stateFolder: undefined,
      memoryLimitMib: 0
    } as const
    assert.deepStrictEqual(scanArguments(["scan", "software"]), all)
    assert.deepStrictEqual(scanArguments(["scan", "software", "--state-folder=/var/lib/a b"]), {
      ...all,
      stateFolder: "/var/lib/a b"
    })
    assert.deepStrictEqual(scanArguments(["scan", "software", "packages", "--language-packages=rust,python"]), {
      ...all,
      only: "packages",
      languages: ["python", "rust"]
    })
    assert.deepStrictEqual(scanArguments(["scan", "software", "--memory-limit=512"]), { ...all, memoryLimitMib: 512 })
    assert.deepStrictEqual(scanArguments(["scan", "software", "--language-packages=on"])?.only, undefined)
    const none = [
      ["scan", "load"],
      ["scan", "software", "a", "b"],
      ["scan", "software", "--language-packages=perl"],
      ["scan", "software", "--powershell=file:"],
      ["scan", "software", "--powershell=loud"],
      ["scan", "software", "--memory-limit=much"],
      []
    ]
    assert.deepStrictEqual(none.map((args) => scanArguments(args)), none.map(() => undefined))
  })

  it.each<[PowerShellTransport, ReadonlyArray<string>]>([
    [encoded, []],
    [{ kind: "command" }, ["--powershell=command"]],
    [{ kind: "off" }, ["--powershell=off"]],
    [{ kind: "file", scriptFile: "C:\\Program Files\\a:b.ps1" }, ["--powershell=file:C:\\Program Files\\a:b.ps1"]]
  ])("hands on the way into PowerShell: %o", (powerShell, said) => {
    const options = scanOptions({
      languages: [],
      powerShell,
      escrow: undefined,
      stateFolder: undefined,
      memoryLimitMib: 0
    })
    assert.deepStrictEqual(options, said)
    assert.deepStrictEqual(scanArguments(["scan", "hardware", ...options])?.powerShell, powerShell)
  })
})

/** Whether the child that hangs is still there, read from the kernel. */
const isRunning = () =>
  fs.readdirSync("/proc").some((id) => {
    try {
      return fs.readFileSync(`/proc/${id}/cmdline`, "latin1") === "sleep\u0000300\u0000"
        && fs.readFileSync(`/proc/${id}/environ`, "latin1").includes("TZ=UTC")
    } catch {
      return false
    }
  })
