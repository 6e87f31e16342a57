import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Layer, Option, Queue, Random, Schema } from "effect"
import { TestClock } from "effect/testing"
import { cadence, phaseMs, untilTurnMs } from "../src/domain/cadence.ts"
import type { Verdict } from "../src/domain/Delivery.ts"
import { leastSleepMs, looked } from "../src/domain/sleepWatch.ts"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import * as CourierLayer from "../src/layers/Courier.ts"
import * as Loops from "../src/layers/Loops.ts"
import * as PaceMemory from "../src/layers/PaceMemory.ts"
import * as TimekeeperClocks from "../src/layers/TimekeeperClocks.ts"
import { Backend } from "../src/services/Backend.ts"
import { Baseline } from "../src/services/Baseline.ts"
import { Courier } from "../src/services/Courier.ts"
import { Outbox } from "../src/services/Outbox.ts"
import { Reporter } from "../src/services/Reporter.ts"
import { Timekeeper } from "../src/services/Timekeeper.ts"
import { aReport, keptLog } from "./aReport.ts"
import { sleepingClock, systems } from "./sleepingClock.ts"

const [minuteMs, hourMs] = [60_000, 3_600_000]
const night = 8 * hourMs
const { agentId } = aReport(0).subject
const always = (chance: number) => ({ nextDoubleUnsafe: () => chance, nextIntUnsafe: () => 0 })

/** Somebody who looks at the clocks once a minute, as the agent does. */
const looking = Layer.effectDiscard(
  Timekeeper.use(({ elapsedMs }) => Effect.forkScoped(Effect.forever(Effect.delay(elapsedMs, minuteMs))))
)

/** An agent whose scans only say when they were made, by the wall clock, on a machine that may be suspended. */
const scene = Effect.fnUntraced(function*(
  system: typeof systems[number],
  { chance = 0.5, protocol = "scanner" }: {
    readonly chance?: number
    readonly protocol?: "scanner" | "heartbeat"
  } = {}
) {
  const { clock, suspended } = yield* sleepingClock(system)
  const happened = yield* Queue.unbounded<{ readonly kind: ScanKind; readonly atMs: number }>()
  const log = keptLog()
  const services = Layer.mergeAll(
    Layer.succeed(Reporter, {
      report: (kind) =>
        Effect.sync(() => {
          Queue.offerUnsafe(happened, { kind, atMs: clock.currentTimeMillisUnsafe() })
          return {
            snapshot: { kind, collectedAt: "2026-01-31T08:00:00Z", sections: {} },
            report: aReport(1, { kind }),
            outcome: "accepted",
            bytes: 1
          }
        })
    }),
    Layer.succeed(Courier, { run: Effect.never, hurry: Effect.void, drain: () => Effect.succeed([]) }),
    PaceMemory.layer({ heartbeatIntervalSeconds: 300 })
  )
  yield* Layer.build(
    Loops.layer({
      protocol,
      hardwareSoftwareIntervalMinutes: 60,
      telemetryIntervalMinutes: 10,
      heartbeatIntervalSeconds: 300,
      firstSendWithinMs: 0
    }).pipe(
      Layer.provide(services),
      Layer.provide(looking),
      Layer.provide(TimekeeperClocks.layer),
      Layer.provide(log.layer)
    )
  ).pipe(Effect.provideService(Clock.Clock, clock), Effect.provideService(Random.Random, always(chance)))
  return {
    suspended,
    nowMs: () => clock.currentTimeMillisUnsafe(),
    log: log.lines,
    after: (ms: number) =>
      Effect.gen(function*() {
        for (let left = ms; left > 0; left -= 10_000) yield* TestClock.adjust(Math.min(left, 10_000))
        return [...(yield* Queue.clear(happened))]
      })
  }
})

const countsOf = (happened: ReadonlyArray<{ readonly kind: ScanKind }>) => {
  const count = (kind: ScanKind) => happened.filter((each) => each.kind === kind).length
  return { hardware: count("hardware"), software: count("software"), telemetry: count("telemetry") }
}

