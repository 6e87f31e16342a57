import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema, Struct } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import { comparable } from "../src/domain/changed.ts"
import { schemaOf } from "../src/domain/inventory/Sections.ts"
import type { ReportSections } from "../src/domain/Report.ts"
import { sectionOf } from "../src/domain/Section.ts"
import { askedOnce } from "../src/layers/askedOnce.ts"
import { collectors } from "../src/layers/collectors/All.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import { sha256Hex } from "../src/layers/sha256.ts"
import { Machine } from "../src/services/Machine.ts"
import * as MachineFolder from "./MachineFolder.ts"

const home = path.join(import.meta.dirname, "machines")

const machines = fs.readdirSync(home, { withFileTypes: true })
  .filter((platform) => platform.isDirectory())
  .flatMap((platform) => fs.readdirSync(path.join(home, platform.name)).map((name) => `${platform.name}/${name}`))

const everySection = Effect.map(
  Effect.provideServiceEffect(
    Effect.forEach(collectors, (collector) => Effect.map(collect(collector), (section) => [collector.name, section])),
    Machine,
    askedOnce
  ),
  (entries): ReportSections => Object.fromEntries(entries)
)

/** Time passes as fast as the scan sleeps: what waits, and what never answers, costs a test nothing. */
const scan = Effect.gen(function*() {
  const scanning = yield* Effect.forkChild(Effect.delay(everySection, "1 second"))
  while (scanning.pollUnsafe() === undefined) yield* TestClock.adjust("1 minute")
  return yield* Fiber.join(scanning)
})

/** How long it took to read a section is nothing that a machine could be expected of. */
const withoutTimes = (sections: ReportSections) =>
  Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [name, readable(Struct.omit(section, ["tookMs"]))])
  )

/** A list that nobody would read line by line is expected by its length, its ends and its digest. */
const readable = (section: object) => {
  const data = "data" in section ? section.data : undefined
  return Array.isArray(data) && data.length > 1000
    ? {
      ...section,
      data: { rows: data.length, first: data[0], last: data.at(-1), sha256: sha256Hex(JSON.stringify(data)) }
    }
    : section
}

const places = [
  { TZ: "UTC", LANG: "C", LC_ALL: "C" },
  { TZ: "America/St_Johns", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
  { TZ: "Pacific/Kiritimati", LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" }
]

/** The process of the agent is moved to another place of the world for every scan, and back home in the end. */
const scansAroundTheWorld = (times: number) =>
  Effect.acquireUseRelease(
    Effect.sync(() => ({ ...process.env })),
    () =>
      Effect.forEach(
        Array.from({ length: times }, (_, nth) => places[nth % places.length]!),
        (place) => Effect.andThen(Effect.sync(() => Object.assign(process.env, place)), scan)
      ),
    (before) =>
      Effect.sync(() => {
        for (const name of Object.keys(places[0]!)) delete process.env[name]
        Object.assign(process.env, before)
      })
  )

/** A machine whose software is as much as that of all others together is scanned less often, and says why. */
const roundsOf = (folder: string) => {
  const { debianPackages = 0 } = JSON.parse(fs.readFileSync(path.join(folder, "machine.json"), "utf8"))
  return debianPackages > 1000 ? `6 scans (and not 50, for there are ${debianPackages} packages to read)` : "50 scans"
}

describe("the captured machines", () => {
  it("are at least fifteen, each with what is expected of it", () => {
    assert.isAtLeast(machines.length, 15)
    for (const name of machines) assert.isTrue(fs.existsSync(path.join(home, name, "expected.json")), name)
  })
})

describe.each(machines)("the captured machine %s", (name) => {
  const folder = path.join(home, name)
  const machine = MachineFolder.layer(folder)

  it.effect("is read as expected", () =>
    Effect.gen(function*() {
      const expected = path.join(folder, "expected.json")
      const sections = withoutTimes(yield* scan)
      if (process.env.ACCEPT_EXPECTED === "1") fs.writeFileSync(expected, `${JSON.stringify(sections, null, 2)}\n`)
      assert.deepStrictEqual(sections, JSON.parse(fs.readFileSync(expected, "utf8")))
    }).pipe(Effect.provide(machine)))

  it.effect("gives sections of their schemas, and nothing besides", () =>
    Effect.gen(function*() {
      const sections = yield* scan
      assert.deepStrictEqual(Object.keys(sections), collectors.map((collector) => collector.name))
      for (const collector of collectors) {
        yield* Schema.decodeUnknownEffect(sectionOf(schemaOf(collector.name)))(sections[collector.name], {
          onExcessProperty: "error"
        })
      }
    }).pipe(Effect.provide(machine)))

  const rounds = roundsOf(folder)
  it.effect(`has one digest over ${rounds}, wherever the agent runs and whatever language it speaks`, () =>
    Effect.gen(function*() {
      const scans = yield* scansAroundTheWorld(Number.parseInt(rounds))
      const digests = scans.map((sections) => sha256Hex(comparable("hardware", sections)))
      assert.deepStrictEqual([...new Set(digests)], [digests[0]])
    }).pipe(Effect.provide(machine)))
})
