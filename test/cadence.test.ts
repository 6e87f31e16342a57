import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Fiber, Layer, Queue, Random, Schema } from "effect"
import { TestClock } from "effect/testing"
import {
  cadence,
  firstSendMs,
  phaseMs,
  type Start,
  startedByServiceManager,
  untilNextMs
} from "../src/domain/cadence.ts"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import * as Loops from "../src/layers/Loops.ts"
import * as PaceMemory from "../src/layers/PaceMemory.ts"
import { Courier } from "../src/services/Courier.ts"
import { Pace } from "../src/services/Pace.ts"
import { Reporter } from "../src/services/Reporter.ts"
import { aReport } from "./aReport.ts"

const hourMs = 3_600_000
const agentIds = Array.from({ length: 2_000 }, (_, n) => `019c0d6e-7b00-7000-8000-${String(n).padStart(12, "0")}`)
const aChance = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 0.999_999 }))
const aClock = Schema.Int.check(Schema.isBetween({ minimum: -1e15, maximum: 1e15 }))

/** How far a machine is off its phase, as a share of the interval, from -0.5 to 0.5. */
const offPhase = (nowMs: number, phase: number, intervalMs: number) => {
  const ahead = (((nowMs - phase) % intervalMs) + intervalMs) % intervalMs / intervalMs
  return ahead > 0.5 ? ahead - 1 : ahead
}

describe("the phase of a machine", () => {
  it("is the same at every start, and another one for each kind", () => {
    const phases = (["hardware", "telemetry"] as const).map((kind) => phaseMs(agentIds[0]!, kind, hourMs))
    assert.deepStrictEqual(
      phases,
      (["hardware", "telemetry"] as const).map((kind) => phaseMs(agentIds[0]!, kind, hourMs))
    )
    assert.notStrictEqual(phases[0], phases[1])
  })

  it("is spread evenly over a fleet, though its ids differ in nothing but a number", () => {
    const bins = Array.from({ length: 60 }, () => 0)
    for (const id of agentIds) bins[Math.floor(phaseMs(id, "telemetry", hourMs) / 60_000)]!++
    const expected = agentIds.length / bins.length
    const chiSquare = bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    // 99.9 % of even spreads with 59 degrees of freedom are below.
    assert.isBelow(chiSquare, 98.3)
  })
})

describe("the wait for the next cycle", () => {
  it.prop(
    "is the interval, up to 10 % shorter or longer, whatever the clock says",
    [aClock, aChance, Schema.Natural],
    ([nowMs, chance, phase]) => {
      for (const intervalMs of [60_000, hourMs]) {
        for (const given of [undefined, phase % intervalMs]) {
          const waitMs = untilNextMs({ intervalMs, phaseMs: given, nowMs, chance })
          assert.isAtLeast(waitMs, 0.9 * intervalMs)
          assert.isAtMost(waitMs, 1.1 * intervalMs)
        }
      }
    }
  )

  it.effect("brings a fleet that was started at once into its phases within ten cycles, and keeps it there", () =>
    Effect.gen(function*() {
      for (const id of agentIds.slice(0, 200)) {
        const phase = phaseMs(id, "telemetry", hourMs)
        let nowMs = 1_769_846_400_000
        for (let cycle = 0; cycle < 40; cycle++) {
          nowMs += untilNextMs({ intervalMs: hourMs, phaseMs: phase, nowMs, chance: yield* Random.next })
          if (cycle >= 20) assert.isAtMost(Math.abs(offPhase(nowMs, phase, hourMs)), 0.21, id)
        }
      }
    }))

  it("is spread by chance where the machine is in phase, and only leads towards it where it is not", () => {
    const wait = (nowMs: number, chance: number) => untilNextMs({ intervalMs: hourMs, phaseMs: 0, nowMs, chance })
    assert.deepStrictEqual([wait(0, 0), wait(0, 0.5)], [0.9 * hourMs, hourMs])
    assert.deepStrictEqual([wait(0.3 * hourMs, 0), wait(0.3 * hourMs, 0.5)], [0.9 * hourMs, 0.95 * hourMs])
    assert.deepStrictEqual([wait(-0.3 * hourMs, 0), wait(-0.3 * hourMs, 0.5)], [hourMs, 1.05 * hourMs])
  })
})

