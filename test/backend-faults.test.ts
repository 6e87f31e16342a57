import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as net from "node:net"
import * as zlib from "node:zlib"
import type { Verdict } from "../src/domain/Delivery.ts"
import type { Report } from "../src/domain/Report.ts"
import * as TokenFile from "../src/layers/tokenFile.ts"
import { acknowledged, aFile, aLargeReport, backendAt, token } from "./aBackend.ts"
import { aProxy } from "./aProxy.ts"
import { aHardwareReport, aReport, keptLog, temporaryFolder } from "./aReport.ts"
import * as certificates from "./certificates.ts"
import {
  answer,
  deafness,
  drip,
  type Fault,
  type FaultServer,
  faultServer,
  flood,
  hangsUpAbove,
  ok,
  resetAfter,
  resetBefore,
  resetInAnswer,
  silence
} from "./faultServer.ts"
import { selfSigned } from "./selfSigned.ts"

const reasonOf = (verdict: Verdict) => "reason" in verdict ? verdict.reason : ""

/** Waits, in real time, until something has come about on the other side of a socket. */
const until = (condition: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() => condition() ? Effect.void : Effect.andThen(Effect.yieldNow, until(condition)))

describe("a connection that fails", () => {
  it.effect("N01: refused", () =>
    Effect.gen(function*() {
      const { url } = yield* Effect.scoped(faultServer())
      const verdict = yield* (yield* backendAt(url)).deliver(aReport(1))
      assert.deepInclude(verdict, { _tag: "Retry" })
      assert.match(reasonOf(verdict), /connection refused: nothing listens there$/)
    }))

  it.effect.each<[string, Fault, number, string]>([
    ["before the report was taken", resetBefore, 0, "the connection was cut"],
    ["after the report was taken", resetAfter, 1, "the connection was cut"],
    ["in the middle of the answer", resetInAnswer, 1, "the answer broke off (the connection was cut)"]
  ])("N02: cut %s; the next attempt is the same to the byte", ([, fault, taken, words]) =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const backend = yield* backendAt(server.url)
      server.does(fault, ok)
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), { _tag: "Retry", reason: `${server.host}: ${words}` })
      assert.strictEqual(server.connections.length, 1, "a fresh connection that fails is not tried twice")
      assert.strictEqual(server.arrived.length, taken)
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), acknowledged)
      const all = server.arrived.map(({ body, headers }) => [headers["idempotency-key"], body])
      for (const one of all) assert.deepStrictEqual(one, all.at(-1))
    }))

  it.effect("N03: a backend that takes the report and falls silent is given up after 30 seconds", () =>
    givenUp(silence, aReport(1), "30 seconds", (server) => server.arrived.length === 1))

  it.effect("N03: a TLS server that says nothing is given up when it should have connected", () =>
    Effect.gen(function*() {
      const mute = net.createServer((socket) => void socket.on("error", () => {}))
      yield* Effect.promise(() => new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve)))
      const host = `127.0.0.1:${(mute.address() as net.AddressInfo).port}`
      const verdict = yield* (yield* backendAt(`https://${host}`, { connectMs: 150 })).deliver(aReport(1))
      assert.deepStrictEqual(verdict, { _tag: "Retry", reason: `${host}: no connection in time` })
      mute.close()
    }))

  it.effect("N04: a backend that does not read has a second more for each 100 KB", () =>
    givenUp(deafness, aLargeReport(1), "33 seconds", (server) => server.connections.length === 1))

  it.effect("N04: an answer that only drips is given up, too", () =>
    givenUp(drip, aReport(1), "30 seconds", (server) => server.arrived.length === 1))

  it.effect("N13: a name that does not resolve, and then does", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const resolves: Array<"nowhere" | "here"> = ["nowhere", "here"]
      const lookup: net.LookupFunction = (_, __, found) =>
        resolves.shift() === "here"
          ? found(null, [{ address: "127.0.0.1", family: 4 }])
          : found(Object.assign(new Error("no"), { code: "ENOTFOUND" }), [])
      const name = `itam.example:${server.host.split(":")[1]}`
      const backend = yield* backendAt(`http://${name}`, { lookup })
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), {
        _tag: "Retry",
        reason: `${name}: name not found`
      })
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), acknowledged)
    }))

  it.effect("N15: an IPv6 address that leads nowhere does not hide the IPv4 address behind it", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const lookup: net.LookupFunction = (_, __, found) =>
        found(null, [{ address: "100::1", family: 6 }, { address: "127.0.0.1", family: 4 }])
      const backend = yield* backendAt(`http://itam.example:${server.host.split(":")[1]}`, { lookup, connectMs: 5_000 })
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), acknowledged)
    }))

  it.effect("N16: a kept connection that is cut just when a report goes out on it is replaced, and nobody notices", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const backend = yield* backendAt(server.url)
      server.does(ok, resetBefore, ok)
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), acknowledged)
      assert.deepStrictEqual(yield* backend.deliver(aReport(2)), acknowledged)
      assert.deepStrictEqual(server.connections, [1, 1, 2])
      assert.deepStrictEqual(server.arrived.map(({ headers }) => headers["idempotency-key"]), [
        `"${aReport(1).id}"`,
        `"${aReport(2).id}"`
      ])
    }))

  it.effect("N16: but only once", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const backend = yield* backendAt(server.url)
      server.does(ok, resetBefore)
      yield* backend.deliver(aReport(1))
      assert.deepInclude(yield* backend.deliver(aReport(2)), { _tag: "Retry" })
      assert.deepStrictEqual(server.connections, [1, 1, 2])
    }))
})

