import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Verdict } from "../src/domain/Delivery.ts"
import { NotEnrolled } from "../src/services/Enrolment.ts"
import { acknowledged } from "./aBackend.ts"
import { heartbeatAgentAt, installToken } from "./aHeartbeatAgent.ts"
import { keptLog, temporaryFolder } from "./aReport.ts"
import type { Arrived } from "./aServer.ts"
import { answer, type Fault, resetAfter, resetBefore } from "./faultServer.ts"
import { heartbeatBackend } from "./heartbeatBackend.ts"
import { heartbeatOf } from "./machineReports.ts"
import { sampleReport } from "./sampleReports.ts"
import { windowsSections } from "./windowsSections.ts"

const report = heartbeatOf(windowsSections())
const statusReport = sampleReport("telemetry")

/** A stand-in for a deployed backend that hands out an install token, and the agent of a machine that has it. */
const scene = Effect.fnUntraced(function*(setup: Parameters<typeof heartbeatAgentAt>[1] = {}) {
  const backend = yield* heartbeatBackend()
  backend.db.installTokens.set(installToken, { client: "client-a", site: "site-a" })
  const agent = yield* heartbeatAgentAt(backend.url, setup)
  return { ...agent, backend, restarted: () => heartbeatAgentAt(backend.url, { ...setup, folder: agent.folder }) }
})

const enrolled = Effect.fnUntraced(function*(setup: Parameters<typeof heartbeatAgentAt>[1] = {}) {
  const stage = yield* scene(setup)
  assert.deepStrictEqual(yield* stage.deliver(report), acknowledged)
  const before = stage.backend.arrived.length
  return { ...stage, arrivedSince: () => stage.backend.arrived.slice(before) }
})

const pathsOf = (arrived: ReadonlyArray<Arrived>) => arrived.map(({ path }) => path.replace("/api/agents/", ""))
const bodyOf = ({ body }: Arrived) =>
  JSON.parse(Buffer.from(body, "latin1").toString("utf8")) as Record<string, unknown>

const failed = (status: number, error = "Failed to process heartbeat") =>
  answer(status, JSON.stringify({ success: false, error }))

describe("a machine that is not enrolled yet", () => {
  it.effect("enrols with its first heartbeat, which then goes out at once", () =>
    Effect.gen(function*() {
      const { backend, deliver, enrolment } = yield* scene()
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.deepStrictEqual(pathsOf(backend.arrived), ["validate-token", "register-with-token", "heartbeat"])
      const { assetId, clientName } = Option.getOrThrow(yield* enrolment.current)
      assert.deepStrictEqual([...backend.db.assets.keys()], [assetId])
      assert.deepStrictEqual(backend.db.heartbeats.map(({ assetId, type }) => [assetId, type]), [[assetId, "full"]])
      assert.strictEqual(clientName, "Example Client")
    }))

  it.effect("keeps its registration over restarts, readable by nobody else, and enrols no second time", () =>
    Effect.gen(function*() {
      const { arrivedSince, folder, restarted } = yield* enrolled()
      const file = fs.readdirSync(folder).find((name) => name.startsWith("registration."))!
      assert.strictEqual(fs.statSync(path.join(folder, file)).mode & 0o777, 0o600)
      const { deliver } = yield* restarted()
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.deepStrictEqual(pathsOf(arrivedSince()), ["heartbeat"])
    }))

  it.effect("does not start where it has nothing to enrol by", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(scene({ installToken: undefined }))
      assert.instanceOf(error, NotEnrolled)
      assert.include((error as NotEnrolled).message, "itam-agent enrol")
    }))

  it.effect("stops asking with a token that the backend calls useless, keeps the data and says so", () =>
    Effect.gen(function*() {
      const { backend, deliver } = yield* scene({ installToken: "LANET-XXXX-YYYY-ffffff" })
      const first = yield* deliver(report)
      assert.deepStrictEqual(first, { _tag: "Credential", reason: "Token not found" })
      const second = yield* deliver(report)
      assert.deepInclude(second, { _tag: "Credential" })
      assert.include((second as { reason: string }).reason, "INSTALL_TOKEN is of no use")
      assert.deepStrictEqual(pathsOf(backend.arrived), ["validate-token"])
    }))

  it.effect.each([401, 403, 410, 400, 404])(
    "tries again where %i came from something that stands before the backend",
    (status) =>
      Effect.gen(function*() {
        const { backend, deliver } = yield* scene()
        backend.does(answer(status, "<html>not now</html>", { "content-type": "text/html" }))
        assert.deepInclude(yield* deliver(report), { _tag: "Credential" })
        backend.does(backend.well)
        assert.deepStrictEqual(yield* deliver(report), acknowledged)
      })
  )

  it.effect("tries again when it was only the network", () =>
    Effect.gen(function*() {
      const { backend, deliver } = yield* scene()
      backend.does(resetBefore, backend.well)
      assert.deepInclude(yield* deliver(report), { _tag: "Retry", withinMs: 60_000 })
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.strictEqual(backend.db.assets.size, 1)
    }))

  it.effect("waits for a full heartbeat where all it has is a load, or what another protocol left", () =>
    Effect.gen(function*() {
      const { backend, deliver } = yield* scene()
      assert.deepInclude(yield* deliver(statusReport), { _tag: "Parked" })
      assert.deepInclude(yield* deliver(sampleReport("hardware")), { _tag: "Parked" })
      assert.deepStrictEqual(backend.arrived, [])
    }))
})

