import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Option, Queue, Random } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Verdict } from "../src/domain/Delivery.ts"
import { backoffMs, credentialWaitMs, drainWaitMs, gapMs, patience, probeMs } from "../src/domain/patience.ts"
import type { Report } from "../src/domain/Report.ts"
import * as BaselineFiles from "../src/layers/BaselineFiles.ts"
import * as CourierLayer from "../src/layers/Courier.ts"
import { Disk } from "../src/layers/disk.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import { Backend } from "../src/services/Backend.ts"
import { Baseline } from "../src/services/Baseline.ts"
import { Courier, type Delivery } from "../src/services/Courier.ts"
import { Outbox } from "../src/services/Outbox.ts"
import { Progress } from "../src/services/Progress.ts"
import { aHardwareReport, aReport, keptLog, temporaryFolder } from "./aReport.ts"

const ok: Verdict = { _tag: "Acknowledged", status: 200, duplicate: false }
const unreachable: Verdict = { _tag: "Retry", reason: "itam.example: connection refused: nothing listens there" }
const fault: Verdict = { _tag: "Retry", reason: "status 500: Internal server error", doubtful: true }
const expired: Verdict = { _tag: "Credential", reason: "status 401: Token expired." }
const noRoute: Verdict = { _tag: "Parked", reason: "status 404: Route not found", retryEveryMs: patience.parkedProbeMs }
const invalid: Verdict = { _tag: "Refused", reason: "status 422: cpu_percent is missing" }

/** Every wait takes half of what it may: so a test can go to the very moment at which it ends. */
const chance = 0.5
const half = { nextDoubleUnsafe: () => chance, nextIntUnsafe: () => 0 }

/**
 * A courier with a real outbox and baseline, and a backend that answers from a script. `attempted` waits for the next
 * attempt; then the courier sleeps, until the test moves the clock.
 */
const scene = Effect.fnUntraced(function*(
  script: (report: Report, attempt: number) => Verdict | Effect.Effect<Verdict>,
  given?: string
) {
  const folder = given ?? path.join(yield* temporaryFolder, "state")
  const sent: Array<Report> = []
  const events = yield* Queue.unbounded<Delivery>()
  const backend = Layer.succeed(Backend, {
    deliver: (report) =>
      Effect.suspend(() => {
        const answer = script(report, sent.push(report))
        return Effect.isEffect(answer) ? answer : Effect.succeed(answer)
      })
  })
  const progress = Layer.succeed(Progress, {
    tell: (event) => event._tag === "Delivered" ? Effect.asVoid(Queue.offer(events, event)) : Effect.void
  })
  const services = Layer.mergeAll(
    OutboxFiles.layer({ folder: path.join(folder, "outbox") }),
    BaselineFiles.layer({ folder, destination: "itam.example" }),
    backend,
    progress
  )
  const context = yield* Layer.build(CourierLayer.layer.pipe(Layer.provideMerge(services)))
  const courier = Context.get(context, Courier)
  return {
    folder,
    sent,
    ids: () => sent.map(({ id }) => id),
    outbox: Context.get(context, Outbox),
    baseline: Context.get(context, Baseline),
    run: Effect.provideService(courier.run, Random.Random, half),
    hurry: courier.hurry,
    drain: (attempts?: number) =>
      Effect.provideService(courier.drain(attempts === undefined ? {} : { attempts }), Random.Random, half),
    attempted: Queue.take(events),
    quiet: Effect.map(Queue.size(events), (size) => assert.strictEqual(size, 0, "nothing was sent"))
  }
})

const idsOf = (...numbers: ReadonlyArray<number>) => numbers.map((n) => aReport(n).id)

/** Lets the pause after a verdict that is no failure pass. */
const gap = TestClock.adjust(gapMs(chance))