describe("an answer that is none", () => {
  it.effect.each<[string, string, string]>([
    ["JSON that breaks off", "{\"success\":tr", "application/json"],
    ["a page of a captive portal", "<html>Please sign in</html>", "text/html"],
    ["JSON that is called a page", "{\"success\":true}", "text/html"],
    ["a page that is called JSON", "<html>", "application/json"],
    ["nothing", "", "application/json"],
    ["a list", "[]", "application/json"],
    ["a word", "\"success\"", "application/json"],
    ["the id of another report", `{"report_id":"${aReport(2).id}"}`, "application/json"],
    ["arrays within arrays, 10,000 deep", "[".repeat(10_000) + "]".repeat(10_000), "application/json"],
    ["objects within objects, 10,000 deep", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000), "application/json"],
    ["a success within a prototype", "{\"__proto__\":{\"success\":true},\"success\":false}", "application/json"]
  ])("N05: %s does not acknowledge a report", ([, body, contentType]) =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(answer(200, body, { "content-type": contentType }))
      const verdict = yield* (yield* backendAt(server.url)).deliver(aReport(1))
      assert.strictEqual(verdict._tag, "Retry")
      assert.notProperty({}, "success")
    }))

  it.effect("a hostile document of the stored hardware is echoed as it is, and changes nothing here", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const info = "{\"__proto__\":{\"polluted\":true},\"constructor\":{\"prototype\":{\"polluted\":true}}}"
      server.does(answer(200, `{"data":{"asset_info":${info}}}`), ok)
      assert.deepStrictEqual(yield* (yield* backendAt(server.url)).deliver(aHardwareReport(1)), acknowledged)
      assert.include(server.arrived[1]!.body, "\"__proto__\":{\"polluted\":true}")
      assert.notProperty({}, "polluted")
    }))

  it.effect("a document of the stored hardware that is nested 100,000 deep is no document", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const info = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000)
      server.does(answer(200, `{"data":{"asset_info":${info}}}`))
      const verdict = yield* (yield* backendAt(server.url)).deliver(aHardwareReport(1))
      assert.deepInclude(verdict, { _tag: "Retry" })
      assert.strictEqual(server.arrived.length, 1)
    }))

  it.effect.each<[string, Buffer]>([
    ["gzip", zlib.gzipSync(Buffer.alloc(20_000_000, " "))],
    ["deflate", zlib.deflateSync(Buffer.alloc(20_000_000, " "))],
    ["br", zlib.brotliCompressSync(Buffer.alloc(20_000_000, " "))]
  ])("N11: a bomb of %s is not unpacked", ([encoding, bomb]) =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(answer(200, bomb, { "content-type": "application/json", "content-encoding": encoding }))
      const verdict = yield* (yield* backendAt(server.url)).deliver(aReport(1))
      assert.strictEqual(reasonOf(verdict), "status 200, without a JSON object: not the backend's own answer")
    }))

  it.effect("N11: an answer without end is cut off at 64 KiB", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(flood(200))
      const verdict = yield* (yield* backendAt(server.url)).deliver(aReport(1))
      assert.deepStrictEqual(verdict, {
        _tag: "Retry",
        reason: `${server.host}: the answer is larger than 65536 bytes`
      })
    }))

  it.effect("N11: a refusal counts, even where its words never end", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const backend = yield* backendAt(server.url)
      server.does(flood(503))
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), { _tag: "Retry", reason: "status 503" })
      server.does(flood(404))
      const verdict = yield* backend.deliver(aHardwareReport(2))
      assert.deepStrictEqual(verdict, {
        _tag: "Retry",
        reason: `${server.host}: the answer is larger than 1048576 bytes`
      })
    }))

  it.effect("a page that says 404 does not pass for a backend that has forgotten the machine", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const backend = yield* backendAt(server.url)
      server.does(answer(200, "{\"data\":{\"asset_info\":{\"asset_tag\":\"TAG-0001\"}}}"), ok)
      assert.deepStrictEqual(yield* backend.deliver(aHardwareReport(1)), acknowledged)
      server.does(answer(404, "<html>", { "content-type": "text/html" }))
      assert.deepInclude(yield* backend.deliver(aHardwareReport(2)), { _tag: "Retry" })
      assert.deepStrictEqual(server.arrived.map(({ method }) => method), ["GET", "PUT", "GET"])
    }))

  it.effect("N11: headers without end are cut off, too", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(answer(200, "{}", { "content-type": "application/json", "x-pad": "x".repeat(1_000_000) }))
      const verdict = yield* (yield* backendAt(server.url)).deliver(aReport(1))
      assert.strictEqual(reasonOf(verdict), `${server.host}: the answer is not HTTP (HPE_HEADER_OVERFLOW)`)
    }))
})

