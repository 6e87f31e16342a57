import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import * as net from "node:net"
import { HealthDocument } from "../src/domain/Health.ts"
import { admitted } from "../src/domain/localRequest.ts"
import * as HealthHttp from "../src/layers/HealthHttp.ts"
import { Health } from "../src/services/Health.ts"
import { acknowledged, aHealth, read } from "./aHealth.ts"
import { keptLog } from "./aReport.ts"
import { freePort } from "./bundle.ts"
import { scraped } from "./prometheusText.ts"

/** The port of an agent that has scanned and delivered once. */
const aPort = Effect.gen(function*() {
  const agent = yield* aHealth()
  yield* agent.scanned("hardware", { cpu: read })
  yield* agent.attempted(acknowledged)
  const port = yield* freePort
  yield* Layer.build(HealthHttp.layer({ port }).pipe(Layer.provide(Layer.succeedContext(agent.context))))
  yield* opened(port)
  return { ...agent, port }
})

/** Waits until somebody listens. */
const opened = (port: number): Effect.Effect<void> =>
  Effect.callback<boolean>((resume) => {
    const socket = net.connect(port, "127.0.0.1", () => resume(Effect.succeed(true)))
    socket.on("error", () => resume(Effect.succeed(false)))
    return Effect.sync(() => void socket.destroy())
  }).pipe(Effect.flatMap((open) => open ? Effect.void : Effect.delay(Effect.suspend(() => opened(port)), 10)))

/** A connection and all that comes over it until it ends; what is said is said at once, the rest piece by piece. */
const said = (port: number, words: string, ...more: ReadonlyArray<string>) =>
  Effect.callback<{ readonly heard: string; readonly tookMs: number }>((resume) => {
    const began = performance.now()
    let heard = ""
    const socket = net.connect(port, "127.0.0.1", () => socket.write(words, "latin1"))
    const rest = [...more]
    const drip = setInterval(() => {
      const next = rest.shift()
      if (next !== undefined && socket.writable) socket.write(next)
    }, 400)
    socket.on("data", (bytes) => heard += bytes.toString("latin1"))
    socket.on("error", () => {})
    socket.on("close", () => {
      clearInterval(drip)
      resume(Effect.succeed({ heard, tookMs: performance.now() - began }))
    })
  })

const ask = (port: number, line: string, headers: ReadonlyArray<string> = [`Host: 127.0.0.1:${port}`]) =>
  Effect.map(said(port, [line, ...headers, "", ""].join("\r\n")), ({ heard }) => {
    const [head = "", ...body] = heard.split("\r\n\r\n")
    return { status: Number(head.split(" ")[1]), head, body: body.join("\r\n\r\n") }
  })