describe("the courier", () => {
  it.effect("delivers the oldest first, and what is accepted while it waits at once", () =>
    Effect.gen(function*() {
      const { attempted, baseline, ids, outbox, run } = yield* scene(() => ok)
      for (const report of [aReport(1), aHardwareReport(2), aReport(3)]) yield* outbox.accept(report)
      yield* Effect.forkChild(run)
      for (let n = 0; n < 3; n++) {
        yield* attempted
        yield* gap
      }
      yield* outbox.accept(aReport(4))
      yield* attempted
      assert.deepStrictEqual(ids(), idsOf(1, 2, 3, 4))
      assert.strictEqual((yield* outbox.depth).reports, 0)
      assert.strictEqual(
        Option.getOrThrow(yield* baseline.known("hardware")).collectedAt,
        aHardwareReport(2).collectedAt
      )
      assert.strictEqual(Option.getOrThrow(yield* baseline.known("telemetry")).collectedAt, aReport(4).collectedAt)
    }))

  it.effect("keeps what is not acknowledged, and commits no baseline of it", () =>
    Effect.gen(function*() {
      const { attempted, baseline, outbox, run } = yield* scene(() => unreachable)
      yield* outbox.accept(aHardwareReport(1))
      yield* Effect.forkChild(run)
      yield* attempted
      assert.strictEqual((yield* outbox.depth).reports, 1)
      assert.deepStrictEqual(yield* baseline.known("hardware"), Option.none())
    }))

  it.effect("tells the baseline of a report when the backend has acknowledged it, and not a moment before", () =>
    Effect.gen(function*() {
      const answers = [unreachable, fault, expired, noRoute, invalid, ok]
      const known: { now: Baseline["Service"]["known"] } = { now: () => Effect.succeedNone }
      let told = 0
      const { attempted, baseline, outbox, run } = yield* scene((report) =>
        Effect.map(known.now("hardware"), (before) => {
          if (Option.isSome(before)) told++
          return answers[Number(report.id.slice(-12)) - 1]!
        })
      )
      known.now = baseline.known
      yield* Effect.forkChild(run)
      for (let n = 1; n <= answers.length; n++) {
        yield* outbox.accept(aHardwareReport(n))
        while ((yield* attempted).report.id !== aHardwareReport(n).id);
        if (n < answers.length) assert.deepStrictEqual(yield* baseline.known("hardware"), Option.none(), `answer ${n}`)
        yield* TestClock.adjust("2 hours")
      }
      assert.strictEqual(told, 0, "told before the answer")
      assert.strictEqual(
        Option.getOrThrow(yield* baseline.known("hardware")).collectedAt,
        aHardwareReport(answers.length).collectedAt
      )
    }))

  it.effect("has the baseline on stable storage before it lets go of the report", () =>
    Effect.gen(function*() {
      const calls: Array<string> = []
      const disk = {
        ...fs.promises,
        open: async (file: string, flags: number, mode: number) => {
          const handle = await fs.promises.open(file, flags, mode)
          const sync = handle.sync.bind(handle)
          handle.sync = () => {
            calls.push(`sync ${path.basename(file)}`)
            return sync()
          }
          return handle
        },
        unlink: (file: string) => {
          calls.push(`unlink ${path.extname(file)}`)
          return fs.promises.unlink(file)
        }
      }
      yield* Effect.gen(function*() {
        const { attempted, outbox, run } = yield* scene(() => ok)
        yield* outbox.accept(aHardwareReport(1))
        calls.length = 0
        yield* Effect.forkChild(run)
        yield* attempted
      }).pipe(Effect.provideService(Disk, disk))
      assert.deepStrictEqual(calls, ["sync baseline-hardware.1", "sync state", "unlink .q"])
    }))

  it.effect("gives a report another id where the backend has another under its own, once", () =>
    Effect.gen(function*() {
      const taken: Verdict = { _tag: "Refused", reason: "status 422: Another report", idTaken: true }
      let taking = 1
      const { attempted, ids, outbox, run } = yield* scene(() => taking-- > 0 ? taken : ok)
      yield* outbox.accept(aReport(1))
      yield* outbox.accept(aReport(2))
      yield* Effect.forkChild(run)
      for (let n = 0; n < 3; n++) {
        yield* attempted
        yield* gap
      }
      const [first, second, third] = ids()
      assert.deepStrictEqual([first, third], idsOf(1, 2))
      assert.notInclude(idsOf(1, 2), second)
      assert.deepInclude(yield* outbox.depth, { reports: 0, quarantined: 0 })
      taking = Infinity
      yield* outbox.accept(aReport(3))
      yield* attempted
      yield* gap
      yield* attempted
      yield* gap
      assert.strictEqual(ids().length, 5)
      assert.deepInclude(yield* outbox.depth, { reports: 0, quarantined: 1, losses: { refused: { telemetry: 1 } } })
    }))

  it.effect("waits longer after each failure, and from the start again after a success", () =>
    Effect.gen(function*() {
      const { attempted, outbox, quiet, run } = yield* scene((_, attempt) => attempt === 4 ? ok : unreachable)
      yield* outbox.accept(aReport(1))
      yield* outbox.accept(aReport(2))
      yield* Effect.forkChild(run)
      for (const waitMs of [7_500, 15_000, 30_000]) {
        assert.strictEqual((yield* attempted).verdict, unreachable)
        yield* TestClock.adjust(waitMs - 1)
        yield* quiet
        yield* TestClock.adjust(1)
      }
      assert.strictEqual((yield* attempted).verdict, ok)
      yield* gap
      assert.strictEqual((yield* attempted).verdict, unreachable)
      yield* TestClock.adjust(7_499)
      yield* quiet
      yield* TestClock.adjust(1)
      yield* attempted
    }))

  it.effect("never asks sooner than the backend wants, and a little later than exactly then", () =>
    Effect.gen(function*() {
      const { attempted, outbox, quiet, run } = yield* scene(() => ({ ...unreachable, retryAfterMs: 600_000 }))
      yield* outbox.accept(aReport(1))
      yield* Effect.forkChild(run)
      yield* attempted
      yield* TestClock.adjust(674_999)
      yield* quiet
      yield* TestClock.adjust(1)
      yield* attempted
    }))

  it.effect("tries a credential three times, then hourly, while other kinds flow, and delivers when it works again", () =>
    Effect.gen(function*() {
      let renewed = false
      const { attempted, outbox, quiet, run, sent } = yield* scene((report) =>
        report.kind === "hardware" && !renewed ? expired : ok
      )
      yield* outbox.accept(aHardwareReport(1))
      yield* outbox.accept(aReport(2))
      yield* Effect.forkChild(run)
      assert.strictEqual((yield* attempted).verdict, expired)
      yield* gap
      assert.strictEqual((yield* attempted).report.id, aReport(2).id)
      yield* gap
      yield* TestClock.adjust(credentialWaitMs(1, chance) - 2 * gapMs(chance))
      assert.strictEqual((yield* attempted).verdict, expired)
      yield* TestClock.adjust(credentialWaitMs(2, chance))
      assert.strictEqual((yield* attempted).verdict, expired)
      yield* TestClock.adjust(credentialWaitMs(3, chance) - 1)
      yield* quiet
      yield* outbox.accept(aReport(3))
      assert.strictEqual((yield* attempted).report.id, aReport(3).id)
      renewed = true
      yield* gap
      assert.strictEqual((yield* attempted).report.id, aHardwareReport(1).id)
      assert.strictEqual((yield* outbox.depth).reports, 0)
      assert.strictEqual(sent.filter(({ kind }) => kind === "hardware").length, 4)
    }))

  it.effect("tries at once what it holds back when somebody has mended what was in the way", () =>
    Effect.gen(function*() {
      let mended = false
      const { attempted, hurry, outbox, quiet, run } = yield* scene(() => mended ? ok : expired)
      yield* outbox.accept(aHardwareReport(1))
      yield* Effect.forkChild(run)
      for (const tries of [1, 2]) {
        yield* attempted
        yield* gap
        yield* TestClock.adjust(credentialWaitMs(tries, chance) - gapMs(chance))
      }
      yield* attempted
      yield* gap
      yield* TestClock.adjust("10 minutes")
      yield* quiet
      mended = true
      yield* hurry
      assert.strictEqual((yield* attempted).verdict, ok)
    }))

  it.effect("passes over a parked report until it is due", () =>
    Effect.gen(function*() {
      let route = false
      const { attempted, ids, outbox, quiet, run } = yield* scene((report) =>
        report.kind === "software" && !route ? noRoute : ok
      )
      yield* outbox.accept(aHardwareReport(1, { kind: "software" }))
      yield* outbox.accept(aReport(2))
      yield* Effect.forkChild(run)
      yield* attempted
      yield* gap
      yield* attempted
      yield* TestClock.adjust(probeMs(patience.parkedProbeMs, chance) - gapMs(chance) - 1)
      yield* quiet
      assert.strictEqual((yield* outbox.depth).reports, 1)
      route = true
      yield* TestClock.adjust(1)
      yield* attempted
      assert.deepStrictEqual(ids(), idsOf(1, 2, 1))
      assert.strictEqual((yield* outbox.depth).reports, 0)
    }))

  it.effect("sets a refused report aside and goes on", () =>
    Effect.gen(function*() {
      const { attempted, ids, outbox, run } = yield* scene((report) => report.id === aReport(1).id ? invalid : ok)
      yield* outbox.accept(aReport(1))
      yield* outbox.accept(aReport(2))
      yield* Effect.forkChild(run)
      yield* attempted
      yield* gap
      yield* attempted
      assert.deepStrictEqual(ids(), idsOf(1, 2))
      assert.deepInclude(yield* outbox.depth, { reports: 0, quarantined: 1 })
    }))

  it.effect("does not let one report that the backend fails over block all others", () =>
    Effect.gen(function*() {
      const { attempted, ids, outbox, run } = yield* scene((report) => report.id === aReport(1).id ? fault : ok)
      for (let n = 1; n <= 4; n++) yield* outbox.accept(aReport(n))
      yield* Effect.forkChild(run)
      for (let failures = 1; failures <= 5; failures++) {
        yield* attempted
        yield* TestClock.adjust(backoffMs(failures, chance))
      }
      for (let n = 0; n < 4; n++) {
        yield* attempted
        yield* gap
      }
      assert.deepStrictEqual(ids(), idsOf(1, 1, 1, 1, 1, 2, 1, 3, 4))
      assert.strictEqual((yield* outbox.depth).reports, 1)
      yield* TestClock.adjust(probeMs(patience.parkedProbeMs, chance))
      assert.strictEqual((yield* attempted).report.id, aReport(1).id)
    }))

  it.effect("keeps a report whose sending is cut short by a stop, and no longer spares it from being superseded", () =>
    Effect.gen(function*() {
      const underway = yield* Deferred.make<void>()
      const { outbox, run } = yield* scene(() => Effect.andThen(Deferred.succeed(underway, undefined), Effect.never))
      yield* outbox.accept(aHardwareReport(1))
      const running = yield* Effect.forkChild(run)
      yield* Deferred.await(underway)
      yield* outbox.accept(aHardwareReport(2))
      assert.strictEqual((yield* outbox.depth).reports, 2)
      yield* Fiber.interrupt(running)
      assert.strictEqual((yield* outbox.depth).reports, 2)
      yield* outbox.accept(aHardwareReport(3))
      assert.strictEqual((yield* outbox.depth).reports, 1)
    }))

  it.effect("sends the same report once more, when a crash came between acknowledgement and removal", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "state")
      const spool = path.join(folder, "outbox")
      yield* Effect.scoped(Effect.gen(function*() {
        const { attempted, outbox, run } = yield* scene(() => ok, folder)
        yield* outbox.accept(aHardwareReport(1))
        fs.cpSync(spool, `${spool}-before`, { recursive: true })
        yield* Effect.forkChild(run)
        yield* attempted
      }))
      fs.rmSync(spool, { recursive: true })
      fs.renameSync(`${spool}-before`, spool)
      fs.chmodSync(spool, 0o700)
      for (const lock of fs.readdirSync(spool).filter((file) => file.startsWith("lock."))) {
        fs.rmSync(path.join(spool, lock))
      }
      const { attempted, outbox, run, sent } = yield* scene(() => ({ ...ok, duplicate: true }), folder)
      yield* Effect.forkChild(run)
      yield* attempted
      assert.deepStrictEqual(sent, [aHardwareReport(1)])
      assert.strictEqual((yield* outbox.depth).reports, 0)
    }))

  it.effect("survives a defect", () =>
    Effect.gen(function*() {
      const log = keptLog()
      const reached = yield* Deferred.make<void>()
      const { attempted, ids, outbox, run } = yield* scene((_, attempt) =>
        attempt === 1 ? Effect.andThen(Deferred.succeed(reached, undefined), Effect.die("a bug")) : ok
      )
      yield* outbox.accept(aReport(1))
      yield* Effect.forkChild(Effect.provide(run, log.layer))
      yield* Deferred.await(reached)
      yield* TestClock.adjust(patience.firstBackoffMs)
      yield* attempted
      assert.deepStrictEqual(ids(), idsOf(1, 1))
      assert.include(log.lines[0], "a bug")
    }))

  it.effect("tells of the 1st, 2nd, 4th and 8th failure, and of the recovery", () =>
    Effect.gen(function*() {
      const log = keptLog()
      const { attempted, outbox, run } = yield* scene((_, attempt) => attempt <= 9 ? unreachable : ok)
      yield* outbox.accept(aReport(1))
      yield* Effect.forkChild(Effect.provide(run, log.layer))
      for (let failures = 1; failures <= 9; failures++) {
        yield* attempted
        yield* TestClock.adjust(backoffMs(failures, chance))
      }
      yield* attempted
      const told = log.lines.map((line) => /failure (\d+) in a row/.exec(line)?.[1] ?? line)
      assert.deepStrictEqual(told.slice(0, 4), ["1", "2", "4", "8"])
      assert.strictEqual(told.length, 5)
      assert.include(told[4], "answers again after 9 failures")
      assert.include(log.lines[0], "connection refused")
    }))
})

