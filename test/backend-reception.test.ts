import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import * as zlib from "node:zlib"
import { lesserBody, takesGzip } from "../src/domain/reception.ts"
import { acknowledged, aLargeReport, backendAt } from "./aBackend.ts"
import { aHardwareReport, aReport, keptLog, temporaryFolder } from "./aReport.ts"
import type { Arrived } from "./aServer.ts"
import { answer, type Fault, faultServer, ok } from "./faultServer.ts"

const fault = answer(500, "{\"error\":\"Internal server error\"}")

/** Answers by what the body is. */
const by = (choose: (body: Record<string, unknown>, arrived: Arrived) => Fault): Fault => (exchange) =>
  exchange.read((arrived) =>
    choose(arrived.body === "" ? {} : JSON.parse(textOf(arrived)) as Record<string, unknown>, arrived)({
      ...exchange,
      read: (then) => void then(arrived)
    })
  )

const textOf = ({ body, headers }: Arrived) =>
  headers["content-encoding"] === "gzip" ? zlib.gunzipSync(Buffer.from(body, "latin1")).toString("utf8") : body

const bodiesOf = (arrived: ReadonlyArray<Arrived>) => arrived.map((one) => JSON.parse(textOf(one)))

const aSmallReport = (n: number) => aReport(n, { kind: "software", reason: "changed", sections: {} })

describe("a backend that answers 500", () => {
  it.effect("to more than 100,000 bytes gets less, and less from then on, also after a restart", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const folder = yield* temporaryFolder
      server.does(by((_, { body }) => body.length > 102_400 ? fault : ok))
      const log = keptLog()
      const backend = yield* backendAt(server.url, { folder })
      assert.deepStrictEqual(yield* Effect.provide(backend.deliver(aLargeReport(1)), log.layer), acknowledged)
      assert.strictEqual(log.lines.length, 1)
      assert.include(log.lines[0], "level=ERROR")
      assert.include(log.lines[0], "the backend failed over more (status 500: Internal server error) and takes")
      assert.include(log.lines[0], "without canonical sections, publishers that are named as vendors, ")
      assert.deepStrictEqual(
        yield* (yield* backendAt(server.url, { folder })).deliver(aLargeReport(2)),
        acknowledged
      )
      assert.deepStrictEqual(server.arrived.map(({ body }) => body.length <= 100_000), [false, true, true])
    }))

  it.effect("to whatever it gets is down: nothing is learned, and each attempt asks only once more", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const folder = yield* temporaryFolder
      server.does(fault)
      const backend = yield* backendAt(server.url, { folder })
      for (const report of [aLargeReport(1), aSmallReport(2), aReport(3)]) {
        assert.deepStrictEqual(yield* backend.deliver(report), {
          _tag: "Retry",
          reason: "status 500: Internal server error",
          doubtful: true
        })
      }
      assert.strictEqual(server.arrived.length, 6)
      assert.deepStrictEqual(fs.readdirSync(folder), [])
      server.does(ok)
      yield* backend.deliver(aLargeReport(1))
      assert.property(bodiesOf(server.arrived).at(-1), "sections")
    }))

  it.effect("to what it does not know gets the lean form from then on, of every kind", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(by((body) => "sections" in body ? fault : ok))
      const backend = yield* backendAt(server.url)
      assert.deepStrictEqual(yield* backend.deliver(aSmallReport(1)), acknowledged)
      assert.deepStrictEqual(yield* backend.deliver(aReport(2)), acknowledged)
      assert.deepStrictEqual(bodiesOf(server.arrived).map((body) => "sections" in body), [true, false, false])
    }))

  it.effect("to a sample with decimals gets whole numbers", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(by((body) => Number.isInteger(body["cpu_percent"]) ? ok : fault))
      const backend = yield* backendAt(server.url)
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), acknowledged)
      assert.deepInclude(bodiesOf(server.arrived).at(-1), { cpu_percent: 13, ram_percent: 61, storage_percent: 45 })
    }))

  const hardware = (alive: Fault) => (exchange: Parameters<Fault>[0]) => {
    const path = exchange.request.url
    if (path === "/api/scanner/test") return alive(exchange)
    return (exchange.request.method === "GET" ? answer(404, "{\"error\":\"Hardware not found\"}") : fault)(exchange)
  }

  it.effect("to hardware, but is alive, has this report wait and no other", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(hardware(ok))
      assert.deepStrictEqual(yield* (yield* backendAt(server.url)).deliver(aHardwareReport(1)), {
        _tag: "Parked",
        reason: "status 500: Internal server error, though the backend is alive",
        retryEveryMs: 3_600_000
      })
      assert.deepStrictEqual(server.arrived.map(({ method, path }) => `${method} ${path}`), [
        "GET /api/hardware/02:00:5E:00:53:01",
        "POST /api/hardware",
        "POST /api/hardware",
        "GET /api/scanner/test"
      ])
    }))

  it.effect.each<[string, Fault]>([
    ["fails over everything", fault],
    ["has no route that tells", answer(404, "{\"error\":\"Route not found\"}")],
    ["is a captive portal", answer(200, "<html>", { "content-type": "text/html" })]
  ])("to hardware, and %s, may be down", ([, alive]) =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(hardware(alive))
      assert.deepInclude(yield* (yield* backendAt(server.url)).deliver(aHardwareReport(1)), {
        _tag: "Retry",
        doubtful: true
      })
    }))
})