describe("a registration", () => {
  it.effect.each<[string, ReadonlyArray<Fault>]>([
    ["a connection that is refused in the middle", [resetBefore]],
    ["an answer that never comes through", [resetAfter]],
    ["500", [failed(500)]],
    ["a page of a proxy", [answer(502, "<html>bad gateway</html>", { "content-type": "text/html" })]],
    ["404 in HTML", [answer(404, "<html>nothing here</html>", { "content-type": "text/html" })]],
    ["405", [answer(405, "<title>405</title>", { "content-type": "text/html" })]]
  ])("survives %s", ([, faults]) =>
    Effect.gen(function*() {
      const { backend, deliver, enrolment } = yield* enrolled({ installToken })
      const before = yield* enrolment.current
      backend.does(...faults)
      assert.notStrictEqual((yield* deliver(report))._tag, "Acknowledged")
      backend.does(backend.well)
      assert.deepStrictEqual(yield* enrolment.current, before)
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.strictEqual(backend.db.assets.size, 1)
    }))

  it.effect("that the backend has forgotten is kept: it answers 500 to every heartbeat, though it is well", () =>
    Effect.gen(function*() {
      const { arrivedSince, backend, deliver, enrolment } = yield* enrolled()
      for (const asset of backend.db.assets.values()) asset.deleted = true
      const verdict = yield* deliver(report)
      assert.deepInclude(verdict, { _tag: "Credential" })
      assert.include((verdict as { reason: string }).reason, "does not know this asset any more")
      assert.deepStrictEqual(pathsOf(arrivedSince()), ["heartbeat", "heartbeat", "/api/health"])
      assert.isTrue(Option.isSome(yield* enrolment.current))
    }))

  it.effect("whose token is refused is renewed where an install token is at hand", () =>
    Effect.gen(function*() {
      const { arrivedSince, backend, deliver, enrolment } = yield* enrolled({ bearer: "on" })
      const before = Option.getOrThrow(yield* enrolment.current)
      yield* TestClock.adjust("1 minute")
      backend.does(failed(401, "Token has expired"), backend.well)
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.deepStrictEqual(pathsOf(arrivedSince()), [
        "heartbeat",
        "validate-token",
        "register-with-token",
        "heartbeat"
      ])
      const after = Option.getOrThrow(yield* enrolment.current)
      assert.strictEqual(after.assetId, before.assetId)
      assert.notStrictEqual(after.enrolledAt, before.enrolledAt)
    }))

  it.effect("that is refused though it is new is renewed once a day: each may be one more asset", () =>
    Effect.gen(function*() {
      const { arrivedSince, backend, deliver } = yield* enrolled({ bearer: "on" })
      const registrationsIn = Effect.fnUntraced(function*(hours: number) {
        const before = arrivedSince().length
        for (let hour = 0; hour < hours; hour++) {
          yield* TestClock.adjust("1 hour")
          assert.deepInclude(yield* deliver(report), { _tag: "Credential" })
        }
        return pathsOf(arrivedSince().slice(before)).filter((name) => name === "register-with-token").length
      })
      backend.does((exchange) =>
        (exchange.request.url?.endsWith("/heartbeat") ? failed(401, "no") : backend.well)(exchange)
      )
      assert.strictEqual(yield* registrationsIn(24), 1)
      assert.strictEqual(yield* registrationsIn(24), 1)
    }))

  it.effect("whose token is refused is kept where there is none", () =>
    Effect.gen(function*() {
      const { arrivedSince, backend, enrolment, folder } = yield* enrolled({ bearer: "on" })
      const alone = yield* heartbeatAgentAt(backend.url, { folder, bearer: "on", installToken: undefined })
      backend.does(failed(401, "Token has expired"))
      assert.deepStrictEqual(yield* alone.deliver(report), {
        _tag: "Credential",
        reason: "status 401: Token has expired"
      })
      assert.deepStrictEqual(pathsOf(arrivedSince()), ["heartbeat"])
      assert.isTrue(Option.isSome(yield* enrolment.current))
    }))

  it.effect("is given up only on an operator's word, and kept for the files; then everything is told anew", () =>
    Effect.gen(function*() {
      const { arrivedSince, baseline, deliver, enrolment, folder } = yield* enrolled()
      yield* baseline.commit(report)
      const given = Option.getOrThrow(yield* enrolment.reset)
      assert.isTrue(Option.isNone(yield* enrolment.current))
      assert.isTrue(Option.isNone(yield* baseline.known("heartbeat")))
      const kept = fs.readdirSync(folder).find((name) => name.startsWith("registration."))!
      assert.include(fs.readFileSync(path.join(folder, kept), "utf8"), given.assetId)
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.deepStrictEqual(pathsOf(arrivedSince()), ["validate-token", "register-with-token", "heartbeat"])
    }))

  it.effect("of another backend, and that of the machine a disk was copied from, is none", () =>
    Effect.gen(function*() {
      const { folder } = yield* enrolled()
      const elsewhere = yield* heartbeatAgentAt("http://127.0.0.1:9", { folder })
      assert.isTrue(Option.isNone(yield* elsewhere.enrolment.current))
      const copy = yield* heartbeatAgentAt("http://127.0.0.1:9", {
        folder,
        agentId: "019c0d6e-7b00-7000-8000-bbbbbbbbbbbb"
      })
      assert.isTrue(Option.isNone(yield* copy.enrolment.current))
    }))

  it.effect("is this machine's still where it has lost its id, as its hardware tells, and no other machine's", () =>
    Effect.gen(function*() {
      const identifiers = {
        uuid: "4c4c4544-0042-3510-8051-b4c04f333332",
        macAddresses: ["02:00:5E:00:53:01"],
        diskIds: []
      }
      const { enrolment, folder } = yield* enrolled({ identifiers })
      const { assetId } = Option.getOrThrow(yield* enrolment.current)
      const agentId = "019c0d6e-7b00-7000-8000-cccccccccccc"
      const other = {
        ...identifiers,
        uuid: "4c4c4544-0042-3510-8051-b4c04f999999",
        macAddresses: ["02:00:5E:00:53:99"]
      }
      const setup = { folder, agentId, started: "made" } as const
      const registration = Option.getOrThrow(yield* enrolment.current)
      const url = registration.baseUrl.replace(/\/api$/, "")
      for (const present of [other, { macAddresses: [], diskIds: [] }]) {
        const stranger = yield* heartbeatAgentAt(url, { ...setup, identifiers: present })
        assert.isTrue(Option.isNone(yield* stranger.enrolment.current))
      }
      const same = yield* heartbeatAgentAt(url, { ...setup, identifiers })
      assert.strictEqual(Option.getOrThrow(yield* same.enrolment.current).assetId, assetId)
      // The id that was made is kept from now on, and so is what it took over.
      const later = yield* heartbeatAgentAt(url, { folder, agentId, identifiers, installToken: undefined })
      assert.strictEqual(Option.getOrThrow(yield* later.enrolment.current).assetId, assetId)
    }))

  it.effect("that cannot be understood makes room for another one, and stays for a person to look into", () =>
    Effect.gen(function*() {
      const { backend, deliver, folder } = yield* scene()
      const torn = "ITAMS1 0000\n[{\"assetId\":\"half of i"
      fs.writeFileSync(path.join(folder, "registration.7"), torn, { mode: 0o600 })
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.strictEqual(fs.readFileSync(path.join(folder, "registration.7.bad"), "utf8"), torn)
      assert.strictEqual(backend.db.assets.size, 1)
    }))

  it.effect("that cannot be kept is none: the backend is asked again when the disk is there again", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "state")
      const { backend, deliver } = yield* scene({ folder })
      fs.writeFileSync(folder, "a file where the folder should be")
      assert.deepInclude(yield* deliver(report), { _tag: "Retry" })
      assert.strictEqual(backend.db.heartbeats.length, 0)
      fs.rmSync(folder)
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
    }))

  it.effect("that expires within a week is announced, once a day", () =>
    Effect.gen(function*() {
      const log = keptLog()
      const { deliver } = yield* enrolled()
      // The stand-in's tokens expire at 1,800,000,000 seconds.
      yield* TestClock.setTime((1_800_000_000 - 8 * 86_400) * 1_000)
      const notices = () => log.lines.filter((line) => line.includes("the agent token expires on 2027-01-15"))
      for (const [hours, expected] of [[0, 0], [25, 1], [1, 1], [24, 2]] as const) {
        yield* TestClock.adjust(`${hours} hours`)
        yield* Effect.provide(deliver(report), log.layer)
        assert.strictEqual(notices().length, expected, `${hours} hours later`)
      }
      yield* TestClock.adjust("7 days")
      yield* Effect.provide(deliver(report), log.layer)
      assert.isTrue(log.lines.some((line) => line.includes("the agent token expired on 2027-01-15")))
    }))
})