describe("the port of an agent", () => {
  it.live("tells its health as documented, for nobody to keep", () =>
    Effect.gen(function*() {
      const { port } = yield* aPort
      const { body, head, status } = yield* ask(port, "GET /health HTTP/1.1")
      assert.strictEqual(status, 200)
      assert.match(head, /^cache-control: no-store\r$/m)
      assert.match(head, /^content-type: application\/json\r$/m)
      assert.notMatch(head, /^access-control-/im)
      const health = yield* Schema.decodeUnknownEffect(Schema.fromJsonString(HealthDocument))(body)
      assert.deepInclude(health, { status: "healthy", scan_count: 1, error_count: 0 })
    }))

  it.live("answers 503 where something has to be done", () =>
    Effect.gen(function*() {
      const { port, tell } = yield* aPort
      yield* tell({ _tag: "ScanFailed", kind: "hardware", reason: "so" })
      const { body, status } = yield* ask(port, "GET /health HTTP/1.1")
      assert.deepStrictEqual([status, JSON.parse(body).status], [503, "failing"])
      assert.strictEqual((yield* ask(port, "GET /metrics HTTP/1.1")).status, 200)
    }))

  it.live("tells its figures to a scraper", () =>
    Effect.gen(function*() {
      const { port } = yield* aPort
      const { body, head, status } = yield* ask(port, "GET /metrics?module=x HTTP/1.1")
      assert.strictEqual(status, 200)
      assert.match(head, /^content-type: text\/plain; version=0\.0\.4; charset=utf-8\r$/m)
      assert.isAbove(scraped(body).size, 20)
    }))

  it.live("answers HEAD with a head, and hangs up after every answer", () =>
    Effect.gen(function*() {
      const { port } = yield* aPort
      const { body, head, status } = yield* ask(port, "HEAD /health HTTP/1.1")
      assert.deepStrictEqual([status, body], [200, ""])
      assert.match(head, /^content-length: [1-9]\d+\r$/m)
      assert.match(head, /^connection: close\r?$/m)
    }))

  it.live.each<[string, number, string, ReadonlyArray<string>]>([
    ["another name for this machine", 421, "GET /health HTTP/1.1", ["Host: evil.example"]],
    ["another name with the right port", 421, "GET /health HTTP/1.1", ["Host: evil.example:PORT"]],
    ["a name that begins well", 421, "GET /health HTTP/1.1", ["Host: 127.0.0.1.evil.example:PORT"]],
    ["the right address with another port", 421, "GET /health HTTP/1.1", ["Host: 127.0.0.1:1"]],
    ["a user before the host", 421, "GET /health HTTP/1.1", ["Host: 127.0.0.1:PORT@evil.example"]],
    ["no host", 400, "GET /health HTTP/1.1", []],
    ["no host in HTTP/1.0", 400, "GET /health HTTP/1.0", []],
    ["two hosts", 400, "GET /health HTTP/1.1", ["Host: 127.0.0.1:PORT", "Host: evil.example"]],
    ["a whole URL of another host", 421, "GET http://evil.example/health HTTP/1.1", ["Host: 127.0.0.1:PORT"]],
    ["a whole URL under another host", 421, "GET http://127.0.0.1:PORT/health HTTP/1.1", ["Host: evil.example"]],
    ["another origin", 403, "GET /health HTTP/1.1", ["Host: 127.0.0.1:PORT", "Origin: https://evil.example"]],
    ["the origin null", 403, "GET /health HTTP/1.1", ["Host: 127.0.0.1:PORT", "Origin: null"]],
    ["a picture in a page", 403, "GET /health HTTP/1.1", ["Host: localhost:PORT", "Sec-Fetch-Site: cross-site"]],
    ["a page of this machine", 403, "GET /health HTTP/1.1", ["Host: localhost:PORT", "Sec-Fetch-Site: same-site"]],
    ["two words of the browser", 403, "GET /health HTTP/1.1", [
      "Host: localhost:PORT",
      "Sec-Fetch-Site: none",
      "Sec-Fetch-Site: cross-site"
    ]],
    ["a form that a page sends", 403, "POST /health HTTP/1.1", [
      "Host: 127.0.0.1:PORT",
      "Origin: https://evil.example"
    ]],
    ["POST", 405, "POST /health HTTP/1.1", ["Host: 127.0.0.1:PORT", "Content-Length: 0"]],
    ["DELETE", 405, "DELETE /health HTTP/1.1", ["Host: 127.0.0.1:PORT"]],
    ["a preflight", 405, "OPTIONS /health HTTP/1.1", ["Host: 127.0.0.1:PORT"]],
    ["OPTIONS of everything", 400, "OPTIONS * HTTP/1.1", ["Host: 127.0.0.1:PORT"]],
    ["another path", 404, "GET / HTTP/1.1", ["Host: 127.0.0.1:PORT"]],
    ["a path that every object has", 404, "GET /constructor HTTP/1.1", ["Host: 127.0.0.1:PORT"]],
    ["huge headers", 431, "GET /health HTTP/1.1", ["Host: 127.0.0.1:PORT", `X: ${"x".repeat(10_000)}`]],
    ["no HTTP", 400, "please", []]
  ])("turns away %s", ([, expected, line, headers]) =>
    Effect.gen(function*() {
      const { port } = yield* aPort
      const own = (text: string) => text.replace("PORT", String(port))
      const { body, head, status } = yield* ask(port, own(line), headers.map(own))
      assert.strictEqual(status, expected)
      assert.notInclude(body, "uptime")
      assert.notMatch(head, /^access-control-/im)
    }))

  it.live.each<[string, string, ReadonlyArray<string>]>([
    ["by a whole URL", "GET http://127.0.0.1:PORT/health HTTP/1.1", ["Host: 127.0.0.1:PORT"]],
    ["as localhost, in any case", "GET /health HTTP/1.1", ["Host: LocalHost:PORT"]],
    ["by a person who types the address", "GET /health HTTP/1.1", ["Host: localhost:PORT", "Sec-Fetch-Site: none"]],
    ["by the old HTTP/1.0", "GET /health HTTP/1.0", ["Host: 127.0.0.1:PORT"]]
  ])("may be asked %s", ([, line, headers]) =>
    Effect.gen(function*() {
      const { port } = yield* aPort
      const own = (text: string) => text.replaceAll("PORT", String(port))
      assert.strictEqual((yield* ask(port, own(line), headers.map(own))).status, 200)
    }))

  it.live(
    "hangs up on somebody who says nothing, and on somebody who never gets to the end",
    () =>
      Effect.gen(function*() {
        const { port } = yield* aPort
        const lines = Array.from({ length: 40 }, (_, n) => `X-${n}: y\r\n`)
        const [silent, slow] = yield* Effect.all(
          [said(port, ""), said(port, `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`, ...lines)],
          { concurrency: 2 }
        )
        assert.deepStrictEqual([silent.heard, slow.heard], ["", ""])
        for (const { tookMs } of [silent, slow]) {
          assert.isAbove(tookMs, 3_000)
          assert.isBelow(tookMs, 8_000)
        }
      }),
    20_000
  )

  it.live(
    "holds sixteen connections at a time, drops the others, and answers again when they are gone",
    () =>
      Effect.gen(function*() {
        const { port } = yield* aPort
        const sockets = Array.from({ length: 40 }, () => net.connect(port, "127.0.0.1"))
        const gone = new Set<number>()
        for (const [n, socket] of sockets.entries()) {
          socket.on("error", () => {})
          socket.on("close", () => gone.add(n))
        }
        while (gone.size < 24) yield* Effect.sleep(10)
        // the one that found the port open may still have been among the sixteen
        assert.isAtMost(gone.size, 25)
        for (const socket of sockets) socket.destroy()
        let status = Number.NaN
        while (Number.isNaN(status)) status = (yield* ask(port, "GET /health HTTP/1.1")).status
        assert.strictEqual(status, 200)
      }),
    20_000
  )

  it.live("that somebody else has is a warning, and no more", () =>
    Effect.gen(function*() {
      const { context, port } = yield* aPort
      const log = keptLog()
      yield* Layer.build(
        HealthHttp.layer({ port }).pipe(Layer.provide(Layer.merge(Layer.succeedContext(context), log.layer)))
      )
      while (log.lines.length === 0) yield* Effect.sleep(5)
      assert.lengthOf(log.lines, 1)
      assert.match(log.lines[0]!, new RegExp(`health: port ${port} of 127\\.0\\.0\\.1 cannot be used \\(EADDRINUSE\\)`))
      assert.strictEqual((yield* ask(port, "GET /health HTTP/1.1")).status, 200)
    }))

  it.live("says nothing of what went wrong inside, but to the log", () =>
    Effect.gen(function*() {
      const port = yield* freePort
      const log = keptLog()
      const broken = Layer.succeed(Health, { now: Effect.die(new Error("canary-4711")) })
      yield* Layer.build(HealthHttp.layer({ port }).pipe(Layer.provide(Layer.merge(broken, log.layer))))
      yield* opened(port)
      const { body, head, status } = yield* ask(port, "GET /health HTTP/1.1")
      assert.strictEqual(status, 500)
      assert.notInclude(head + body, "canary")
      assert.match(log.lines.join("\n"), /health: a request failed.*canary-4711/s)
    }))
})

describe("whom the port admits", () => {
  it.prop(
    "is never a request that names another host or comes from a page",
    [Schema.String, Schema.String],
    ([host, origin]) => {
      const request = { method: "GET", target: "/health", hosts: [host], origin, secFetchSite: undefined }
      assert.notProperty(admitted(request, 4711), "path")
      const withoutOrigin = admitted({ ...request, origin: undefined }, 4711)
      if (!/^(127\.0\.0\.1|localhost):4711$/i.test(host)) assert.notProperty(withoutOrigin, "path")
    }
  )
})
