import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as net from "node:net"
import * as zlib from "node:zlib"
import type { Verdict } from "../src/domain/Delivery.ts"
import { encodeHardware } from "../src/domain/protocols/ScannerHardware.ts"
import { encodeSoftware } from "../src/domain/protocols/ScannerSoftware.ts"
import { encodeTelemetry } from "../src/domain/protocols/ScannerTelemetry.ts"
import * as BackendScanner from "../src/layers/BackendScanner.ts"
import * as HttpClientNode from "../src/layers/HttpClientNode.ts"
import { Backend } from "../src/services/Backend.ts"
import { aHardwareReport, aReport, keptLog, temporaryFolder } from "./aReport.ts"
import { type Answering, aServer, json } from "./aServer.ts"

const token = "canary-4711.token.signature"
const tenantId = "0123456789abcdef"
const agentVersion = "0.1.0"
const options = { tenantId, agentVersion }
const path = "/api/hardware/02:00:5E:00:53:01"
const assetInfo = { asset_tag: "TAG-0001", location: "Room 12", status: "Active", cost: 1200.5 }

/** The backend of a settled agent that delivers to `url`. */
const backendAt = Effect.fnUntraced(function*(url: string, given: { folder?: string; token?: string } = {}) {
  const folder = given.folder ?? (yield* temporaryFolder)
  const layer = BackendScanner.layer({
    ...options,
    baseUrl: `${url}/api`,
    token: Redacted.make(given.token ?? token),
    folder
  }).pipe(Layer.provide(HttpClientNode.layer))
  return Context.get(yield* Layer.build(layer), Backend)
})

/** A server that answers by method and path; whatever is not listed is 404. */
const routes = (table: { readonly [route: string]: Answering }): Answering => (arrived, response) =>
  (table[`${arrived.method} ${arrived.path}`] ?? json(404, { error: "Route not found" }))(arrived, response)

const known = (info: unknown = assetInfo) =>
  json(200, { message: "Hardware retrieved", data: { _id: "1", asset_info: info } })
const updated = json(200, { message: "Hardware updated", data: {}, updated: true })
const created = json(201, { message: "Hardware saved", id: "1" })

const reasonOf = (verdict: Verdict) => "reason" in verdict ? verdict.reason : ""
const wire = (body: unknown) => JSON.parse(JSON.stringify(body)) as unknown