describe("the bearer header", () => {
  it.effect("is not sent to a backend that has not asked for it", () =>
    Effect.gen(function*() {
      const { arrivedSince, deliver } = yield* enrolled()
      yield* deliver(report)
      assert.isTrue(arrivedSince().every(({ headers }) => headers.authorization === undefined))
    }))

  it.effect("is sent at once to one that asks, and from then on, also after a restart", () =>
    Effect.gen(function*() {
      const { arrivedSince, backend, deliver, enrolment, restarted } = yield* enrolled()
      const token = Redacted.value(Option.getOrThrow(yield* enrolment.current).agentToken!)
      const guarded: Fault = (exchange) =>
        exchange.request.headers.authorization === `Bearer ${token}`
          ? backend.well(exchange)
          : answer(401, "{}", { "content-type": "application/json", "www-authenticate": "Bearer realm=\"itam\"" })(
            exchange
          )
      backend.does(guarded)
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.strictEqual(arrivedSince().length, 2)
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.strictEqual(arrivedSince().length, 3)
      yield* (yield* restarted()).deliver(report)
      assert.strictEqual(arrivedSince().length, 4)
    }))
})

describe("a body that the backend does not like", () => {
  /** Fails over whatever has this field. */
  const failsOver = (field: string): Fault => (exchange) => {
    const chunks: Array<Buffer> = []
    exchange.request.on("data", (chunk: Buffer) => void chunks.push(chunk))
    exchange.request.on("end", () => {
      if (Buffer.concat(chunks).toString().includes(`"${field}"`)) {
        exchange.response.writeHead(500, { "content-type": "application/json" }).end("{\"success\":false}")
      } else {
        exchange.response.writeHead(200, { "content-type": "application/json" })
          .end("{\"success\":true,\"data\":{\"status\":\"ok\",\"next_heartbeat\":900}}")
      }
    })
  }

  it.effect("is told from an outage by a harmless one, and says less from then on, also after a restart", () =>
    Effect.gen(function*() {
      const log = keptLog()
      const { arrivedSince, backend, deliver, restarted } = yield* enrolled()
      backend.does(failsOver("operating_system"))
      assert.deepStrictEqual(yield* Effect.provide(deliver(report), log.layer), acknowledged)
      assert.match(log.lines.join("\n"), /failed over more .* and takes .* without .*details of the hardware/)
      backend.does(backend.well)
      for (const agent of [{ deliver }, yield* restarted()]) {
        yield* agent.deliver(report)
        const { hardware_inventory: hardware } = bodyOf(arrivedSince().at(-1)!) as { hardware_inventory: object }
        assert.notProperty(hardware, "operating_system")
        assert.property(hardware, "bitlocker")
      }
    }))

  it.effect("in no form is parked, while the machine stays online", () =>
    Effect.gen(function*() {
      const { backend, deliver } = yield* enrolled()
      backend.does(failsOver("hardware_inventory"))
      const verdict = yield* deliver(report)
      assert.deepInclude(verdict, { _tag: "Parked" })
      assert.deepStrictEqual(yield* deliver(statusReport), acknowledged)
    }))
})