describe("a drain", () => {
  it.effect("delivers everything there is and says what became of each", () =>
    Effect.gen(function*() {
      const { drain, outbox } = yield* scene((report) =>
        report.kind === "software" ? noRoute : report.id === aReport(3).id ? invalid : ok
      )
      yield* outbox.accept(aHardwareReport(1))
      yield* outbox.accept(aHardwareReport(2, { kind: "software" }))
      yield* outbox.accept(aReport(3))
      yield* outbox.accept(aReport(4))
      const deliveries = yield* drain()
      assert.deepStrictEqual(deliveries.map(({ report, verdict }) => [report.id, verdict._tag]), [
        [aReport(1).id, "Acknowledged"],
        [aReport(2).id, "Parked"],
        [aReport(3).id, "Refused"],
        [aReport(4).id, "Acknowledged"]
      ])
      assert.deepInclude(yield* outbox.depth, { reports: 1, quarantined: 1 })
      assert.deepStrictEqual((yield* drain()).map(({ report }) => report.id), idsOf(2))
    }))

  it.effect("answers at once where there is nothing to deliver", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* (yield* scene(() => ok)).drain(), [])
    }))

  it.effect("tries three times, a second and two apart, then stops: nothing else would get through", () =>
    Effect.gen(function*() {
      const { attempted, drain, ids, outbox, quiet } = yield* scene(() => unreachable)
      yield* outbox.accept(aReport(1))
      yield* outbox.accept(aReport(2))
      const draining = yield* Effect.forkChild(drain())
      for (const attempt of [1, 2]) {
        yield* attempted
        yield* TestClock.adjust(drainWaitMs(attempt, chance) - 1)
        yield* quiet
        yield* TestClock.adjust(1)
      }
      const deliveries = yield* Fiber.join(draining)
      assert.deepStrictEqual(ids(), idsOf(1, 1, 1))
      assert.deepStrictEqual(deliveries.map(({ report, verdict }) => [report.id, verdict]), [[
        aReport(1).id,
        unreachable
      ]])
      assert.strictEqual((yield* outbox.depth).reports, 2)
    }))

  it.effect("gets a report through at the second attempt", () =>
    Effect.gen(function*() {
      const { attempted, drain, outbox } = yield* scene((_, attempt) => attempt === 1 ? unreachable : ok)
      yield* outbox.accept(aReport(1))
      const draining = yield* Effect.forkChild(drain())
      yield* attempted
      yield* TestClock.adjust(drainWaitMs(1, chance))
      assert.deepStrictEqual((yield* Fiber.join(draining)).map(({ verdict }) => verdict), [ok])
    }))

  it.effect("does not wait where the backend asks for more time than a person has", () =>
    Effect.gen(function*() {
      const { drain, ids, outbox } = yield* scene(() => ({ ...unreachable, retryAfterMs: 60_000 }))
      yield* outbox.accept(aReport(1))
      assert.strictEqual((yield* drain()).length, 1)
      assert.deepStrictEqual(ids(), idsOf(1))
    }))

  it.effect("goes on after a report that the backend fails over, and after a credential that it does not accept", () =>
    Effect.gen(function*() {
      const { drain, outbox } = yield* scene(({ kind }) =>
        kind === "hardware" ? fault : kind === "software" ? expired : ok
      )
      yield* outbox.accept(aHardwareReport(1))
      yield* outbox.accept(aHardwareReport(2, { kind: "software" }))
      yield* outbox.accept(aReport(3))
      const tags = (yield* drain(1)).map(({ verdict }) => verdict._tag)
      assert.deepStrictEqual(tags, ["Retry", "Credential", "Acknowledged"])
    }))

  it.effect("and a running courier never carry the same report, nor two at once", () =>
    Effect.gen(function*() {
      let inFlight = 0
      let most = 0
      const { drain, ids, outbox, run } = yield* scene(() =>
        Effect.gen(function*() {
          most = Math.max(most, ++inFlight)
          yield* Effect.yieldNow
          inFlight--
          return ok
        })
      )
      for (let n = 1; n <= 5; n++) yield* outbox.accept(aReport(n))
      yield* Effect.forkChild(run)
      yield* Effect.all([drain(), drain()], { concurrency: 2 })
      assert.deepStrictEqual(ids(), idsOf(1, 2, 3, 4, 5))
      assert.strictEqual(most, 1)
    }))
})