describe("hardware", () => {
  it.effect("that the backend does not know is created", () =>
    Effect.gen(function*() {
      const server = yield* aServer(routes({ "POST /api/hardware": created }))
      const backend = yield* backendAt(server.url)
      const report = aHardwareReport(1)
      assert.deepStrictEqual(yield* backend.deliver(report), { _tag: "Acknowledged", status: 201, duplicate: false })
      assert.deepStrictEqual(server.arrived.map(({ method, path }) => `${method} ${path}`), [
        `GET ${path}`,
        "POST /api/hardware"
      ])
      const [get, post] = server.arrived
      for (const { headers } of server.arrived) {
        assert.deepInclude(headers, {
          authorization: `Bearer ${token}`,
          "user-agent": "ITAM-Scanner-Background/0.1.0",
          accept: "application/json",
          "accept-encoding": "identity"
        })
        assert.notProperty(headers, "traceparent")
        assert.notProperty(headers, "b3")
      }
      assert.deepInclude(post!.headers, { "content-type": "application/json", "idempotency-key": `"${report.id}"` })
      assert.strictEqual(get!.body, "")
      assert.deepStrictEqual(JSON.parse(post!.body), wire(encodeHardware(report, options)))
    }))

  it.effect("that the backend knows is updated, with what administrators entered sent back", () =>
    Effect.gen(function*() {
      const server = yield* aServer(routes({ [`GET ${path}`]: known(), [`PUT ${path}`]: updated }))
      const backend = yield* backendAt(server.url)
      const report = aHardwareReport(1)
      assert.strictEqual((yield* backend.deliver(report))._tag, "Acknowledged")
      assert.deepStrictEqual(server.arrived.map(({ method }) => method), ["GET", "PUT"])
      const body = JSON.parse(server.arrived[1]!.body)
      assert.deepStrictEqual(body.asset_info, assetInfo)
      assert.deepStrictEqual(body, wire(encodeHardware(report, { ...options, assetInfo })))
    }))

  it.effect("is updated with what the backend showed last, when it will not show it, also after a restart", () =>
    Effect.gen(function*() {
      let expired = false
      const server = yield* aServer(routes({
        [`GET ${path}`]: (arrived, response) =>
          (expired ? json(401, { error: "Token expired." }) : known())(arrived, response),
        [`PUT ${path}`]: updated
      }))
      const folder = yield* temporaryFolder
      yield* (yield* backendAt(server.url, { folder })).deliver(aHardwareReport(1))
      expired = true
      const restarted = yield* backendAt(server.url, { folder })
      assert.strictEqual((yield* restarted.deliver(aHardwareReport(2)))._tag, "Acknowledged")
      assert.deepStrictEqual(JSON.parse(server.arrived.at(-1)!.body).asset_info, assetInfo)
      const refresh = yield* restarted.deliver(aHardwareReport(3, { reason: "refresh" }))
      assert.deepStrictEqual(refresh, { _tag: "Credential", reason: "status 401: Token expired." })
    }))

  it.effect("never goes without what administrators entered, where that cannot be known", () =>
    Effect.gen(function*() {
      for (const status of [401, 403]) {
        const server = yield* aServer(
          routes({ [`GET ${path}`]: json(status, { error: "no" }), [`PUT ${path}`]: updated })
        )
        const backend = yield* backendAt(server.url)
        assert.deepStrictEqual(yield* backend.deliver(aHardwareReport(1)), {
          _tag: "Credential",
          reason: `status ${status}: no`
        })
        assert.strictEqual(server.arrived.length, 1)
      }
    }))

  it.effect("does not tell one backend what another one showed", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const first = yield* aServer(routes({ [`GET ${path}`]: known(), [`PUT ${path}`]: updated }))
      yield* (yield* backendAt(first.url, { folder })).deliver(aHardwareReport(1))
      const second = yield* aServer(routes({ [`GET ${path}`]: json(403, {}), [`PUT ${path}`]: updated }))
      assert.strictEqual(
        (yield* (yield* backendAt(second.url, { folder })).deliver(aHardwareReport(2)))._tag,
        "Credential"
      )
    }))

  it.effect("that the backend no longer knows is created anew, and its old particulars are forgotten", () =>
    Effect.gen(function*() {
      const answers: Array<Answering> = [
        known(),
        json(404, { error: "Hardware not found" }),
        json(401, { error: "no" })
      ]
      const server = yield* aServer(routes({
        [`GET ${path}`]: (arrived, response) => answers.shift()!(arrived, response),
        [`PUT ${path}`]: updated,
        "POST /api/hardware": created
      }))
      const log = keptLog()
      const backend = yield* backendAt(server.url)
      yield* backend.deliver(aHardwareReport(1))
      yield* Effect.provide(backend.deliver(aHardwareReport(2)), log.layer)
      assert.include(log.lines.join("\n"), "no longer has this machine")
      assert.notProperty(JSON.parse(server.arrived.at(-1)!.body), "asset_info")
      assert.strictEqual((yield* backend.deliver(aHardwareReport(3)))._tag, "Credential")
    }))

  it.effect.each<[string, Answering, Verdict["_tag"]]>([
    ["a fault", json(500, { error: "Internal server error" }), "Retry"],
    ["overload", json(503, {}, { "retry-after": "30" }), "Retry"],
    [
      "a captive portal",
      (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
      "Retry"
    ],
    ["a document without data", json(200, { message: "ok" }), "Retry"],
    ["a success of another kind", json(201, {}), "Retry"],
    ["a complaint about the question", json(400, { error: "bad id" }), "Retry"],
    ["a missing method", json(405, {}), "Parked"]
  ])("is not sent after %s", ([, answer, tag]) =>
    Effect.gen(function*() {
      const server = yield* aServer(answer)
      const verdict = yield* (yield* backendAt(server.url)).deliver(aHardwareReport(1))
      assert.strictEqual(verdict._tag, tag)
      assert.strictEqual(server.arrived.length, 1)
    }))

  it.effect("whose tag collides is tried again", () =>
    Effect.gen(function*() {
      const conflict = json(409, { error: "Hardware with this MAC address already exists" })
      const server = yield* aServer(routes({ "POST /api/hardware": conflict }))
      const verdict = yield* (yield* backendAt(server.url)).deliver(aHardwareReport(1))
      assert.deepInclude(verdict, {
        _tag: "Retry",
        reason: "status 409: Hardware with this MAC address already exists"
      })
    }))
})

