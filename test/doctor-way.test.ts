import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Layer } from "effect"
import * as net from "node:net"
import { resolvingBy } from "../src/layers/doctor/resolveName.ts"
import { Machine, TookTooLong } from "../src/services/Machine.ts"
import { aFile } from "./aBackend.ts"
import { aProxy } from "./aProxy.ts"
import { freePort } from "./bundle.ts"
import * as certificates from "./certificates.ts"
import { here, onTheWay, outcomes, told } from "./doctorRig.ts"
import { answer, type Fault, faultServer, type Tls } from "./faultServer.ts"
import { selfSigned } from "./selfSigned.ts"

const token = "canary-4711"
const json = { "content-type": "application/json" }

/** A backend of the scanner protocol as it is asked by the doctor: it knows one token, and no machine. */
const backend = (headers: Record<string, string> = {}): Fault => (exchange) => {
  const { authorization } = exchange.request.headers
  const [status, body] = exchange.request.url === "/api/scanner/test"
    ? [200, { success: true, message: "alive" }] as const
    : authorization === `Bearer ${token}`
    ? [404, { error: "Hardware not found" }] as const
    : [401, { error: `Invalid token. You sent ${authorization}` }] as const
  answer(status, JSON.stringify(body), { ...json, ...headers })(exchange)
}

/** A backend, and the settings that lead to it. */
const aBackend = (fault: Fault, tls?: Tls) =>
  Effect.map(faultServer(tls), (server) => {
    server.does(fault)
    const port = server.url.split(":").at(-1)!
    const url = tls === undefined ? server.url : `https://localhost:${port}`
    return { server, port, settings: { API_BASE_URL: `${url}/api`, API_TOKEN: token, TENANT_ID: "acme" } }
  })

const trusting = Effect.map(aFile("authority.pem", certificates.authority), (file) => ({ CA_FILE: file }))