describe("the first delivery", () => {
  it("is spread over two minutes, and never over more than an interval", () => {
    assert.strictEqual(firstSendMs(cadence.firstSendWithinMs, 600_000, 0.5), 60_000)
    assert.strictEqual(firstSendMs(cadence.firstSendWithinMs, 60_000, 0.5), 30_000)
    assert.strictEqual(firstSendMs(0, 600_000, 0.9), 0)
  })

  const bySystemd: Start = {
    platform: "linux",
    processId: 100,
    parentProcessId: 1,
    interactive: false,
    invocationId: "8b2f4c0d3e5a4f6b9c7d1e2f3a4b5c6d",
    journalStream: "8:12345",
    systemdExecPid: "100",
    underScm: false
  }
  it.each<[string, Partial<Start>, boolean]>([
    ["a unit of systemd", {}, true],
    ["a unit of systemd before 248, which does not name its process", { systemdExecPid: undefined }, true],
    ["a unit that does not write to the journal", { journalStream: undefined }, true],
    ["a program that a unit has started", { systemdExecPid: "99" }, false],
    ["a person in a terminal that is a unit itself", { interactive: true, systemdExecPid: undefined }, false],
    ["a script", { invocationId: undefined, journalStream: undefined, systemdExecPid: undefined }, false],
    ["a daemon of launchd", { platform: "darwin", invocationId: undefined, journalStream: undefined }, true],
    ["a service of Windows", { platform: "win32", underScm: true }, true],
    ["a script on Windows", { platform: "win32" }, false],
    ["a script on macOS", { platform: "darwin", parentProcessId: 50 }, false]
  ])("%s", (_, start, expected) => {
    assert.strictEqual(startedByServiceManager({ ...bySystemd, ...start }), expected)
  })
})