describe.each(systems)("a machine that was asleep for eight hours (%s)", (system) => {
  it.effect("catches up with exactly one scan of each kind, within three minutes", () =>
    Effect.gen(function*() {
      const { after, log, suspended } = yield* scene(system)
      yield* after(100 * minuteMs)
      yield* suspended(night)
      assert.deepStrictEqual(countsOf(yield* after(3 * minuteMs)), { hardware: 1, software: 1, telemetry: 1 })
      const { hardware, telemetry } = countsOf(yield* after(6 * hourMs))
      assert.isTrue(hardware >= 5 && hardware <= 7, `${hardware} scans in the six hours after`)
      assert.isTrue(telemetry >= 32 && telemetry <= 40, `${telemetry} samples in the six hours after`)
      assert.strictEqual(log.filter((line) => line.includes("asleep for 480 min")).length, system === "Linux" ? 1 : 0)
    }))

  it.effect("is back in its own phase with the very next turn", () =>
    Effect.gen(function*() {
      const { after, nowMs, suspended } = yield* scene(system)
      yield* after(100 * minuteMs)
      yield* suspended(night)
      yield* after(3 * minuteMs)
      const wokenMs = nowMs()
      for (const [kind, intervalMs] of [["hardware", hourMs], ["telemetry", 10 * minuteMs]] as const) {
        const next = (yield* after(2 * hourMs)).find((each) => each.kind === kind)!
        assert.strictEqual(next.atMs % intervalMs, phaseMs(agentId, kind, intervalMs), kind)
        if (kind === "hardware") assert.isAtMost(next.atMs - wokenMs, 1.5 * intervalMs)
        yield* after(1)
        yield* suspended(night)
        yield* after(3 * minuteMs)
      }
    }))

  it.effect("does not act at once, but at a moment of two minutes that is left to chance", () =>
    Effect.gen(function*() {
      const moments: Array<number> = []
      for (const chance of [0, 0.25, 0.75]) {
        const { after, nowMs, suspended } = yield* scene(system, { chance })
        yield* after(100 * minuteMs)
        yield* suspended(night)
        const wokenMs = nowMs()
        const catchUp = (yield* after(4 * minuteMs)).find(({ kind }) => kind === "hardware")!
        moments.push(catchUp.atMs - wokenMs)
      }
      const [first = 0, ...others] = moments
      assert.isAtMost(first, minuteMs)
      assert.deepStrictEqual(others.map((ms) => ms - first), [
        0.25 * cadence.afterSleepWithinMs,
        0.75 * cadence.afterSleepWithinMs
      ])
    }))

  it.effect("beats once, and then in its period again", () =>
    Effect.gen(function*() {
      const { after, suspended } = yield* scene(system, { chance: 0, protocol: "heartbeat" })
      yield* after(12 * minuteMs)
      yield* suspended(night)
      const [first, ...others] = yield* after(16 * minuteMs)
      assert.strictEqual(first?.kind, "heartbeat")
      assert.deepStrictEqual(others.slice(0, 2).map(({ atMs }) => atMs - first!.atMs), [5 * minuteMs, 10 * minuteMs])
    }))

  it.effect("delivers what waits at once, whatever the wait was that it slept through", () =>
    Effect.gen(function*() {
      const { clock, suspended } = yield* sleepingClock(system)
      const patientHour: Verdict = { _tag: "Retry", reason: "status 503", retryAfterMs: hourMs }
      const attempts: Array<number> = []
      const services = Layer.mergeAll(
        Layer.succeed(Backend, {
          deliver: () => Effect.sync(() => (attempts.push(clock.currentTimeMillisUnsafe()), patientHour))
        }),
        Layer.mock(Outbox, {
          oldest: () => Effect.succeed(Option.some(aReport(1))),
          sending: () => Effect.void,
          awaitAccepted: Effect.never
        }),
        Layer.mock(Baseline, {})
      )
      const context = yield* Layer.build(
        CourierLayer.layer.pipe(
          Layer.provide(services),
          Layer.provideMerge(looking),
          Layer.provide(TimekeeperClocks.layer)
        )
      ).pipe(Effect.provideService(Clock.Clock, clock))
      const half = always(0.5)
      yield* Context.get(context, Courier).run.pipe(
        Effect.provideService(Random.Random, half),
        Effect.provideService(Clock.Clock, clock),
        Effect.forkScoped
      )
      yield* TestClock.adjust(5 * minuteMs)
      assert.strictEqual(attempts.length, 1)
      // the backend wants an hour of peace, and a short sleep is no way around that
      yield* suspended(20 * minuteMs)
      for (let n = 0; n < 30; n++) yield* TestClock.adjust(minuteMs)
      assert.strictEqual(attempts.length, 1)
      yield* suspended(night)
      const wokenMs = clock.currentTimeMillisUnsafe()
      for (let n = 0; n < 18; n++) yield* TestClock.adjust(10_000)
      assert.strictEqual(attempts.length, 2)
      assert.isAtMost(attempts[1]! - wokenMs, 3 * minuteMs)
    }).pipe(Effect.scoped))
})

describe("a nap", () => {
  it.effect("that ends before a turn brings the turn when it is due by the clock on the wall", () =>
    Effect.gen(function*() {
      const { after, nowMs, suspended } = yield* scene("Linux")
      yield* after(100 * minuteMs)
      const beganMs = nowMs()
      yield* suspended(5 * minuteMs)
      const sample = (yield* after(12 * minuteMs)).find(({ kind }) => kind === "telemetry")
      assert.isAtMost(sample!.atMs - beganMs, 11 * minuteMs)
    }))
})

const aClock = Schema.Int.check(Schema.isBetween({ minimum: -1e12, maximum: 1e12 }))

describe("two clocks", () => {
  it.prop("tell of no sleep as long as they agree to less than a minute, and never of less than none", [
    aClock,
    Schema.Array(Schema.Tuple([aClock, Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e9 }))]))
  ], ([wallMs, steps]) => {
    let watch = { wallMs, monotonicMs: 0, sleptMs: 0 }
    for (const [stepMs, passedMs] of steps) {
      const next = looked(watch, watch.wallMs + passedMs + stepMs, watch.monotonicMs + passedMs)
      assert.strictEqual(next.sleptMs - watch.sleptMs, stepMs >= leastSleepMs ? stepMs : 0)
      watch = next
    }
  })
})

describe("a cycle out of turn", () => {
  it.prop(
    "is followed by the machine's own turn, not sooner than half an interval after it",
    [aClock, Schema.Natural, Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 0.999 }))],
    ([nowMs, phase, chance]) => {
      const waitMs = untilTurnMs({ intervalMs: hourMs, phaseMs: phase % hourMs, nowMs, chance })
      assert.isAtLeast(waitMs, 0.5 * hourMs)
      assert.isBelow(waitMs, 1.5 * hourMs)
      assert.strictEqual((((nowMs + waitMs - phase) % hourMs) + hourMs) % hourMs, 0)
    }
  )
})