describe("a backend that calls a report invalid", () => {
  it.effect.each([400, 422])(
    "by status %i for what it does not know, takes the lean form",
    (status) =>
      Effect.gen(function*() {
        const server = yield* faultServer()
        server.does(by((body) => "sections" in body ? answer(status, "{\"error\":\"unknown field\"}") : ok))
        const backend = yield* backendAt(server.url)
        assert.deepStrictEqual(yield* backend.deliver(aSmallReport(1)), acknowledged)
        assert.deepStrictEqual(yield* backend.deliver(aSmallReport(2)), acknowledged)
        assert.strictEqual(server.arrived.length, 3)
      })
  )

  it.effect("in every form refuses it", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(answer(422, "{\"error\":\"no\"}"))
      assert.deepStrictEqual(yield* (yield* backendAt(server.url)).deliver(aSmallReport(1)), {
        _tag: "Refused",
        reason: "status 422: no"
      })
      assert.strictEqual(server.arrived.length, 2)
    }))
})

describe("what was learned of a backend", () => {
  const picky = by((body) => "sections" in body ? fault : ok)

  it.effect("holds for a month, for this backend, and whatever the file has become", () =>
    Effect.gen(function*() {
      const [server, other] = [yield* faultServer(), yield* faultServer()]
      const folder = yield* temporaryFolder
      server.does(picky)
      const backend = yield* backendAt(server.url, { folder })
      yield* backend.deliver(aSmallReport(1))
      yield* (yield* backendAt(other.url, { folder })).deliver(aSmallReport(2))
      assert.property(bodiesOf(other.arrived)[0], "sections")
      yield* TestClock.adjust("29 days")
      yield* backend.deliver(aSmallReport(3))
      assert.strictEqual(server.arrived.length, 3)
      yield* TestClock.adjust("2 days")
      yield* backend.deliver(aSmallReport(4))
      assert.strictEqual(server.arrived.length, 5, "it is asked anew")
      for (const file of fs.readdirSync(folder)) fs.writeFileSync(path.join(folder, file), "\0garbage")
      const log = keptLog()
      const restarted = yield* Effect.provide(backendAt(server.url, { folder }), log.layer)
      assert.deepStrictEqual(yield* restarted.deliver(aSmallReport(5)), acknowledged)
      assert.include(log.lines.join("\n"), "torn or damaged")
    }))

  it("is that 413 is about the size, 500 about size or form, 400 and 422 about the form", () => {
    const whole = { bytes: 200_000, cuts: 0 }
    const small = { bytes: 40_000, cuts: 0 }
    assert.deepInclude(lesserBody(413, whole), { budgetBytes: 100_000, lesson: { budgetBytes: 100_000 } })
    assert.deepInclude(lesserBody(413, { bytes: 100_000, cuts: 3 }), { budgetBytes: 50_000 })
    assert.deepInclude(lesserBody(500, whole), { budgetBytes: 100_000, leastCuts: 1 })
    assert.deepStrictEqual(lesserBody(500, small), { leastCuts: 1, lesson: { lean: true } })
    assert.deepStrictEqual(lesserBody(500, { bytes: 40_000, cuts: 2 }), { leastCuts: 3, lesson: {} })
    assert.deepStrictEqual(lesserBody(422, small), { leastCuts: 1, lesson: { lean: true } })
    for (const status of [401, 404, 429, 502, 503]) assert.isUndefined(lesserBody(status, whole))
    assert.isUndefined(lesserBody(400, { bytes: 40_000, cuts: 1 }))
  })
})

