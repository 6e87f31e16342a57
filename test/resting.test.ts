import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import { afterScan, type Moment, rest, restingSection, restOf, Rests } from "../src/domain/rests.ts"
import { Outcome, type Section } from "../src/domain/Section.ts"
import * as ScannerResting from "../src/layers/ScannerResting.ts"
import * as StateFile from "../src/layers/StateFile.ts"
import { Machine } from "../src/services/Machine.ts"
import { type Event, Progress } from "../src/services/Progress.ts"
import { Scanner } from "../src/services/Scanner.ts"
import { keptLog, temporaryFolder } from "./aReport.ts"

const hourMs = 3_600_000
const isFailure = (outcome: Outcome) => outcome === "timeout" || outcome === "failed"

/** A scan: what comes of the section if it is read, and how both clocks have moved since the one before. */
const Step = Schema.Struct({
  outcome: Outcome,
  wallStepMs: Schema.Int.check(Schema.isBetween({ minimum: -40 * hourMs, maximum: 40 * hourMs })),
  elapsedMs: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 30 * hourMs }))
})

describe("a collector", () => {
  it.prop(
    "rests after three failures in a row and never else, never longer than a day, whatever the clock does",
    [Schema.Array(Step)],
    ([steps]) => {
      let now: Moment = { wallMs: Date.UTC(2026, 0, 31), monotonicMs: 5 * hourMs }
      let rests: Rests = {}
      let last = now
      const tried: Array<Outcome> = []
      for (const { elapsedMs, outcome, wallStepMs } of steps) {
        now = { wallMs: now.wallMs + elapsedMs + wallStepMs, monotonicMs: now.monotonicMs + elapsedMs }
        const worn = tried.length >= 3 && tried.slice(-3).every(isFailure)
        const sinceMs = [now.wallMs - last.wallMs, now.monotonicMs - last.monotonicMs]
        const shouldRest = worn && sinceMs.every((ms) => ms >= 0 && ms < rest.lengthMs)
        assert.strictEqual(restOf(rests, "disks", now) !== undefined, shouldRest)
        if (shouldRest) continue
        rests = afterScan(rests, { disks: { outcome, tookMs: 1, reason: "so" } }, now)
        last = now
        tried.push(outcome)
      }
    }
  )

  it.prop("has a state that is kept as it is, and no more of it than the last three failures", [
    Schema.Array(Step)
  ], ([steps]) => {
    const rests = steps.reduce<Rests>(
      (before, { outcome, wallStepMs }) =>
        afterScan(before, { disks: { outcome, tookMs: 1 } }, { wallMs: 1e12 + wallStepMs, monotonicMs: 1 }),
      {}
    )
    assert.deepStrictEqual(Schema.decodeUnknownSync(Rests)(JSON.parse(JSON.stringify(rests))), rests)
    assert.isAtMost(rests["disks"]?.failures.length ?? 0, 3)
  })

  it("that rests says until when and after which failures, and is what it was last", () => {
    const now = { wallMs: Date.UTC(2026, 0, 31, 8), monotonicMs: 0 }
    const failing = (outcome: Outcome, reason: string) => ({
      disks: { outcome, source: "smartctl", tookMs: 1, reason }
    })
    const rests = [failing("failed", "first"), failing("failed", "second"), failing("timeout", "no answer")]
      .reduce<Rests>((before, sections) => afterScan(before, sections, now), {})
    const at = "2026-01-31T08:00:00.000Z"
    const until = "2026-02-01T08:00:00.000Z"
    assert.deepStrictEqual(restingSection(restOf(rests, "disks", now)!), {
      outcome: "timeout",
      source: "smartctl",
      tookMs: 0,
      reason: `not read: rests until ${until} after 3 failures in a row, the last: no answer`,
      resting: {
        until,
        after: [
          { at, outcome: "failed", source: "smartctl", reason: "first" },
          { at, outcome: "failed", source: "smartctl", reason: "second" },
          { at, outcome: "timeout", source: "smartctl", reason: "no answer" }
        ]
      }
    })
  })
})

const read: Section = { outcome: "collected", source: "test", tookMs: 1, data: [] }
const hung: Section = { outcome: "timeout", source: "test", tookMs: 40_000, reason: "disks: no answer within 40 s" }

interface Life {
  readonly folder: string
  readonly bootId?: string
  readonly agentVersion?: string
}

/** An agent with a scanner of two collectors; `disks` is what the scanner makes of them. */
const started = Effect.fnUntraced(function*({ agentVersion = "0.1.0", bootId = "boot-1", folder }: Life) {
  const asked: Array<string> = []
  const events: Array<Event> = []
  const machine = { disks: hung, unreached: [] as ReadonlyArray<"disks"> }
  const scanner = Layer.succeed(Scanner, {
    scan: (kind, only) =>
      Effect.sync(() => {
        const names = (["memory", "disks"] as const).filter((name) => only === undefined || only.has(name))
        asked.push(names.join())
        const sections = Object.fromEntries(names.map((name) => [name, name === "disks" ? machine.disks : read]))
        return { kind, collectedAt: "2026-01-31T08:00:00Z", sections, unreached: machine.unreached }
      })
  })
  const context = yield* Layer.build(
    ScannerResting.layer({ folder, agentVersion }).pipe(Layer.provide(Layer.mergeAll(
      scanner,
      Layer.mock(Machine, {
        platform: "linux",
        privileged: true,
        readFile: () => Effect.succeed(`${bootId}\n`)
      }),
      Layer.succeed(Progress, { tell: (event: Event) => Effect.sync(() => void events.push(event)) })
    )))
  )
  const scan = Effect.map(Context.get(context, Scanner).scan("hardware"), ({ sections }) => sections)
  return { asked, events, machine, scan }
})