describe("an answer that refuses", () => {
  const date = "Sun, 31 Jan 2027 08:00:00 GMT"

  it.effect.each<[number, string | undefined, number | undefined]>([
    [429, "7", 7_000],
    [503, "7", 7_000],
    [503, "Sun, 31 Jan 2027 08:02:00 GMT", 120_000],
    [503, "soon", undefined],
    [429, "9999999999", 3_600_000],
    [429, "-5", undefined],
    [503, "0", 1_000],
    [503, undefined, undefined]
  ])("N06: status %i with Retry-After %s", ([status, retryAfter, waitMs]) =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter }
      server.does(answer(status, "{}", { "content-type": "application/json", date, ...headers }))
      assert.deepStrictEqual(yield* (yield* backendAt(server.url)).deliver(aReport(1)), {
        _tag: "Retry",
        reason: `status ${status}`,
        ...(waitMs === undefined ? {} : { retryAfterMs: waitMs })
      })
    }))

  it.effect.each([502, 503, 504])("N07: status %i is an outage", (status) =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(answer(status, "<html>Bad gateway</html>", { "content-type": "text/html" }))
      const backend = yield* backendAt(server.url)
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), { _tag: "Retry", reason: `status ${status}` })
      assert.strictEqual(server.arrived.length, 1)
      server.does(ok)
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), acknowledged)
    }))

  it.effect("N07: status 500 may be either's fault", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      server.does(answer(500, "{\"error\":\"Internal server error\"}"))
      assert.deepStrictEqual(yield* (yield* backendAt(server.url)).deliver(aReport(1)), {
        _tag: "Retry",
        reason: "status 500: Internal server error",
        doubtful: true
      })
    }))

  it.effect("N08: a token that is not accepted any more is read anew, and the report goes out with that", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const tokenFile = yield* aFile("token", `${token}\n`)
      const backend = yield* backendAt(server.url, { tokenFile })
      const expired = answer(401, "{\"error\":\"Token expired.\"}")
      server.does(expired)
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), {
        _tag: "Credential",
        reason: "status 401: Token expired."
      })
      assert.strictEqual(server.arrived.length, 1, "the same token is not tried twice")
      fs.writeFileSync(tokenFile, "renewed-4712\n")
      server.does(expired, ok)
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), acknowledged)
      yield* backend.deliver(aReport(2))
      assert.deepStrictEqual(server.arrived.map(({ headers }) => headers.authorization), [
        `Bearer ${token}`,
        `Bearer ${token}`,
        "Bearer renewed-4712",
        "Bearer renewed-4712"
      ])
    }))

  it.effect("N08: a file that others can read, or that holds no token, renews nothing", () =>
    Effect.gen(function*() {
      const tokenFile = yield* aFile("token", "renewed-4712\n")
      fs.chmodSync(tokenFile, 0o644)
      assert.isTrue(Option.isNone(yield* TokenFile.reread(Option.some(tokenFile))))
      fs.writeFileSync(tokenFile, "two words\n")
      fs.chmodSync(tokenFile, 0o600)
      assert.isTrue(Option.isNone(yield* TokenFile.reread(Option.some(tokenFile))))
      assert.isTrue(Option.isNone(yield* TokenFile.reread(Option.some(`${tokenFile}.gone`))))
    }))

  it.effect("N09: a backend that hangs up on a large body while it is sent gets a smaller one, now and from then on", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const folder = yield* temporaryFolder
      server.does(hangsUpAbove(102_400))
      assert.deepStrictEqual(yield* (yield* backendAt(server.url, { folder })).deliver(aLargeReport(1)), acknowledged)
      assert.strictEqual(server.connections.length, 2)
      const restarted = yield* backendAt(server.url, { folder })
      assert.deepStrictEqual(yield* restarted.deliver(aLargeReport(2)), acknowledged)
      assert.strictEqual(server.connections.length, 3, "what was learned survives a restart")
      for (const { body } of server.arrived) assert.isAtMost(body.length, 100_000)
    }))

  it.effect("N09: a report that is too large even when trimmed waits for a day, and nothing is learned of that", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const backend = yield* backendAt(server.url)
      server.does(answer(413, "{}"))
      assert.deepStrictEqual(yield* backend.deliver(aLargeReport(1)), {
        _tag: "Parked",
        reason: "larger than the backend takes, with all left out that may be",
        retryEveryMs: 86_400_000
      })
      server.does(ok)
      yield* backend.deliver(aLargeReport(1))
      assert.property(JSON.parse(server.arrived.at(-1)!.body), "sections")
    }))

  it.effect.each([300, 301, 302, 303, 304, 305, 307, 308])(
    "N10: status %i leads nothing to another origin",
    (status) =>
      Effect.gen(function*() {
        const [server, elsewhere] = [yield* faultServer(), yield* faultServer()]
        server.does(answer(status, "", { location: `${elsewhere.url}/api/telemetry` }))
        const backend = yield* backendAt(server.url)
        for (const report of [aReport(1), aHardwareReport(2), aLargeReport(3)]) {
          assert.strictEqual((yield* backend.deliver(report))._tag, "Retry")
        }
        assert.deepStrictEqual(elsewhere.connections, [])
      })
  )
})