describe("compression", () => {
  const offering = answer(200, "{\"success\":true}", {
    "content-type": "application/json",
    "accept-encoding": "gzip;q=1.0, identity"
  })

  const encodings = (arrived: ReadonlyArray<Arrived>) => arrived.map(({ headers }) => headers["content-encoding"])

  it.effect("starts where the backend has said that it takes it, also after a restart, and loses nothing", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const folder = yield* temporaryFolder
      server.does(offering, ok)
      const backend = yield* backendAt(server.url, { folder })
      yield* backend.deliver(aLargeReport(1))
      yield* backend.deliver(aLargeReport(1))
      yield* (yield* backendAt(server.url, { folder })).deliver(aLargeReport(1))
      assert.deepStrictEqual(encodings(server.arrived), [undefined, "gzip", "gzip"])
      assert.isBelow(server.arrived[1]!.body.length, server.arrived[0]!.body.length / 4)
      for (const one of server.arrived) assert.strictEqual(textOf(one), server.arrived[0]!.body)
    }))

  it.effect("is left alone where the backend has said nothing, where the setting is off, and where it gains nothing", () =>
    Effect.gen(function*() {
      const silent = yield* faultServer()
      const backend = yield* backendAt(silent.url)
      for (let n = 1; n <= 2; n++) yield* backend.deliver(aLargeReport(n))
      assert.deepStrictEqual(encodings(silent.arrived), [undefined, undefined])
      const willing = yield* faultServer()
      willing.does(offering)
      const off = yield* backendAt(willing.url, { requestGzip: "off" })
      for (let n = 1; n <= 2; n++) yield* off.deliver(aLargeReport(n))
      const on = yield* backendAt(willing.url, { requestGzip: "on" })
      yield* on.deliver(aReport(3, { sections: { load: { outcome: "collected", tookMs: 1, data: load } } }))
      assert.deepStrictEqual(encodings(willing.arrived), [undefined, undefined, undefined])
    }))

  const load = { cpuPercent: 1, memoryPercent: 2, diskPercent: 3, volumes: [], temperatures: [] }

  it.effect.each([415, 500])("ends for good where the backend answers %i to it", (status) =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const folder = yield* temporaryFolder
      server.does((exchange) =>
        (exchange.request.headers["content-encoding"] === "gzip" ? answer(status, "{}") : offering)(exchange)
      )
      const backend = yield* backendAt(server.url, { folder, requestGzip: "on" })
      assert.deepStrictEqual(yield* backend.deliver(aLargeReport(1)), acknowledged)
      assert.deepStrictEqual(yield* backend.deliver(aLargeReport(2)), acknowledged)
      const restarted = yield* backendAt(server.url, { folder, requestGzip: "on" })
      assert.deepStrictEqual(yield* restarted.deliver(aLargeReport(3)), acknowledged)
      assert.deepStrictEqual(encodings(server.arrived), ["gzip", undefined, undefined, undefined])
    }))

  it("is offered by a header that names gzip and does not exclude it", () => {
    for (const header of ["gzip", "br, GZIP", "gzip;q=0.5", "x-gzip", "*"]) assert.isTrue(takesGzip(header), header)
    for (const header of [undefined, "", "br", "gzip;q=0", "gzip; q=0.000", "identity", "gzipped"]) {
      assert.isFalse(takesGzip(header), header)
    }
  })
})