describe("the loops", () => {
  /** Loops whose scans and deliveries only say when they happen. */
  const scene = Effect.fnUntraced(function*(
    firstSendWithinMs: number,
    { protocol = "scanner", scanTakes = 0 }: {
      readonly protocol?: "scanner" | "heartbeat"
      readonly scanTakes?: number
    } = {}
  ) {
    const happened = yield* Queue.unbounded<readonly [what: ScanKind | "courier", atMs: number]>()
    const note = (what: ScanKind | "courier") =>
      Effect.flatMap(Clock.currentTimeMillis, (nowMs) => Queue.offer(happened, [what, nowMs] as const))
    const services = Layer.mergeAll(
      Layer.succeed(Reporter, {
        report: (kind) =>
          Effect.as(Effect.andThen(note(kind), Effect.sleep(scanTakes)), {
            snapshot: { kind, collectedAt: "2026-01-31T08:00:00Z", sections: {} },
            report: aReport(1, { kind }),
            outcome: "accepted",
            bytes: 1
          })
      }),
      Layer.succeed(Courier, {
        run: Effect.andThen(note("courier"), Effect.never),
        hurry: Effect.void,
        drain: () => Effect.succeed([])
      }),
      PaceMemory.layer({ heartbeatIntervalSeconds: 300 })
    )
    const options = {
      protocol,
      hardwareSoftwareIntervalMinutes: 60,
      telemetryIntervalMinutes: 10,
      heartbeatIntervalSeconds: 300,
      firstSendWithinMs
    }
    const context = yield* Layer.build(Layer.provideMerge(Loops.layer(options), services))
    return {
      pace: Context.get(context, Pace),
      after: (duration: number) => Effect.andThen(TestClock.adjust(duration), Queue.clear(happened))
    }
  })
  const never = { nextDoubleUnsafe: () => 0, nextIntUnsafe: () => 0 }
  const half = { nextDoubleUnsafe: () => 0.5, nextIntUnsafe: () => 0 }

  it.effect("scan at once, and only the first delivery waits", () =>
    Effect.gen(function*() {
      const { after } = yield* scene(120_000)
      assert.sameDeepMembers([...(yield* after(59_999))], [["hardware", 0], ["software", 0], ["telemetry", 0]])
      assert.deepStrictEqual([...(yield* after(1))], [["courier", 60_000]])
    }).pipe(Effect.provideService(Random.Random, half)))

  it.effect("deliver at once where a person has started them", () =>
    Effect.gen(function*() {
      const { after } = yield* scene(0)
      assert.deepInclude([...(yield* after(0))], ["courier", 0])
    }))

  it.effect("go on in their intervals, whatever happens to the clock", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      let stepMs = 0
      const stepped: typeof clock = Object.assign(Object.create(clock), {
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + stepMs,
        currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + stepMs)
      })
      const { after } = yield* Effect.provideService(scene(0), Clock.Clock, stepped)
      yield* after(0)
      for (const years of [-10, 20]) {
        stepMs = years * 365 * 24 * hourMs
        const scans = [...(yield* after(6 * hourMs))].map(([what]) => what)
        const telemetry = scans.filter((what) => what === "telemetry").length
        const hardware = scans.filter((what) => what === "hardware").length
        assert.isTrue(telemetry >= 32 && telemetry <= 40, `${telemetry} samples in six hours`)
        assert.isTrue(hardware >= 5 && hardware <= 7, `${hardware} scans in six hours`)
      }
    }))

  const beats = (happened: Iterable<readonly [string, number]>) =>
    [...happened].flatMap(([what, atMs]) => what === "heartbeat" ? [atMs / 1_000] : [])

  it.effect("beat every five minutes from start to start, however long a scan takes", () =>
    Effect.gen(function*() {
      const { after } = yield* scene(0, { protocol: "heartbeat", scanTakes: 40_000 })
      assert.deepStrictEqual(beats(yield* after(1_200_000)), [0, 300, 600, 900, 1200])
    }).pipe(Effect.provideService(Random.Random, never)))

  it.effect("come up to half a minute early, by chance, and never late", () =>
    Effect.gen(function*() {
      const { after } = yield* scene(0, { protocol: "heartbeat" })
      const starts = beats(yield* after(24 * hourMs))
      const gaps = starts.slice(1).map((start, n) => start - starts[n]!)
      assert.isAtLeast(Math.min(...gaps), 270)
      assert.isAtMost(Math.max(...gaps), 300)
      assert.isAbove(new Set(gaps).size, 200)
    }))

  it.effect("leave out the turns that a scan longer than the period has missed, and catch up on none", () =>
    Effect.gen(function*() {
      const { after } = yield* scene(0, { protocol: "heartbeat", scanTakes: 700_000 })
      assert.deepStrictEqual(beats(yield* after(2_700_000)), [0, 900, 1800, 2700])
    }).pipe(Effect.provideService(Random.Random, never)))

  it.effect("follow the pace that the backend wants", () =>
    Effect.gen(function*() {
      const { after, pace } = yield* scene(0, { protocol: "heartbeat" })
      assert.deepStrictEqual(beats(yield* after(0)), [0])
      yield* pace.wish(60)
      assert.deepStrictEqual(beats(yield* after(150_000)), [60, 120])
      yield* pace.wish(300)
      assert.deepStrictEqual(beats(yield* after(600_000)), [420, 720])
    }).pipe(Effect.provideService(Random.Random, never)))

  it.effect("beat at once when somebody asks, and answer when it was begun", () =>
    Effect.gen(function*() {
      const { after, pace } = yield* scene(0, { protocol: "heartbeat" })
      yield* after(100_000)
      const asked = yield* Effect.forkChild(Effect.andThen(pace.now, Clock.currentTimeMillis), {
        startImmediately: true
      })
      assert.deepStrictEqual(beats(yield* after(1)), [100])
      assert.strictEqual(yield* Fiber.join(asked), 100_000)
      assert.deepStrictEqual(beats(yield* after(300_000)), [400])
    }).pipe(Effect.provideService(Random.Random, never)))
})
