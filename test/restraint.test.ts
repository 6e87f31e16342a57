import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Fiber, Layer, Option, Queue, Random } from "effect"
import { TestClock } from "effect/testing"
import { looksInARow } from "../src/domain/selfUse.ts"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import * as Loops from "../src/layers/Loops.ts"
import * as PaceMemory from "../src/layers/PaceMemory.ts"
import * as RestraintWatch from "../src/layers/RestraintWatch.ts"
import { strain } from "../src/layers/strain.ts"
import * as TimekeeperClocks from "../src/layers/TimekeeperClocks.ts"
import { Courier } from "../src/services/Courier.ts"
import { Pace } from "../src/services/Pace.ts"
import { Reporter } from "../src/services/Reporter.ts"
import { Restraint } from "../src/services/Restraint.ts"
import { aReport, keptLog } from "./aReport.ts"
import * as MachineSketch from "./MachineSketch.ts"
import { sleepingClock } from "./sleepingClock.ts"

const [minuteMs, hourMs, mib] = [60_000, 3_600_000, 1024 * 1024]

const limits: RestraintWatch.Limits = {
  memoryLimitMib: 256,
  cpuLimitPercent: 50,
  loopDelayLimitMs: 10_000,
  selfCheckIntervalSeconds: 60,
  batteryLimitPercent: 20,
  loadLimit: 2
}

const supply = (fields: { readonly [name: string]: string | number }) =>
  Object.entries({ TYPE: "Battery", ...fields }).map(([name, value]) => `POWER_SUPPLY_${name}=${value}\n`).join("")

const battery = (name: string, fields: { readonly [name: string]: string | number }) => ({
  [`/sys/class/power_supply/${name}/uevent`]: supply(fields)
})

const load = (average: string, processors = "0-3") => ({
  "/proc/loadavg": `${average} 0.10 0.05 1/234 567\n`,
  "/sys/devices/system/cpu/online": `${processors}\n`
})

const power = (acLine: number, flag: number, percent: number) =>
  ({ platform: "win32", windows: { power: { acLine, flag, percent } } }) as const

describe("what a scan would add to", () => {
  it.effect.each<[string, MachineSketch.Sketch, object]>([
    ["a desktop", { files: load("0.40") }, { loadPerProcessor: 0.1 }],
    ["a busy server", { files: load("96.00", "0-15") }, { loadPerProcessor: 6 }],
    [
      "a laptop on its battery",
      { files: { ...load("0.00"), ...battery("BAT0", { STATUS: "Discharging", CAPACITY: 12 }) } },
      { batteryPercent: 12, loadPerProcessor: 0 }
    ],
    [
      "a laptop on the mains",
      {
        files: {
          ...battery("BAT0", { STATUS: "Charging", CAPACITY: 12 }),
          ...battery("AC", { TYPE: "Mains", ONLINE: 1 })
        }
      },
      {}
    ],
    [
      "a laptop whose first battery is empty and whose second is in use",
      {
        files: {
          ...battery("BAT0", { STATUS: "Unknown", CAPACITY: 3 }),
          ...battery("BAT1", { STATUS: "Discharging", CAPACITY: 80 })
        }
      },
      { batteryPercent: 80 }
    ],
    [
      "a laptop that charges its second battery first",
      {
        files: {
          ...battery("BAT0", { STATUS: "Discharging", CAPACITY: 3 }),
          ...battery("BAT1", { STATUS: "Charging", CAPACITY: 5 })
        }
      },
      {}
    ],
    [
      "a desktop with a mouse that runs low",
      { files: battery("hidpp_battery_0", { SCOPE: "Device", STATUS: "Discharging", CAPACITY: 5 }) },
      {}
    ],
    ["a battery that does not answer", { broken: { "/sys/class/power_supply/BAT0/uevent": "EIO" } }, {}],
    ["Windows on its battery", power(0, 4, 9), { batteryPercent: 9 }],
    ["Windows on the mains", power(1, 4, 9), {}],
    ["Windows that charges", power(1, 8, 9), {}],
    ["Windows without a battery", power(1, 128, 255), {}],
    ["Windows that does not know", power(255, 255, 255), {}],
    ["a Mac", { platform: "darwin", programs: "forbidden" }, {}]
  ])("%s", ([, sketch, expected]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Effect.provide(strain, MachineSketch.layer(sketch)), expected)
    }))

  it.effect("Windows is busy by how little its processors idled over two seconds", () =>
    Effect.gen(function*() {
      const times = [{ idleMs: 1_000, totalMs: 10_000 }, { idleMs: 1_080, totalMs: 14_000 }]
      const machine = MachineSketch.layer({ platform: "win32", windows: { cpuTimes: () => times.shift() } })
      const asked = yield* Effect.forkChild(Effect.provide(strain, machine))
      // what Windows is asked is loaded first
      yield* Effect.promise(() => import("../src/layers/strain/windows.ts"))
      for (let n = 0; n < 10; n++) yield* Effect.promise(() => new Promise(setImmediate))
      yield* TestClock.adjust(2_000)
      assert.deepStrictEqual(yield* Fiber.join(asked), { busyPercent: 98 })
    }))
})

