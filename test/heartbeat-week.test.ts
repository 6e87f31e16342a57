import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, DateTime, Effect, Exit, Layer, Logger, Option, Random, Redacted, Scope } from "effect"
import { SecureRandom } from "effect/crypto"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import * as BackendHeartbeat from "../src/layers/BackendHeartbeat.ts"
import * as BaselineFiles from "../src/layers/BaselineFiles.ts"
import * as Courier from "../src/layers/Courier.ts"
import { Disk } from "../src/layers/disk.ts"
import * as EnrolmentHttp from "../src/layers/EnrolmentHttp.ts"
import * as Loops from "../src/layers/Loops.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import * as PaceMemory from "../src/layers/PaceMemory.ts"
import * as Reporter from "../src/layers/Reporter.ts"
import { Courier as CourierService } from "../src/services/Courier.ts"
import { Outbox } from "../src/services/Outbox.ts"
import { Progress } from "../src/services/Progress.ts"
import { Scanner } from "../src/services/Scanner.ts"
import { installToken } from "./aHeartbeatAgent.ts"
import * as AnIdentity from "./anIdentity.ts"
import { aReport } from "./aReport.ts"
import { replyTo } from "./heartbeatBackend.ts"
import { tables } from "./heartbeatTables.ts"
import * as MemoryDisk from "./memoryDisk.ts"

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000]

interface Scripted {
  readonly whenUnchanged?: "full" | "status"
}

/** Chance that always says the same, from 0 up to but not including 1. */
const always = (chance: number) => ({ nextDoubleUnsafe: () => chance, nextIntUnsafe: () => 0 })

/** Beats are exactly a period apart where chance says nothing; the same for backoffs would have the courier never wait. */
const lucky = <E, R>(courier: Layer.Layer<CourierService, E, R>) =>
  Layer.effect(
    CourierService,
    Effect.map(CourierService, ({ run, ...rest }) =>
      CourierService.of({ ...rest, run: Effect.provideService(run, Random.Random, always(0.5)) }))
  ).pipe(Layer.provide(courier))

/**
 * The whole agent of the heartbeat protocol, from loop to request, on a disk and beside a backend in memory. What the
 * machine is, whether the backend can be reached and what its clock says are the test's.
 */
const scene = Effect.fnUntraced(function*({ whenUnchanged = "full" }: Scripted = {}) {
  const clock = yield* Clock.Clock
  const world = { machine: "as it was", up: true, nextHeartbeat: 900 as unknown, clockOffMs: 0, scanTakesMs: 2_000 }
  const db = tables()
  db.installTokens.set(installToken, { client: "client-a", site: "site-a" })
  const received: Array<{ readonly atMs: number; readonly type: string; readonly cpu: unknown }> = []
  const disk = MemoryDisk.make()

  const http = HttpClient.make((request, url) =>
    Effect.gen(function*() {
      if (!world.up) {
        const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" })
        return yield* new HttpClientError.HttpClientError({
          reason: new HttpClientError.TransportError({ request, cause })
        })
      }
      const body = request.body._tag === "Uint8Array" ? Buffer.from(request.body.body) : Buffer.alloc(0)
      const arrived = {
        method: request.method,
        path: url.pathname,
        headers: { "content-type": "application/json" },
        body: body.toString("latin1"),
        connection: 1
      }
      const reply = replyTo(db, {}, arrived, received.length)
      if (reply === "html") throw new Error("no such route")
      if (url.pathname === "/api/agents/heartbeat" && reply.status === 200) {
        const sent = JSON.parse(body.toString("utf8"))
        const { processor } = sent.hardware_inventory?.system ?? {}
        received.push({ atMs: clock.currentTimeMillisUnsafe(), type: sent.heartbeat_type, cpu: processor })
        Object.assign((reply.body as { data: object }).data, { next_heartbeat: world.nextHeartbeat })
      }
      return HttpClientResponse.fromWeb(
        request,
        new Response(JSON.stringify(reply.body), {
          status: reply.status,
          headers: { "content-type": "application/json" }
        })
      )
    })
  )

  const scanner = Layer.succeed(Scanner, {
    scan: (kind) =>
      Effect.gen(function*() {
        const collectedAt = DateTime.formatIso(DateTime.makeUnsafe(yield* Clock.currentTimeMillis))
        yield* Effect.sleep(world.scanTakesMs)
        const cpu = { outcome: "collected" as const, tookMs: 1, data: { model: world.machine, logicalCores: 8 } }
        return { kind, collectedAt, sections: { ...aReport(0).sections, cpu } }
      })
  })

  /** A life of the agent, until its scope closes. */
  const start = Effect.gen(function*() {
    const scope = yield* Scope.make()
    disk.kill()
    const common = { baseUrl: "http://itam.example/api", folder: "/state", agentVersion: "0.1.0" }
    const heartbeat = { heartbeatIntervalSeconds: 300 }
    const services = Layer.mergeAll(
      OutboxFiles.layer({ folder: "/state/outbox", newestSampleOnly: true }),
      BaselineFiles.layer({ folder: "/state", destination: "itam.example" }),
      AnIdentity.layer,
      Layer.succeed(HttpClient.HttpClient, http),
      Layer.succeed(Progress, { tell: () => Effect.void }),
      SecureRandom.layerWebCrypto,
      PaceMemory.layer(heartbeat),
      scanner
    )
    const backend = BackendHeartbeat.layer({
      ...common,
      ...heartbeat,
      requestGzip: "off",
      heartbeatBearer: "auto",
      softwareLimit: Option.none(),
      installToken: Option.some(Redacted.make(installToken))
    })
    const loops = Loops.layer({
      ...heartbeat,
      protocol: "heartbeat",
      hardwareSoftwareIntervalMinutes: 60,
      telemetryIntervalMinutes: 10,
      firstSendWithinMs: 0
    })
    const reporter = Reporter.layer({
      agentVersion: "0.1.0",
      refreshIntervalHours: 24,
      heartbeatWhenUnchanged: whenUnchanged
    })
    const context = yield* Layer.buildWithScope(
      loops.pipe(
        Layer.provideMerge(Layer.merge(lucky(Courier.layer), reporter)),
        Layer.provideMerge(backend),
        Layer.provideMerge(EnrolmentHttp.layer(common)),
        Layer.provideMerge(services)
      ),
      scope
    )
    return { outbox: Context.get(context, Outbox), stop: Scope.close(scope, Exit.void) }
  }).pipe(
    Effect.provideService(Disk, disk.disk),
    Effect.provideService(Random.Random, always(0)),
    Effect.provideService(
      Clock.Clock,
      Object.assign(Object.create(clock), {
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() + world.clockOffMs,
        currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() + world.clockOffMs)
      })
    ),
    Effect.provide(Logger.layer([]))
  )

  return { world, db, received, start, pass }
})