describe("software and telemetry", () => {
  it.effect("go to their own routes", () =>
    Effect.gen(function*() {
      const server = yield* aServer(json(200, { success: true }))
      const backend = yield* backendAt(server.url)
      const software = aHardwareReport(1, { kind: "software", sections: {} })
      assert.strictEqual((yield* backend.deliver(software))._tag, "Acknowledged")
      assert.strictEqual((yield* backend.deliver(aReport(2)))._tag, "Acknowledged")
      assert.deepStrictEqual(server.arrived.map(({ method, path }) => `${method} ${path}`), [
        "POST /api/software",
        "POST /api/telemetry"
      ])
      assert.deepStrictEqual(JSON.parse(server.arrived[0]!.body), wire(encodeSoftware(software, options)))
      assert.deepStrictEqual(JSON.parse(server.arrived[1]!.body), wire(encodeTelemetry(aReport(2), options)))
    }))

  it.effect("share one connection with everything else", () =>
    Effect.gen(function*() {
      const server = yield* aServer(json(200, { success: true }))
      const backend = yield* backendAt(server.url)
      for (let n = 1; n <= 3; n++) yield* backend.deliver(aReport(n))
      assert.deepStrictEqual(server.arrived.map(({ connection }) => connection), [1, 1, 1])
    }))

  it.effect("a sample without all its numbers is refused here, and nothing is sent", () =>
    Effect.gen(function*() {
      const server = yield* aServer(json(200, {}))
      const data = { memoryPercent: 61.2, volumes: [], temperatures: [] }
      const report = aReport(1, { sections: { load: { outcome: "partial", tookMs: 1, data } } })
      const verdict = yield* (yield* backendAt(server.url)).deliver(report)
      assert.strictEqual(verdict._tag, "Refused")
      assert.deepStrictEqual(server.arrived, [])
    }))

  it.effect("a heartbeat that is still pending from another protocol goes as hardware, software and telemetry", () =>
    Effect.gen(function*() {
      const server = yield* aServer(routes({
        "POST /api/hardware": created,
        "POST /api/software": json(200, {}),
        "POST /api/telemetry": json(503, {})
      }))
      const report = aReport(1, {
        kind: "heartbeat",
        sections: { ...aHardwareReport(1).sections, ...aReport(1).sections }
      })
      const verdict = yield* (yield* backendAt(server.url)).deliver(report)
      assert.deepStrictEqual(verdict, { _tag: "Retry", reason: "status 503" })
      assert.strictEqual(server.arrived.length, 4)
    }))
})