describe("TLS", () => {
  it.effect.each<[string, certificates.Certified, string]>([
    ["self-signed", selfSigned, "TLS: the certificate is self-signed"],
    ["by an unknown authority", certificates.trusted, "TLS: the certificate's issuer is not known here"],
    ["for another host", certificates.elsewhere, "TLS: the certificate is for another name"],
    ["that has expired", certificates.expired, "TLS: the certificate has expired"],
    ["that is not valid yet", certificates.early, "TLS: the certificate is not valid yet (is the clock right?)"]
  ])("N12: a certificate %s is not accepted", ([, certificate, words]) =>
    Effect.gen(function*() {
      const server = yield* faultServer(certificate)
      const known = certificate === certificates.trusted ? certificates.client.cert : certificates.authority
      const caFile = yield* aFile("ca.pem", known)
      const verdict = yield* (yield* backendAt(server.url, { caFile })).deliver(aReport(1))
      assert.deepStrictEqual(verdict, { _tag: "Retry", reason: `${server.host}: ${words}` })
      assert.deepStrictEqual(server.connections, [])
    }))

  it.effect("N12: a certificate by the authority of CA_FILE is accepted", () =>
    Effect.gen(function*() {
      const server = yield* faultServer(certificates.trusted)
      const caFile = yield* aFile("ca.pem", `# the authority of the house\n${certificates.authority}\n`)
      assert.deepStrictEqual(yield* (yield* backendAt(server.url, { caFile })).deliver(aReport(1)), acknowledged)
    }))

  it.effect("N12: TLS 1.1 is not spoken", () =>
    Effect.gen(function*() {
      const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const
      const server = yield* faultServer({ ...certificates.trusted, ...old })
      const caFile = yield* aFile("ca.pem", certificates.authority)
      const verdict = yield* (yield* backendAt(server.url, { caFile })).deliver(aReport(1))
      assert.match(reasonOf(verdict), /: TLS: no common ground with the other side/)
    }))

  it.effect("N12: a backend that asks who we are is shown the certificate, and turns us away without", () =>
    Effect.gen(function*() {
      const server = yield* faultServer({ ...certificates.trusted, clients: certificates.authority })
      const caFile = yield* aFile("ca.pem", certificates.authority)
      const clientCertFile = yield* aFile("client.pem", certificates.client.cert)
      const clientKeyFile = yield* aFile("client.key", certificates.client.key)
      const known = yield* backendAt(server.url, { caFile, clientCertFile, clientKeyFile })
      assert.deepStrictEqual(yield* known.deliver(aReport(1)), acknowledged)
      const unknown = yield* (yield* backendAt(server.url, { caFile })).deliver(aReport(2))
      assert.match(reasonOf(unknown), /: (TLS: no common ground|the connection was cut)/)
      assert.strictEqual(server.arrived.length, 1)
    }))
})