/** Lets time pass in steps that are small beside a period, with everything done in between that can be done. */
const pass = Effect.fnUntraced(function*(ms: number) {
  for (let left = ms; left > 0; left -= 20_000) {
    yield* TestClock.adjust(Math.min(left, 20_000))
    yield* Effect.promise(async () => {
      for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate)
    })
  }
})

const gapsMs = (received: ReadonlyArray<{ readonly atMs: number }>) =>
  received.slice(1).map(({ atMs }, n) => atMs - received[n]!.atMs)

/** Beats are five minutes apart, up to the step in which this test lets time pass. */
const isSteady = (received: ReadonlyArray<{ readonly atMs: number }>) => {
  assert.isAtMost(Math.max(...gapsMs(received)), 5 * minuteMs + 20_000)
  assert.isAtLeast(Math.min(...gapsMs(received)), 5 * minuteMs - 20_000)
}

describe("a week", () => {
  it.effect(
    "of 2,016 heartbeats, with an outage, restarts, clock steps, and a backend that wants all sorts of paces",
    () =>
      Effect.gen(function*() {
        const { db, pass, received, start, world } = yield* scene()
        let agent = yield* start
        /** The heartbeats that came in while so much time passed. */
        const during = Effect.fnUntraced(function*(ms: number) {
          const before = received.length
          yield* pass(ms)
          return received.slice(before)
        })

        const firstDay = yield* during(dayMs)
        assert.strictEqual(firstDay.length, 288)
        isSteady(firstDay)

        // A day without the backend. The machine becomes another one and then what it was; the agent is started anew.
        world.up = false
        yield* pass(6 * hourMs)
        world.machine = "another one"
        yield* pass(6 * hourMs)
        yield* agent.stop
        agent = yield* start
        yield* pass(6 * hourMs)
        world.machine = "as it was"
        assert.deepStrictEqual(yield* during(6 * hourMs), [])
        const { losses, reports } = yield* agent.outbox.depth
        assert.strictEqual(reports, 3)
        assert.isAtLeast(losses.superseded?.heartbeat ?? 0, 284)
        assert.isUndefined(losses.evicted)
        world.up = true
        const caughtUp = yield* during(2 * minuteMs)
        assert.deepStrictEqual(caughtUp.map(({ cpu }) => cpu), ["as it was", "another one", "as it was"])

        for (
          const [step, clockOffMs] of [["-10 d", -10 * dayMs], ["+20 d", 10 * dayMs], ["1970", -20 * dayMs]] as const
        ) {
          world.clockOffMs = clockOffMs
          const afterStep = yield* during(dayMs)
          assert.isTrue(afterStep.length === 288 || afterStep.length === 287, `${step}: ${afterStep.length}`)
          isSteady(afterStep)
        }

        for (const [wish, perHour] of [[5, 60], [-1, 60], [900, 12], ["often", 12], [1e9, 12], [120, 30]] as const) {
          world.nextHeartbeat = wish
          yield* pass(6 * minuteMs)
          assert.approximately((yield* during(hourMs)).length, perHour, 1, `next_heartbeat ${wish}`)
        }
        world.nextHeartbeat = 900
        yield* pass(7 * dayMs - clockOf(received))

        assert.isAtLeast(received.length, 2_016 - 288)
        assert.isTrue(received.every(({ type }) => type === "full"))
        assert.strictEqual(db.assets.size, 1)
        assert.deepInclude(yield* agent.outbox.depth, { reports: 0, losses: {} })
        yield* agent.stop
      }),
    60_000
  )

  it.effect("in which nothing changes brings the small form in between, and all of it once a day and on a change", () =>
    Effect.gen(function*() {
      const { pass, received, start, world } = yield* scene({ whenUnchanged: "status" })
      const { stop } = yield* start
      yield* pass(2 * dayMs - hourMs)
      const full = () => received.filter(({ type }) => type === "full").map(({ atMs }) => Math.round(atMs / hourMs))
      assert.deepStrictEqual(full(), [0, 24])
      world.machine = "another one"
      yield* pass(10 * minuteMs)
      assert.deepStrictEqual(full(), [0, 24, 47])
      assert.strictEqual(received.findLast(({ type }) => type === "full")?.cpu, "another one")
      isSteady(received)
      yield* stop
    }))
})

const clockOf = (received: ReadonlyArray<{ readonly atMs: number }>) => received.at(-1)!.atMs