describe("a network that fails", () => {
  const deliveredTo = Effect.fnUntraced(function*(url: string) {
    return reasonOf(yield* (yield* backendAt(url)).deliver(aReport(1)))
  })

  /** A TCP server that does as it is told with each connection. */
  const rawServer = (serve: (socket: net.Socket) => void) =>
    Effect.map(
      Effect.acquireRelease(
        Effect.promise(() => {
          const sockets = new Set<net.Socket>()
          const server = net.createServer((socket) => {
            sockets.add(socket.on("error", () => {}))
            serve(socket)
          })
          return new Promise<{ server: net.Server; sockets: Set<net.Socket> }>((resolve) =>
            server.listen(0, "127.0.0.1", () => resolve({ server, sockets }))
          )
        }),
        ({ server, sockets }) =>
          Effect.promise(() =>
            new Promise<void>((resolve) => {
              server.close(() => resolve())
              for (const socket of sockets) socket.destroy()
            })
          )
      ),
      ({ server }) => `127.0.0.1:${(server.address() as net.AddressInfo).port}`
    )

  it.effect("is told in words: nobody listens", () =>
    Effect.gen(function*() {
      const host = yield* Effect.scoped(rawServer(() => {}))
      assert.strictEqual(yield* deliveredTo(`http://${host}`), `${host}: connection refused: nothing listens there`)
    }))

  it.effect("is told in words: no such name", () =>
    Effect.gen(function*() {
      const reason = yield* deliveredTo("http://itam.invalid:3000")
      assert.match(reason, /^itam\.invalid:3000: (name not found|no name server answers)$/)
    }))

  it.effect("is told in words: cut before, and in the middle of the answer", () =>
    Effect.gen(function*() {
      const reset = yield* rawServer((socket) => socket.once("data", () => socket.resetAndDestroy()))
      assert.strictEqual(yield* deliveredTo(`http://${reset}`), `${reset}: the connection was cut`)
      const half = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"success\""
      const cut = yield* rawServer((socket) => socket.once("data", () => socket.end(half)))
      assert.strictEqual(yield* deliveredTo(`http://${cut}`), `${cut}: the answer broke off (the connection was cut)`)
    }))

  it.effect("is told in words: something that does not speak HTTP", () =>
    Effect.gen(function*() {
      const host = yield* rawServer((socket) => socket.end("220 mail.example ESMTP\r\n"))
      assert.match(yield* deliveredTo(`http://${host}`), /^127\.0\.0\.1:\d+: the answer is not HTTP \(HPE_\w+\)$/)
    }))

  it.effect("is told in words: a certificate that nobody vouches for, whatever the environment says", () =>
    Effect.gen(function*() {
      const server = yield* aServer(json(200, {}), { tls: true })
      const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"]
      process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0"
      const reason = yield* Effect.ensuring(
        deliveredTo(server.url),
        Effect.sync(() => {
          if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"]
          else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before
        })
      )
      assert.strictEqual(reason, `${server.host}: TLS: the certificate is self-signed`)
      assert.deepStrictEqual(server.arrived, [])
    }))

  it.effect("is told in words: TLS spoken to a server that has none", () =>
    Effect.gen(function*() {
      const server = yield* aServer(json(200, {}))
      assert.match(yield* deliveredTo(`https://${server.host}`), /: TLS: no common ground with the other side/)
    }))

  it.effect.each<[string, Answering]>([
    ["that never comes", () => {}],
    [
      "that never ends",
      (_, response) => void response.writeHead(200, { "content-type": "application/json" }).write("{")
    ]
  ])("an answer %s is given up after 30 seconds", ([, answer]) =>
    Effect.gen(function*() {
      const asked = yield* Deferred.make<void>()
      const server = yield* aServer((arrived, response) => {
        answer(arrived, response)
        Deferred.doneUnsafe(asked, Effect.void)
      })
      const delivering = yield* Effect.forkChild(deliveredTo(server.url))
      yield* Deferred.await(asked)
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(delivering.pollUnsafe())
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* Fiber.join(delivering), `${server.host}: timed out after 30 s`)
    }))
})