describe("what the backend answers to a heartbeat, and what the agent does", () => {
  const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    answer(status, JSON.stringify(body), { "content-type": "application/json", ...headers })
  const well = { success: true, data: { status: "ok", next_heartbeat: 900 } }
  const within = { withinMs: 60_000 }

  it.effect.each<[string, Fault, Partial<Verdict> & { _tag: Verdict["_tag"] }]>([
    ["200 and success", json(200, well), acknowledged],
    ["200 and no success", json(200, { success: false, error: "no" }), { _tag: "Retry", ...within }],
    ["200 and a page", answer(200, "<html>log in</html>", { "content-type": "text/html" }), {
      _tag: "Retry",
      ...within
    }],
    ["200 and broken JSON", answer(200, "{\"success\":tr"), { _tag: "Retry", ...within }],
    ["204", answer(204, ""), { _tag: "Retry", ...within }],
    ["302", answer(302, "", { location: "http://127.0.0.1:9/" }), { _tag: "Retry", ...within }],
    ["400", failed(400, "asset_id field required"), { _tag: "Refused" }],
    ["401 and no wish for a token", failed(401, "no"), { _tag: "Credential" }],
    ["403", failed(403, "no"), { _tag: "Credential" }],
    ["404", failed(404, "Resource not found"), { _tag: "Parked", retryEveryMs: 3_600_000 }],
    ["405 in HTML", answer(405, "<p>no", { "content-type": "text/html" }), { _tag: "Parked", retryEveryMs: 3_600_000 }],
    ["410", failed(410, "gone"), { _tag: "Credential" }],
    ["413, however small", failed(413, "too large"), { _tag: "Parked", retryEveryMs: 86_400_000 }],
    ["422", failed(422, "invalid"), { _tag: "Refused" }],
    ["429 with Retry-After", json(429, {}, { "retry-after": "120" }), {
      _tag: "Retry",
      retryAfterMs: 120_000,
      ...within
    }],
    ["500, also from its health", failed(500), { _tag: "Retry", doubtful: true, ...within }],
    ["502 of a proxy", answer(502, "<html>", { "content-type": "text/html" }), { _tag: "Retry", ...within }],
    ["503", failed(503), { _tag: "Retry", ...within }],
    ["a cut connection", resetBefore, { _tag: "Retry", ...within }]
  ])("%s", ([, fault, expected]) =>
    Effect.gen(function*() {
      const { backend, folder } = yield* enrolled()
      const { deliver } = yield* heartbeatAgentAt(backend.url, { folder, installToken: undefined })
      backend.does(fault)
      const verdict = yield* deliver(report)
      assert.deepInclude(verdict, expected)
      assert.strictEqual("withinMs" in verdict, verdict._tag === "Retry")
    }))

  it.effect.each<[unknown, number]>([
    [60, 60],
    [120.5, 120.5],
    [300, 300],
    ["240", 240],
    [900, 300],
    [1e9, 300],
    [5, 60],
    [-1, 300],
    [0, 300],
    ["soon", 300],
    [null, 300],
    [{ seconds: 60 }, 300]
  ])("next_heartbeat %j makes the period %i seconds", ([next_heartbeat, expected]) =>
    Effect.gen(function*() {
      const { backend, deliver, pace } = yield* enrolled()
      backend.does(json(200, { success: true, data: { status: "ok", next_heartbeat } }))
      assert.deepStrictEqual(yield* deliver(report), acknowledged)
      assert.strictEqual(yield* pace.periodSeconds, expected)
    }))
})

describe("nothing of the tokens", () => {
  it.effect("is in a verdict or the log, though the backend repeats them, nor in a file but the registration", () =>
    Effect.gen(function*() {
      const log = keptLog()
      const { backend, deliver, enrolment, folder } = yield* enrolled({ bearer: "on" })
      const token = Redacted.value(Option.getOrThrow(yield* enrolment.current).agentToken!)
      const echo = `no: ${token} ${installToken}`
      backend.does(failed(401, echo), failed(400, echo))
      const verdict = yield* Effect.provide(deliver(report), log.layer)
      const said = `${JSON.stringify(verdict)} ${log.lines.join("\n")}`
      assert.notInclude(said, installToken)
      assert.notInclude(said, token)
      const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => fs.statSync(path.join(folder, name)).isFile())
      const holding = files.filter((name) => fs.readFileSync(path.join(folder, name), "latin1").includes(token))
      assert.isTrue(holding.length === 1 && holding[0]!.startsWith("registration."), holding.join())
      assert.deepStrictEqual(
        files.filter((name) => fs.readFileSync(path.join(folder, name), "latin1").includes(installToken)),
        []
      )
    }))
})