describe("the doctor on the way to the backend", () => {
  it.live("finds nothing wrong where nothing is, and tells the backend nothing of this machine", () =>
    Effect.gen(function*() {
      const { server, settings } = yield* aBackend(backend(), certificates.trusted)
      const findings = yield* onTheWay({ ...settings, ...yield* trusting })
      assert.deepStrictEqual(outcomes(findings), {
        name: "ok",
        connection: "ok",
        proxy: "ok",
        certificate: "ok",
        backend: "ok",
        authentication: "ok",
        clock: "ok"
      })
      assert.match(
        told(findings, "certificate")[0]!,
        /^ok: localhost, issued by Authority of the tests, valid until 2125-12-31, TLSv1\.3$/
      )
      assert.sameMembers(server.arrived.map(({ body, method, path }) => `${method} ${path}${body}`), [
        "GET /api/scanner/test",
        "GET /api/hardware/00:00:00:00:00:00"
      ])
    }))

  it.live("knows a token that is not accepted, and does not repeat what the backend says of it", () =>
    Effect.gen(function*() {
      const { settings } = yield* aBackend(backend())
      const findings = yield* onTheWay({ ...settings, API_TOKEN: "canary-4712" })
      assert.deepStrictEqual(told(findings, "authentication"), [
        "problem: the token is not accepted (status 401: Invalid token. You sent Bearer [token])"
      ])
      assert.strictEqual(outcomes(findings)["backend"], "ok")
    }))

  const distrusted = (name: string, tls: Tls, expected: RegExp, remedy: RegExp, knowsAuthority = true) =>
    it.live(name, () =>
      Effect.gen(function*() {
        const { server, settings } = yield* aBackend(backend(), tls)
        const findings = yield* onTheWay({ ...settings, ...(knowsAuthority ? yield* trusting : {}) })
        const [found, ...others] = findings.filter(({ check }) => check === "certificate")
        assert.deepStrictEqual([found?.outcome, others], ["problem", []])
        assert.match(found!.what, expected)
        assert.match(found!.remedy!, remedy)
        assert.deepStrictEqual(
          [outcomes(findings)["connection"], outcomes(findings)["backend"], outcomes(findings)["authentication"]],
          ["ok", "skipped", "skipped"]
        )
        assert.isEmpty(server.arrived)
      }))

  distrusted(
    "knows a certificate that has expired",
    certificates.expired,
    /^the certificate of localhost has expired on 2020-12-31$/,
    /renew/
  )
  distrusted(
    "knows a certificate that is not valid yet",
    certificates.early,
    /^the certificate of localhost is valid only from 2100-01-01 on$/,
    /clock/
  )
  distrusted("knows a certificate that nobody stands behind", selfSigned, /localhost is self-signed/, /CA_FILE/)
  distrusted(
    "knows a certificate for another host",
    certificates.elsewhere,
    /^the certificate is for other\.example, not for localhost$/,
    /API_BASE_URL/
  )
  distrusted(
    "names the authority that is missing here, and how CA_FILE helps",
    certificates.trusted,
    /^the authority "Authority of the tests" that stands behind the certificate of localhost is not trusted here$/,
    /"Authority of the tests" as a PEM file .* CA_FILE.*chain is incomplete/,
    false
  )
  distrusted(
    "names an authority that is shown and not trusted",
    { ...certificates.trusted, cert: `${certificates.trusted.cert}\n${certificates.authority}` },
    /^the authority "Authority of the tests"/,
    /CA_FILE(?!.*chain is incomplete)/,
    false
  )

  it.live("knows a port that does not speak TLS", () =>
    Effect.gen(function*() {
      const { port, settings } = yield* aBackend(backend())
      const findings = yield* onTheWay({ ...settings, API_BASE_URL: `https://localhost:${port}/api` })
      assert.match(told(findings, "certificate")[0]!, /^problem: localhost: what answers there does not speak TLS/)
    }))

  it.live("knows a port where nothing listens", () =>
    Effect.gen(function*() {
      const port = yield* freePort
      const findings = yield* onTheWay({ API_BASE_URL: `http://127.0.0.1:${port}/api`, API_TOKEN: token })
      assert.deepStrictEqual(told(findings, "connection"), [
        `problem: 127.0.0.1:${port}: connection refused: nothing listens there`
      ])
      assert.deepStrictEqual(told(findings, "backend"), [
        `skipped: 127.0.0.1:${port}: connection refused: nothing listens there`
      ])
      assert.strictEqual(outcomes(findings)["clock"], "skipped")
    }))

  it.live("knows a name that nobody can resolve, and asks no further", () =>
    Effect.gen(function*() {
      const settings = { API_BASE_URL: "https://assets.localhost:1/api", API_TOKEN: token }
      const findings = yield* onTheWay(
        { ...settings, API_BASE_URL: "https://localhost:1/api" },
        (name) => Effect.succeed({ name, code: "ENOTFOUND" })
      )
      assert.deepStrictEqual(told(findings, "name"), ["problem: localhost: name not found"])
      assert.deepStrictEqual(outcomes(findings), {
        name: "problem",
        proxy: "skipped",
        connection: "skipped",
        certificate: "skipped",
        backend: "skipped",
        authentication: "skipped",
        clock: "skipped"
      })
    }))

  it.live("waits for a silent name server only as long as it was told", () =>
    Effect.gen(function*() {
      let waitedMs: number | undefined
      const silent = Layer.mock(Machine, {
        platform: "linux",
        privileged: false,
        run: (_, __, options) => {
          waitedMs = options?.limitMs
          return Effect.fail(new TookTooLong({ what: "resolve", limitMs: 4_000 }))
        }
      })
      const resolved = yield* Effect.provide(
        resolvingBy(["/bin/itam-agent", "resolve"], 4_000)("assets.example"),
        silent
      )
      assert.deepStrictEqual([resolved, waitedMs], [{ name: "assets.example", code: "TIMEOUT" }, 4_000])
      const findings = yield* onTheWay({ API_BASE_URL: "http://localhost:1/api" }, () => Effect.succeed(resolved))
      assert.deepStrictEqual(told(findings, "name"), ["problem: assets.example: no name server answers in time"])
    }))

  it.live("knows a portal that answers in the place of the backend", () =>
    Effect.gen(function*() {
      const { settings } = yield* aBackend(answer(200, "<!doctype html><title>Sign in</title>", {
        "content-type": "text/html"
      }))
      const findings = yield* onTheWay(settings)
      assert.match(told(findings, "backend")[0]!, /^problem: .* answers with a web page \(status 200\)/)
      assert.deepStrictEqual(told(findings, "authentication"), ["skipped: what answers is not the backend"])
    }))

  it.live("knows a redirect, and does not follow it", () =>
    Effect.gen(function*() {
      const { server, settings } = yield* aBackend(answer(302, "", { location: "http://127.0.0.1:1/elsewhere" }))
      const findings = yield* onTheWay(settings)
      assert.match(told(findings, "backend")[0]!, /^problem: .* sends us elsewhere \(status 302\)/)
      assert.isTrue(server.arrived.every(({ path }) => path.startsWith("/api/")))
    }))

  it.live("knows a path that is not the backend's", () =>
    Effect.gen(function*() {
      const { settings } = yield* aBackend(answer(404, JSON.stringify({ error: "Route not found" })))
      const findings = yield* onTheWay(settings)
      assert.match(told(findings, "backend")[0]!, /^problem: .* has nothing at the place .*Route not found/)
    }))

  it.live.each([
    { aheadMs: 7_230_000, words: /^problem: the clock of this machine is 2 h 0 min ahead of the backend's$/ },
    { aheadMs: -7_230_000, words: /^problem: the clock of this machine is 2 h 0 min behind the backend's$/ },
    { aheadMs: 90_000, words: /^info: the clock of this machine is (?:89|90|91) s ahead of the backend's$/ }
  ])("compares the clocks: $words", ({ aheadMs, words }) =>
    Effect.gen(function*() {
      const theirs = DateTime.subtract(yield* DateTime.now, { milliseconds: aheadMs })
      const date = DateTime.toDateUtc(theirs).toUTCString()
      const { settings } = yield* aBackend(backend({ date }))
      const [found] = told(yield* onTheWay(settings), "clock")
      assert.match(found ?? "", words)
    }))

  it.live("goes through a proxy that lets it", () =>
    Effect.gen(function*() {
      const proxy = yield* aProxy(() => 200)
      const { port } = yield* aBackend(backend(), certificates.trusted)
      const findings = yield* onTheWay({
        API_BASE_URL: `https://assets.example:${port}/api`,
        API_TOKEN: token,
        HTTPS_PROXY: `http://${proxy.host}`,
        ...yield* trusting
      })
      assert.deepStrictEqual(told(findings, "proxy"), [
        `ok: ${proxy.host} connects us with assets.example:${port}`
      ])
      assert.deepStrictEqual(told(findings, "certificate"), [
        "problem: the certificate is for localhost, 127.0.0.1, not for assets.example"
      ])
    }))

  const refusing = (name: string, status: number, user: string, expected: RegExp, remedy: RegExp) =>
    it.live(name, () =>
      Effect.gen(function*() {
        const proxy = yield* aProxy(() => status)
        const findings = yield* onTheWay({
          API_BASE_URL: "https://assets.example/api",
          API_TOKEN: token,
          HTTPS_PROXY: `http://${user}${proxy.host}`
        })
        const found = findings.find(({ check }) => check === "proxy")
        assert.strictEqual(found?.outcome, "problem")
        assert.match(found!.what, expected)
        assert.match(found!.remedy!, remedy)
        assert.notInclude(JSON.stringify(findings), "canary")
        assert.strictEqual(outcomes(findings)["certificate"], "skipped")
      }))

  refusing("knows a proxy that refuses", 403, "", /does not connect us \(status 403\)/, /let this machine through/)
  refusing("knows a proxy that asks for a password", 407, "", /wants a user and a password/, /user:password@host/)
  refusing(
    "knows a proxy that does not accept the password",
    407,
    "user:canary@",
    /does not accept its user and password/,
    /Correct user and password/
  )

  it.live("says of a proxy that is set and not used", () =>
    Effect.gen(function*() {
      const { settings } = yield* aBackend(backend())
      const findings = yield* onTheWay({ ...settings, HTTP_PROXY: "http://192.0.2.1:3128" })
      assert.match(told(findings, "proxy")[0]!, /^info: a proxy is set, and not used for 127\.0\.0\.1/)
    }))

  it.live("asks a backend of the heartbeat protocol whether the install token is good", () =>
    Effect.gen(function*() {
      const { server, settings } = yield* aBackend((exchange) =>
        answer(
          200,
          JSON.stringify({ success: true, data: { is_valid: false, error_message: "Token has expired" } }),
          json
        )(exchange)
      )
      const findings = yield* onTheWay({ ...settings, PROTOCOL: "heartbeat", INSTALL_TOKEN: "LANET-AB12-CD34-EF5678" })
      assert.deepStrictEqual(told(findings, "authentication"), [
        "problem: the install token is not accepted (Token has expired)"
      ])
      assert.sameMembers(server.arrived.map(({ body, path }) => `${path} ${body}`), [
        "/api/health ",
        "/api/agents/validate-token {\"token\":\"LANET-AB12-CD34-EF5678\"}"
      ])
    }))

  it.live("is done within its time where everything is silent", () =>
    Effect.gen(function*() {
      const silent = yield* Effect.acquireRelease(
        Effect.promise(() =>
          new Promise<{ server: net.Server; sockets: Set<net.Socket> }>((resolve) => {
            const sockets = new Set<net.Socket>()
            const server = net.createServer((socket) => sockets.add(socket.on("error", () => {})))
            server.listen(0, "127.0.0.1", () => resolve({ server, sockets }))
          })
        ),
        ({ server, sockets }) =>
          Effect.sync(() => {
            for (const socket of sockets) socket.destroy()
            server.close()
          })
      )
      const { port } = silent.server.address() as net.AddressInfo
      const began = performance.now()
      const findings = yield* onTheWay({ API_BASE_URL: `https://localhost:${port}/api`, API_TOKEN: token }, here)
      assert.isBelow(performance.now() - began, 12_000)
      assert.deepStrictEqual(told(findings, "certificate"), ["problem: localhost: no connection in time"])
      assert.strictEqual(outcomes(findings)["backend"], "skipped")
    }))
})