describe("a hostile backend", () => {
  it.effect.each([301, 302, 303, 307, 308])("cannot lead a report elsewhere by %i", (status) =>
    Effect.gen(function*() {
      const elsewhere = yield* aServer(json(200, { success: true }))
      const server = yield* aServer((_, response) => response.writeHead(status, { location: elsewhere.url }).end())
      const verdict = yield* (yield* backendAt(server.url)).deliver(aReport(1))
      assert.deepStrictEqual(verdict, { _tag: "Retry", reason: `status ${status}, redirects are not followed` })
      assert.deepStrictEqual(elsewhere.arrived, [])
    }))

  it.effect("cannot fill the memory with an endless answer", () =>
    Effect.gen(function*() {
      const server = yield* aServer((_, response) => {
        response.writeHead(200, { "content-type": "application/json" })
        const pour = (): void => {
          while (!response.destroyed && response.write(" ".repeat(16_384)));
          response.once("drain", pour)
        }
        pour()
      })
      const verdict = yield* (yield* backendAt(server.url)).deliver(aReport(1))
      assert.deepStrictEqual(verdict, {
        _tag: "Retry",
        reason: `${server.host}: the answer is larger than 65536 bytes`
      })
    }))

  it.effect("cannot make it unpack an answer", () =>
    Effect.gen(function*() {
      const bomb = zlib.gzipSync(Buffer.alloc(10_000_000, " "))
      const server = yield* aServer((_, response) =>
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(bomb)
      )
      assert.strictEqual((yield* (yield* backendAt(server.url)).deliver(aReport(1)))._tag, "Retry")
    }))

  it.effect("cannot acknowledge one report with the id of another", () =>
    Effect.gen(function*() {
      const server = yield* aServer(json(200, { report_id: aReport(2).id }))
      assert.strictEqual((yield* (yield* backendAt(server.url)).deliver(aReport(1)))._tag, "Retry")
    }))

  it.effect("cannot bring the token into a verdict, a log or a file by repeating it", () =>
    Effect.gen(function*() {
      const log = keptLog()
      const folder = yield* temporaryFolder
      const echo: Answering = (arrived, response) =>
        json(arrived.method === "GET" ? 401 : 422, {
          error: `got ${arrived.headers.authorization} for ${arrived.path}`
        })(
          arrived,
          response
        )
      const server = yield* aServer(echo)
      const backend = yield* backendAt(server.url, { folder })
      const verdicts = yield* Effect.provide(
        Effect.forEach([aHardwareReport(1), aReport(2), aHardwareReport(3, { kind: "software" })], backend.deliver),
        log.layer
      )
      assert.deepStrictEqual(verdicts.map(reasonOf), [
        `status 401: got Bearer [token] for ${path}`,
        "status 422: got Bearer [token] for /api/telemetry",
        "status 422: got Bearer [token] for /api/software"
      ])
      assert.notInclude(log.lines.join("\n"), token)
    }))

  it.effect("a token that no header can carry stops no other report, and stays out of the log", () =>
    Effect.gen(function*() {
      const log = keptLog()
      const server = yield* aServer(json(200, {}))
      const backend = yield* backendAt(server.url, { token: `${token}\r\nX-Injected: 1` })
      const verdict = yield* Effect.provide(backend.deliver(aReport(1)), log.layer)
      assert.strictEqual(verdict._tag, "Parked")
      assert.deepStrictEqual(server.arrived, [])
      assert.strictEqual(log.lines.length, 1)
      assert.notInclude(JSON.stringify([verdict, log.lines]), token)
    }))

  it.effect("no file of the agent holds the token", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const server = yield* aServer(routes({ [`GET ${path}`]: known(), [`PUT ${path}`]: updated }))
      yield* (yield* backendAt(server.url, { folder })).deliver(aHardwareReport(1))
      const files = fs.readdirSync(folder).map((file) => fs.readFileSync(`${folder}/${file}`, "utf8"))
      assert.strictEqual(files.length, 1)
      assert.include(files[0], "TAG-0001")
      assert.notInclude(files[0], token)
    }))
})