/** An agent whose scans only say when they were made, on a machine whose state the test decides. */
const scene = Effect.fnUntraced(function*(
  sketch: MachineSketch.Sketch,
  { given = limits, minutes = 60, protocol = "scanner" }: {
    readonly given?: RestraintWatch.Limits
    readonly minutes?: number
    readonly protocol?: "scanner" | "heartbeat"
  } = {}
) {
  const happened = yield* Queue.unbounded<readonly [kind: ScanKind, atMinutes: number]>()
  const log = keptLog()
  const services = Layer.mergeAll(
    Layer.succeed(Reporter, {
      report: (kind) =>
        Effect.gen(function*() {
          yield* Queue.offer(happened, [kind, (yield* Clock.currentTimeMillis) / minuteMs] as const)
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
  const context = yield* Layer.build(
    Loops.layer({
      protocol,
      hardwareSoftwareIntervalMinutes: minutes,
      telemetryIntervalMinutes: 10,
      heartbeatIntervalSeconds: 300,
      firstSendWithinMs: 0
    }).pipe(
      Layer.provideMerge(services),
      Layer.provideMerge(RestraintWatch.layer({ limits: given })),
      Layer.provide(TimekeeperClocks.layer),
      Layer.provide(MachineSketch.layer(sketch)),
      Layer.provide(log.layer)
    )
  ).pipe(Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 0.5, nextIntUnsafe: () => 0 }))
  return {
    pace: Context.get(context, Pace),
    figures: Context.get(context, Restraint).figures,
    log: log.lines,
    after: (ms: number) => Effect.andThen(TestClock.adjust(ms), Queue.clear(happened))
  }
})

const timesOf = (kind: ScanKind, happened: Iterable<readonly [ScanKind, number]>) =>
  [...happened].flatMap(([each, atMinutes]) => each === kind ? [Math.round(atMinutes)] : [])

const lowBattery = { files: battery("BAT0", { STATUS: "Discharging", CAPACITY: 12 }) }

describe("a scan on a machine that has little to spare", () => {
  it.effect("is put off three times, then goes all the same, and the log tells of it once", () =>
    Effect.gen(function*() {
      const { after, figures, log } = yield* scene(lowBattery)
      const happened = [...(yield* after(9.5 * hourMs))]
      const hardware = timesOf("hardware", happened)
      assert.strictEqual(hardware[0], 0)
      assert.strictEqual(hardware.length, 3)
      assert.isAtLeast(hardware[1]! - hardware[0]!, 3.5 * 60)
      assert.isAtMost(hardware[1]! - hardware[0]!, 4.5 * 60)
      assert.deepStrictEqual(timesOf("software", happened), hardware)
      assert.isAtLeast(timesOf("telemetry", happened).length, 54)
      const told = log.filter((line) => line.includes("put off"))
      assert.strictEqual(told.length, 2 + 1, "once for each row of three")
      assert.include(told[0], "the battery is at 12 %, below BATTERY_LIMIT=20")
      const { postponed, postponedBecause } = yield* figures
      assert.deepStrictEqual(postponedBecause, Option.some("the battery is at 12 %, below BATTERY_LIMIT=20"))
      assert.isAtLeast(postponed.total, 6)
    }))

  it.effect("goes as soon as the machine is at rest again", () =>
    Effect.gen(function*() {
      const busy = "/proc/loadavg"
      const { after, figures } = yield* scene({
        files: { ...load("0.00"), [busy]: ["9.00 1 1 1/2 3\n", "0.50 1 1 1/2 3\n"] }
      })
      const hardware = timesOf("hardware", yield* after(2.5 * hourMs))
      assert.strictEqual(hardware.length, 2)
      assert.isAtLeast(hardware[1]!, 110)
      assert.deepStrictEqual((yield* figures).postponed, { total: 1, inARow: 0 })
    }))

  it.effect("that is due once a week is not put off by more than some hours", () =>
    Effect.gen(function*() {
      const { after } = yield* scene(lowBattery, { minutes: 10_080 })
      const [first, second] = timesOf("hardware", yield* after(2 * 10_080 * minuteMs))
      assert.isAtMost(second! - first!, 1.1 * 10_080 + 4 * 60)
    }))

  it.effect("goes whatever the machine is doing where the limits are 0", () =>
    Effect.gen(function*() {
      const strained = { files: { ...lowBattery.files, ...load("99.00") } }
      const { after } = yield* scene(strained, { given: { ...limits, batteryLimitPercent: 0, loadLimit: 0 } })
      assert.strictEqual(timesOf("hardware", yield* after(3.5 * hourMs)).length, 4)
    }))

  it.effect("as a heartbeat says at least how the machine is doing", () =>
    Effect.gen(function*() {
      const { after } = yield* scene(lowBattery, { protocol: "heartbeat" })
      const kinds = [...(yield* after(39 * minuteMs))].map(([kind]) => kind)
      const [full, load] = ["heartbeat", "telemetry"] as const
      assert.deepStrictEqual(kinds, [full, load, load, load, full, load, load, load, full])
    }))

  it.effect("is never put off where a person asks for it", () =>
    Effect.gen(function*() {
      const { after, pace } = yield* scene(lowBattery, { protocol: "heartbeat" })
      yield* after(minuteMs)
      yield* Effect.forkChild(pace.now, { startImmediately: true })
      assert.deepStrictEqual([...(yield* after(1))].map(([kind]) => kind), ["heartbeat"])
    }))
})

/** A watch over an agent that takes what the test says. */
const watched = Effect.fnUntraced(function*(
  taken: () => RestraintWatch.Taken,
  { clock, given = limits }: { readonly clock?: Clock.Clock; readonly given?: RestraintWatch.Limits } = {}
) {
  const build = Layer.build(
    RestraintWatch.layer({ limits: given, taken: Effect.sync(taken) }).pipe(
      Layer.provide(TimekeeperClocks.layer),
      Layer.provide(MachineSketch.layer({}))
    )
  )
  const context = yield* Effect.provideService(build, Clock.Clock, clock ?? (yield* Clock.Clock))
  const restraint = Context.get(context, Restraint)
  const exceeded = yield* Effect.forkChild(restraint.exceeded, { startImmediately: true })
  return { figures: restraint.figures, exceeded, ended: Effect.sync(() => exceeded.pollUnsafe() !== undefined) }
})

describe("an agent that watches itself", () => {
  const idle = { memoryBytes: 70 * mib, cpuMs: 0 }

  it.effect("goes on as long as it is small, quick and prompt, and knows its figures", () =>
    Effect.gen(function*() {
      let cpuMs = 0
      const { ended, figures } = yield* watched(() => ({ memoryBytes: 70 * mib, cpuMs: cpuMs += 600 }))
      yield* TestClock.adjust(6 * hourMs)
      assert.isFalse(yield* ended)
      assert.deepStrictEqual(
        (yield* figures).self,
        Option.some({ memoryBytes: 70 * mib, cpuPercent: 1, loopDelayMs: 0 })
      )
    }))

  it.effect("ends after three looks in a row at too much memory, and says so", () =>
    Effect.gen(function*() {
      let memoryBytes = 257 * mib
      const { ended, exceeded } = yield* watched(() => ({ ...idle, memoryBytes }))
      yield* TestClock.adjust((looksInARow - 1) * minuteMs)
      assert.isFalse(yield* ended)
      memoryBytes = 255 * mib
      yield* TestClock.adjust(minuteMs)
      memoryBytes = 300 * mib
      yield* TestClock.adjust((looksInARow - 1) * minuteMs)
      assert.isFalse(yield* ended)
      yield* TestClock.adjust(minuteMs)
      assert.strictEqual(
        yield* Fiber.join(exceeded),
        "the agent takes 300.0 MiB of memory, above MEMORY_LIMIT=256 (MiB)"
      )
    }))

  it.effect("ends when it keeps a processor busy", () =>
    Effect.gen(function*() {
      let cpuMs = 0
      const { exceeded } = yield* watched(() => ({ ...idle, cpuMs: cpuMs += 36_000 }))
      yield* TestClock.adjust(looksInARow * minuteMs)
      assert.strictEqual(
        yield* Fiber.join(exceeded),
        "the agent takes 60.0 % of a processor, above CPU_LIMIT=50 (percent of one processor)"
      )
    }))

  it.effect("ends when it keeps coming late to what is due", () =>
    Effect.gen(function*() {
      const clock = yield* Clock.Clock
      const late: Clock.Clock = Object.assign(Object.create(clock), {
        sleep: (duration: Parameters<Clock.Clock["sleep"]>[0]) =>
          Effect.andThen(clock.sleep(duration), Effect.provideService(Effect.sleep(12_000), Clock.Clock, clock))
      })
      const { exceeded } = yield* watched(() => idle, { clock: late })
      yield* TestClock.adjust(looksInARow * 72_000)
      assert.strictEqual(yield* Fiber.join(exceeded), "the agent acts 12000 ms late, above LOOP_DELAY_LIMIT=10000 (ms)")
    }))

  it.effect("does not take the sleep of its machine for lateness", () =>
    Effect.gen(function*() {
      const { clock, suspended } = yield* sleepingClock("Windows")
      const { ended } = yield* watched(() => idle, { clock })
      for (let night = 0; night < 5; night++) {
        yield* TestClock.adjust(30_000)
        yield* suspended(8 * hourMs)
      }
      yield* TestClock.adjust(minuteMs)
      assert.isFalse(yield* ended)
    }))

  it.effect("never ends by a limit of 0", () =>
    Effect.gen(function*() {
      const none = { ...limits, memoryLimitMib: 0, cpuLimitPercent: 0, loopDelayLimitMs: 0 }
      let cpuMs = 0
      const { ended } = yield* watched(() => ({ memoryBytes: 1e12, cpuMs: cpuMs += 60_000 }), { given: none })
      yield* TestClock.adjust(hourMs)
      assert.isFalse(yield* ended)
    }))
})