const thrice = <A>(scan: Effect.Effect<A>) => Effect.andThen(scan, Effect.andThen(scan, scan))

describe("a scanner that lets collectors rest", () => {
  it.effect("does not ask one that failed three times in a row for a day, and says so in its place", () =>
    Effect.gen(function*() {
      const { asked, events, scan } = yield* started({ folder: yield* temporaryFolder })
      yield* TestClock.setTime(Date.UTC(2026, 0, 31))
      const third = yield* thrice(scan)
      assert.strictEqual(third.disks?.resting?.until, "2026-02-01T00:00:00.000Z")
      assert.strictEqual(third.disks?.tookMs, 40_000)
      yield* TestClock.adjust("23 hours")
      const fourth = yield* scan
      assert.deepStrictEqual(asked, ["memory,disks", "memory,disks", "memory,disks", "memory"])
      assert.deepStrictEqual(Object.keys(fourth), ["memory", "disks"])
      assert.deepStrictEqual(fourth.memory, read)
      assert.deepStrictEqual([fourth.disks?.outcome, fourth.disks?.tookMs, fourth.disks?.resting?.after.length], [
        "timeout",
        0,
        3
      ])
      assert.deepStrictEqual(events, [{ _tag: "SectionRead", name: "disks", section: fourth.disks! }])
    }))

  it.effect("tries it once when the day is over: it rests again if that fails, and is as good as new if not", () =>
    Effect.gen(function*() {
      const { asked, machine, scan } = yield* started({ folder: yield* temporaryFolder })
      yield* thrice(scan)
      yield* TestClock.adjust("24 hours")
      assert.isDefined((yield* scan).disks?.resting)
      yield* scan
      assert.deepStrictEqual(asked.slice(3), ["memory,disks", "memory"])
      yield* TestClock.adjust("24 hours")
      machine.disks = read
      assert.deepStrictEqual((yield* scan).disks, read)
      machine.disks = hung
      yield* Effect.andThen(scan, scan)
      assert.deepStrictEqual(asked.slice(5), ["memory,disks", "memory,disks", "memory,disks"])
    }))

  it.effect("counts no denial, no absence, and no scan that ended before its turn came", () =>
    Effect.gen(function*() {
      const { asked, machine, scan } = yield* started({ folder: yield* temporaryFolder })
      for (const outcome of ["denied", "unsupported"] as const) {
        machine.disks = { outcome, tookMs: 1, reason: "so" }
        yield* thrice(scan)
      }
      machine.disks = { outcome: "failed", tookMs: 0, reason: "the scan ended early (killed)" }
      machine.unreached = ["disks"]
      yield* thrice(scan)
      yield* scan
      assert.deepStrictEqual([...new Set(asked)], ["memory,disks"])
    }))

  it.effect("remembers over a restart, but not over a new version or a new start of the system", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const before = yield* started({ folder })
      yield* Effect.andThen(before.scan, before.scan)
      yield* (yield* started({ folder })).scan
      const asks = Effect.fnUntraced(function*(life: Life) {
        const { asked, machine, scan } = yield* started(life)
        machine.disks = read
        yield* scan
        return asked.join()
      })
      const kept = fs.readdirSync(folder).map((file) => [file, fs.readFileSync(`${folder}/${file}`)] as const)
      const lives: ReadonlyArray<readonly [Partial<Life>, string]> = [
        [{}, "memory"],
        [{ agentVersion: "0.2.0" }, "memory,disks"],
        [{ bootId: "boot-2" }, "memory,disks"],
        [{ bootId: "" }, "memory,disks"]
      ]
      for (const [life, expected] of lives) {
        for (const file of fs.readdirSync(folder)) fs.rmSync(`${folder}/${file}`)
        for (const [file, text] of kept) fs.writeFileSync(`${folder}/${file}`, text)
        assert.strictEqual(yield* asks({ folder, ...life }), expected, JSON.stringify(life))
      }
    }))

  it.effect("lets nothing rest where its memory is damaged, or speaks of another time", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const log = keptLog()
      const failures = [{ at: "2026-01-31T08:00:00Z", outcome: "failed" }]
      const state = (ends: object) =>
        JSON.stringify({ agentVersion: "0.1.0", bootId: "boot-1", rests: { disks: { failures, ends } } })
      const odd = ["", "null", "{}", state({ wallMs: "soon", monotonicMs: 1 })]
      const farOff = [state({ wallMs: 9e15, monotonicMs: 1 }), state({ wallMs: 1, monotonicMs: 9e15 })]
      for (const text of [...odd, ...farOff]) {
        yield* StateFile.replace(folder, "rests", text)
        const { asked, scan } = yield* Effect.provide(started({ folder }), log.layer)
        yield* scan
        assert.deepStrictEqual(asked, ["memory,disks"], text)
      }
      assert.strictEqual(log.lines.filter((line) => line.includes("passed over")).length, odd.length)
      yield* StateFile.replace(folder, "rests", state({ wallMs: 1, monotonicMs: 1 }))
      const { asked, scan } = yield* started({ folder })
      yield* scan
      assert.deepStrictEqual(asked, ["memory"], "and a state of the same form that is sound lets it rest")
    }))

  it.effect("writes nothing as long as nothing fails, and goes on where it cannot write", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { machine, scan } = yield* started({ folder })
      machine.disks = read
      yield* thrice(scan)
      assert.deepStrictEqual(fs.readdirSync(folder), [])
      const blocked = yield* started({ folder: `${folder}/file/state` })
      fs.writeFileSync(`${folder}/file`, "")
      yield* thrice(blocked.scan)
      yield* blocked.scan
      assert.strictEqual(blocked.asked.at(-1), "memory")
    }))
})