describe("a proxy", () => {
  const ofElsewhere = Effect.fnUntraced(function*(admits: (authorization: string | undefined) => number) {
    const server = yield* faultServer(certificates.elsewhere)
    const proxy = yield* aProxy(({ authorization }) => admits(authorization))
    const caFile = yield* aFile("ca.pem", certificates.authority)
    const port = server.host.split(":")[1]!
    return { server, proxy, caFile, port, url: `https://other.example:${port}`, name: `other.example:${port}` }
  })

  it.effect("connects us with the backend, whose certificate is still checked, and keeps the connection", () =>
    Effect.gen(function*() {
      const { caFile, name, proxy, server, url } = yield* ofElsewhere(() => 200)
      const backend = yield* backendAt(url, { proxy: `http://${proxy.host}`, caFile })
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), acknowledged)
      assert.deepStrictEqual(yield* backend.deliver(aReport(2)), acknowledged)
      assert.deepStrictEqual(proxy.asked, [{ target: name, authorization: undefined }])
      assert.deepStrictEqual(server.connections, [1, 1])
      const trusting = yield* backendAt(url, { proxy: `http://${proxy.host}` })
      assert.include(reasonOf(yield* trusting.deliver(aReport(1))), "issuer is not known here")
      const other = yield* backendAt(`https://wrong.example:${name.split(":")[1]}`, {
        proxy: `http://${proxy.host}`,
        caFile
      })
      assert.include(reasonOf(yield* other.deliver(aReport(1))), "the certificate is for another name")
    }))

  it.effect("connects us with a backend at http://, too", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const proxy = yield* aProxy(() => 200)
      const backend = yield* backendAt(`http://other.example:${server.host.split(":")[1]}`, { proxy: proxy.host })
      assert.deepStrictEqual(yield* backend.deliver(aReport(1)), acknowledged)
      assert.strictEqual(proxy.asked.length, 1)
    }))

  it.effect("N14: that wants a password says so in words that help, and gets no report", () =>
    Effect.gen(function*() {
      const { caFile, name, proxy, server, url } = yield* ofElsewhere((authorization) =>
        authorization === `Basic ${Buffer.from("agent:pass/word").toString("base64")}` ? 200 : 407
      )
      const refused = yield* (yield* backendAt(url, { proxy: `http://${proxy.host}`, caFile })).deliver(aReport(1))
      assert.deepStrictEqual(refused, {
        _tag: "Retry",
        reason: `${name}: the proxy ${proxy.host}: wants a user and a password (status 407): give its address as `
          + "http://user:password@host:port"
      })
      const log = keptLog()
      const wrong = yield* backendAt(url, { proxy: `http://agent:canary-9@${proxy.host}`, caFile })
      const verdict = yield* Effect.provide(wrong.deliver(aReport(1)), log.layer)
      assert.strictEqual(
        reasonOf(verdict),
        `${name}: the proxy ${proxy.host}: does not accept its user and password (status 407)`
      )
      assert.notInclude(JSON.stringify([verdict, log.lines]), "canary-9")
      assert.deepStrictEqual(server.connections, [])
      const right = yield* backendAt(url, { proxy: `http://agent:pass%2Fword@${proxy.host}`, caFile })
      assert.deepStrictEqual(yield* right.deliver(aReport(1)), acknowledged)
    }))

  it.effect("N14: that refuses, that is not there, and that says nothing is told from the backend", () =>
    Effect.gen(function*() {
      const { host: gone } = yield* Effect.scoped(aProxy(() => 200))
      const [refusing, mute] = [yield* aProxy(() => 403), yield* aProxy(() => 0)]
      const through = Effect.fnUntraced(function*(proxy: string, connectMs = 10_000) {
        const backend = yield* backendAt("https://other.example", { proxy, connectMs })
        return reasonOf(yield* backend.deliver(aReport(1)))
      })
      assert.strictEqual(
        yield* through(refusing.host),
        `other.example: the proxy ${refusing.host}: does not connect us (status 403)`
      )
      assert.strictEqual(
        yield* through(gone),
        `other.example: the proxy ${gone}: connection refused: nothing listens there`
      )
      assert.strictEqual(yield* through(mute.host, 150), `other.example: the proxy ${mute.host}: no answer in time`)
    }))

  it.effect("is passed by on the way to this machine, and to hosts of NO_PROXY", () =>
    Effect.gen(function*() {
      const server = yield* faultServer()
      const proxy = yield* aProxy(() => 403)
      const lookup: net.LookupFunction = (_, __, found) => found(null, [{ address: "127.0.0.1", family: 4 }])
      const url = `http://itam.example.org:${server.host.split(":")[1]}`
      const way = { proxy: proxy.host, noProxy: "example.org", lookup }
      assert.deepStrictEqual(yield* (yield* backendAt(server.url, way)).deliver(aReport(1)), acknowledged)
      assert.deepStrictEqual(yield* (yield* backendAt(url, way)).deliver(aReport(1)), acknowledged)
      assert.deepStrictEqual(proxy.asked, [])
    }))
})

/** Delivers to a backend with a fault until it is given up, and says that this is not a moment sooner. */
function givenUp(
  fault: Fault,
  report: Report,
  limit: `${number} seconds`,
  begun: (server: FaultServer) => boolean
) {
  return Effect.gen(function*() {
    const server = yield* faultServer()
    server.does(fault)
    const delivering = yield* Effect.forkChild((yield* backendAt(server.url)).deliver(report))
    yield* until(() => begun(server))
    yield* TestClock.adjust(`${parseInt(limit, 10) - 1} seconds`)
    assert.isUndefined(delivering.pollUnsafe())
    yield* TestClock.adjust("2 seconds")
    assert.deepStrictEqual(yield* Fiber.join(delivering), {
      _tag: "Retry",
      reason: `${server.host}: timed out after ${parseInt(limit, 10)} s`
    })
  })
}
