import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, DateTime, Effect, Layer, Option, Queue, Random } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import { knownFrom } from "../src/domain/changed.ts"
import type { Verdict } from "../src/domain/Delivery.ts"
import { countOf, noLosses, plus } from "../src/domain/Losses.ts"
import { backoffMs, gapMs } from "../src/domain/patience.ts"
import type { Report } from "../src/domain/Report.ts"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import * as BaselineFiles from "../src/layers/BaselineFiles.ts"
import * as CourierLayer from "../src/layers/Courier.ts"
import { Disk } from "../src/layers/disk.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import * as ReporterLayer from "../src/layers/Reporter.ts"
import { Backend } from "../src/services/Backend.ts"
import { Baseline } from "../src/services/Baseline.ts"
import { Courier } from "../src/services/Courier.ts"
import { Outbox } from "../src/services/Outbox.ts"
import { Progress } from "../src/services/Progress.ts"
import { Reporter } from "../src/services/Reporter.ts"
import { Scanner } from "../src/services/Scanner.ts"
import * as AnIdentity from "./anIdentity.ts"
import { aHardwareReport, aReport, temporaryFolder } from "./aReport.ts"

const unreachable: Verdict = { _tag: "Retry", reason: "itam.example: connection refused" }
const ok: Verdict = { _tag: "Acknowledged", status: 200, duplicate: false }
const chance = 0.5
const half = { nextDoubleUnsafe: () => chance, nextIntUnsafe: () => 0 }
const [minuteMs, hourMs] = [60_000, 3_600_000]

/** A machine of which every scan finds something else. */
const scanner = Layer.succeed(Scanner, {
  scan: (kind) =>
    Effect.map(Clock.currentTimeMillis, (nowMs) => {
      const n = nowMs / minuteMs
      const { sections } = kind === "telemetry" ? aReport(n) : aHardwareReport(n)
      return { kind, collectedAt: DateTime.formatIso(DateTime.makeUnsafe(nowMs)), sections }
    })
})

/** The whole chain from scan to baseline, on a real disk, and a backend that answers or does not. */
const scene = Effect.fnUntraced(function*(isUp: () => boolean) {
  const folder = path.join(yield* temporaryFolder, "state")
  const attempts = yield* Queue.unbounded<Report>()
  const received: Array<Report> = []
  const backend = Layer.succeed(Backend, {
    deliver: (report) =>
      Effect.sync(() => {
        if (!isUp()) return unreachable
        received.push(report)
        return ok
      })
  })
  const progress = Layer.succeed(Progress, {
    tell: (event) => event._tag === "Delivered" ? Effect.asVoid(Queue.offer(attempts, event.report)) : Effect.void
  })
  const services = Layer.mergeAll(
    OutboxFiles.layer({ folder: path.join(folder, "outbox") }),
    BaselineFiles.layer({ folder, destination: "itam.example" }),
    AnIdentity.layer,
    SecureRandom.layerWebCrypto,
    scanner,
    backend,
    progress
  )
  const chain = Layer.mergeAll(
    CourierLayer.layer,
    ReporterLayer.layer({ agentVersion: "0.1.0", refreshIntervalHours: 24 })
  )
  const context = yield* Layer.build(Layer.provideMerge(chain, services))
  const accepted: Array<Report> = []
  return {
    received,
    accepted,
    outbox: Context.get(context, Outbox),
    baseline: Context.get(context, Baseline),
    run: Effect.provideService(Context.get(context, Courier).run, Random.Random, half),
    attempted: Queue.take(attempts),
    scan: Effect.fnUntraced(function*(kind: ScanKind) {
      const { outcome, report } = yield* Context.get(context, Reporter).report(kind)
      assert.strictEqual(outcome, "accepted")
      accepted.push(report)
    })
  }
})

/** The disk of this machine, with room enough whatever else is on it. */
const roomy = { ...fs.promises, statfs: async () => ({ bsize: 4096, blocks: 2_000_000, bavail: 1_000_000 }) }

describe("after an outage of 72 hours", () => {
  it.effect(
    "every sample arrives, oldest first, the newest inventories do, and the others are counted",
    () =>
      Effect.gen(function*() {
        let up = false
        const { accepted, attempted, baseline, outbox, received, run, scan } = yield* scene(() => up)
        let scannedMs = 0
        const scanUntil = Effect.fnUntraced(function*(nowMs: number) {
          for (; scannedMs <= nowMs; scannedMs += 10 * minuteMs) {
            yield* scan("telemetry")
            if (scannedMs % hourMs === 0) yield* Effect.andThen(scan("hardware"), scan("software"))
          }
        })
        yield* scanUntil(0)
        yield* Effect.forkChild(run)
        yield* attempted
        let failures = 1
        for (let nowMs = 0; nowMs < 72 * hourMs; failures++) {
          const waitMs = backoffMs(failures, chance)
          // The backend is tried at its own times, and scans do not wait for it.
          yield* TestClock.adjust(waitMs)
          yield* attempted
          nowMs += waitMs
          yield* scanUntil(nowMs)
        }
        assert.strictEqual(received.length, 0)
        const pending = (yield* outbox.depth).reports
        up = true
        yield* TestClock.adjust(backoffMs(failures, chance))
        for (let n = 0; n < pending; n++) {
          yield* attempted
          yield* TestClock.adjust(gapMs(chance))
        }
        assert.strictEqual((yield* outbox.depth).reports, 0)

        const of = (kind: ScanKind, reports: ReadonlyArray<Report>) => reports.filter((report) => report.kind === kind)
        assert.strictEqual(of("telemetry", accepted).length, 72 * 6 + 1)
        assert.deepStrictEqual(of("telemetry", received), of("telemetry", accepted))
        const places = received.map(({ id }) => accepted.findIndex((report) => report.id === id))
        assert.deepStrictEqual(places, places.toSorted((a, b) => a - b))
        for (const kind of ["hardware", "software"] as const) {
          assert.strictEqual(of(kind, accepted).length, 73)
          assert.deepStrictEqual(of(kind, received).at(-1), of(kind, accepted).at(-1))
          const known = yield* baseline.known(kind)
          assert.deepStrictEqual(known, Option.some(knownFrom(of(kind, accepted).at(-1)!)))
        }

        yield* scan("telemetry")
        yield* attempted
        const told = received.reduce((sum, { losses = noLosses }) => plus(sum, losses), noLosses)
        assert.strictEqual(countOf(told), 0)
        assert.strictEqual(countOf(told, "superseded"), accepted.length - received.length)
        assert.deepStrictEqual((yield* outbox.depth).losses, noLosses)
      }).pipe(Effect.provideService(Disk, roomy)),
    60_000
  )
})
