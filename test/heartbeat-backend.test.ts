import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { HttpClientRequest } from "effect/http"
import { gzipSync } from "node:zlib"
import type { Answer } from "../src/domain/Delivery.ts"
import { noIdentifiers } from "../src/domain/HardwareIdentifiers.ts"
import { encodeHeartbeat, encodeStatusHeartbeat } from "../src/domain/protocols/Heartbeat.ts"
import { encodeRegistration, encodeValidation } from "../src/domain/protocols/HeartbeatEnrolment.ts"
import { heartbeatLadder } from "../src/domain/protocols/HeartbeatLadder.ts"
import { heartbeatOutcome, registrationOutcome } from "../src/domain/protocols/HeartbeatVerdicts.ts"
import { fit } from "../src/domain/protocols/trimming.ts"
import type { Report } from "../src/domain/Report.ts"
import { exchange } from "../src/layers/exchange.ts"
import * as HttpClientNode from "../src/layers/HttpClientNode.ts"
import { AnyReport } from "./anyReport.ts"
import { answer, resetAfter } from "./faultServer.ts"
import { heartbeatBackend, replyTo } from "./heartbeatBackend.ts"
import type { Manners } from "./heartbeatRegistry.ts"
import { type HeartbeatRow, tables } from "./heartbeatTables.ts"
import { heartbeatOf, machineReports } from "./machineReports.ts"
import { sampleReport } from "./sampleReports.ts"
import { aJwe, systemDrive, windowsSections } from "./windowsSections.ts"

const installToken = "LANET-AAAA-BBBB-0badca"
const heartbeats = "/api/agents/heartbeat"
const registrations = "/api/agents/register-with-token"
const validations = "/api/agents/validate-token"

/** A stand-in that knows an install token, and a way to post to it. */
const standIn = (manners: Manners = {}) => {
  const db = tables()
  db.installTokens.set(installToken, { client: "client-a", site: "site-a" })
  const raw = (path: string, text: string, given: object = {}) =>
    replyTo(db, manners, {
      method: "POST",
      path,
      headers: { "content-type": "application/json" },
      body: Buffer.from(text).toString("latin1"),
      connection: 1,
      ...given
    }, db.heartbeats.length + 1)
  // oxlint-disable-next-line no-explicit-any -- answers are compared, field by field
  const post = (path: string, body: unknown): any => raw(path, JSON.stringify(body))
  const enrol = (report: Report): string => {
    const { body, status } = post(
      registrations,
      encodeRegistration(report, { installToken, identifiers: noIdentifiers })
    )
    assert.strictEqual(status, 200, JSON.stringify(body))
    return body.data.asset_id
  }
  return { db, enrol, post, raw }
}

const well = heartbeatOf(windowsSections())

const isKept = (assetId: string, report: Report, { db, post }: ReturnType<typeof standIn>) => {
  const body = encodeHeartbeat(report, { assetId })
  const { status } = post(heartbeats, body)
  assert.strictEqual(status, 200)
  const { hardware_inventory, software_inventory } = JSON.parse(JSON.stringify(body))
  assert.deepStrictEqual(db.snapshots.get(assetId), { hardware: hardware_inventory, software: software_inventory })
  assert.deepStrictEqual(db.dropped, [])
  const load = report.sections.load?.data
  const row: HeartbeatRow = db.heartbeats.at(-1)!
  assert.deepInclude(row, { agentStatus: "online", type: "full" })
  for (const [column, percent] of [[row.cpu, load?.cpuPercent], [row.memory, load?.memoryPercent]] as const) {
    if (percent === undefined) assert.isNull(column)
    else assert.approximately(Number(column), percent, 0.05)
  }
}

describe("a backend as they are deployed keeps all of", () => {
  it.each(machineReports().map(([name, report]) => ({ name, report })))("$name", ({ report }) => {
    const backend = standIn()
    isKept(backend.enrol(report), report, backend)
  })

  it("a Windows machine, with its sealed recovery key in the vault, though there are volumes without a letter", () => {
    const backend = standIn()
    const data = [
      { volume: "\\\\?\\Volume{0b6f0e2a-0000-4000-8000-000000000001}\\", provider: "none", verdict: "unprotected" },
      systemDrive,
      { ...systemDrive, volume: "D:", protection: "unknown", verdict: "locked", lock: "locked" }
    ] as const
    const report = heartbeatOf(windowsSections({ encryption: { outcome: "collected", tookMs: 1, data } }))
    const assetId = backend.enrol(report)
    isKept(assetId, report, backend)
    const rows = backend.db.vault.get(assetId)!
    assert.deepStrictEqual(rows.map((row) => [row["volume_letter"], row["recovery_key"]]), [["C:", aJwe], ["D:", aJwe]])
  })

  it("a status heartbeat, and a registration that it asked about before", () => {
    const backend = standIn()
    assert.isTrue(backend.post(validations, encodeValidation(installToken)).body.data.is_valid)
    const assetId = backend.enrol(well)
    assert.deepStrictEqual(backend.post(heartbeats, encodeStatusHeartbeat(well, { assetId })).body, {
      success: true,
      data: { status: "ok", next_heartbeat: 300 }
    })
    assert.deepStrictEqual(backend.db.heartbeats, [{
      assetId,
      type: "status",
      agentStatus: "online",
      agentVersion: "0.1.0",
      cpu: 15.2,
      memory: 60.9,
      disk: 45.3
    }])
  })

  it.prop("a machine that says whatever it likes, in every form of its heartbeat", [AnyReport], ([value]) => {
    const report = value as unknown as Report
    const backend = standIn()
    const assetId = backend.enrol(report)
    isKept(assetId, report, backend)
    const ladder = heartbeatLadder(report, { assetId, withSections: true })
    for (let leastCuts = 0; leastCuts < 5; leastCuts++) {
      const fitted = fit(ladder, { leastCuts })
      if (fitted !== undefined) assert.deepInclude(backend.raw(heartbeats, fitted.json), { status: 200 })
    }
    assert.strictEqual(backend.post(heartbeats, encodeStatusHeartbeat(report, { assetId })).status, 200)
    assert.deepStrictEqual(backend.db.dropped, [])
  })

  it("what is as large, as long and as odd as can be", () => {
    const monster = "\u0000\ud800\u0007'\"\\😀".repeat(50_000)
    const report = heartbeatOf(
      windowsSections({
        encryption: {
          outcome: "collected",
          tookMs: 1,
          data: [{ ...systemDrive, method: monster, protectors: [{ id: monster, kind: monster, sealedKey: monster }] }]
        },
        packages: {
          outcome: "partial",
          tookMs: 1,
          missing: [monster],
          data: [{ name: monster, version: monster, publisher: monster, manager: "registry", scope: "user" }]
        },
        load: {
          outcome: "collected",
          tookMs: 1,
          data: {
            cpuPercent: 1e300,
            memoryPercent: 999.995,
            diskPercent: -1,
            uptimeSeconds: 1e300,
            volumes: [],
            temperatures: []
          }
        }
      }),
      { agentVersion: monster }
    )
    const backend = standIn()
    const assetId = backend.enrol(report)
    assert.strictEqual(backend.post(heartbeats, encodeHeartbeat(report, { assetId })).status, 200)
    assert.deepStrictEqual(backend.db.dropped, [])
    assert.deepInclude(backend.db.heartbeats[0], { cpu: 100, memory: 100, disk: 0, uptime: Number.MAX_SAFE_INTEGER })
  })
})

describe("the stand-in has the manners of deployed backends:", () => {
  it("a page in HTML for a wrong method, JSON for no such route, 500 where they always fail", () => {
    const { post, raw } = standIn()
    assert.strictEqual(raw(heartbeats, "", { method: "GET" }), "html")
    assert.deepStrictEqual(post("/api/agents/nowhere", {}), {
      status: 404,
      body: { success: false, error: "Resource not found" }
    })
    assert.strictEqual(post("/api/agents/inventory", { asset_id: "x" }).status, 500)
    assert.deepInclude(raw("/api/health", "", { method: "GET" }), { status: 200 })
  })

  it("200 for an install token that validation does not take, 400 for the same at registration", () => {
    const { db, post } = standIn()
    db.installTokens.set("old", { client: "c", site: "s", state: "expired" })
    db.installTokens.set("off", { client: "c", site: "s", state: "inactive" })
    const texts = {
      old: "Token has expired",
      off: "Token is inactive",
      none: "Token not found",
      [` ${installToken}`]: "Token not found",
      [installToken.toLowerCase()]: "Token not found"
    }
    for (const [token, error] of Object.entries(texts)) {
      assert.deepInclude(post(validations, { token }), {
        status: 200,
        body: { success: true, data: { is_valid: false, error_message: error } }
      })
      assert.deepInclude(post(registrations, { token, hardware_info: { computer_name: "x" } }), {
        status: 400,
        body: { success: false, error }
      })
    }
  })

  it("an asset for every fingerprint, for every name in whatever company, and one for all without a name", () => {
    const { db, post } = standIn()
    db.installTokens.set("other", { client: "client-b", site: "site-b" })
    const register = (token: string, hardware_info: object) => post(registrations, { token, hardware_info }).body.data
    const one = register(installToken, { computer_name: "pc-1", os: "Linux" })
    assert.notProperty(one, "existing_asset")
    assert.deepInclude(one.config, { heartbeat_interval: 60, inventory_interval: 3600, metrics_interval: 300 })
    assert.deepInclude(register(installToken, { computer_name: "pc-1", os: "Linux" }), {
      asset_id: one.asset_id,
      existing_asset: true
    })
    assert.deepInclude(register("other", { computer_name: "pc-1", processor: "another" }), {
      asset_id: one.asset_id,
      existing_asset: true,
      client_id: "client-b"
    })
    const nameless = register(installToken, { os: "Linux" })
    assert.strictEqual(register("other", { os: "Windows", processor: "x" }).asset_id, nameless.asset_id)
    assert.notStrictEqual(nameless.asset_id, one.asset_id)
  })

  it("a JWT, and where it cannot sign something else", () => {
    const tokenOf = (manners: Manners) =>
      standIn(manners).post(registrations, { token: installToken, hardware_info: { computer_name: "x" } })
        .body.data.agent_token
    assert.match(tokenOf({}), /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/)
    assert.match(tokenOf({ signs: false }), /^agent_token_[0-9a-f-]{36}_[0-9a-f]{8}$/)
  })

  it("400 for what is missing, 500 for what is wrong", () => {
    const { enrol, post, raw } = standIn()
    const asset_id = enrol(well)
    for (const [path, error] of [[validations, "token field required"], [registrations, "token field required"]]) {
      assert.deepInclude(post(path!, {}).body, { error: "Request body required" })
      assert.deepInclude(post(path!, { x: 1 }).body, { error })
    }
    assert.deepInclude(post(registrations, { token: installToken, hardware_info: {} }).body, {
      error: "hardware_info field required"
    })
    assert.deepInclude(post(heartbeats, { status: {} }), {
      status: 400,
      body: { success: false, error: "asset_id field required" }
    })
    const failed = { status: 500, body: { success: false, error: "Failed to process heartbeat" } }
    const bodies = {
      "unknown asset": { asset_id: "00000000-0000-4000-8000-000000000000" },
      "not a uuid": { asset_id: "pc-1" },
      "JSON array": [{ asset_id }],
      "status null": { asset_id, status: null },
      "metric too large": { asset_id, status: { cpu_usage: 999.995 } },
      "metric as text": { asset_id, status: { cpu_usage: "many" } },
      "agent_status too long": { asset_id, status: { agent_status: "x".repeat(21) } },
      "agent_status null": { asset_id, status: { agent_status: null } },
      "agent_version too long": { asset_id, status: { agent_version: "x".repeat(51) } },
      "disks null": { asset_id, hardware_inventory: { disks: null } },
      "disks of texts": { asset_id, hardware_inventory: { disks: ["sda"] } }
    }
    for (const [name, body] of Object.entries(bodies)) assert.deepStrictEqual(post(heartbeats, body), failed, name)
    assert.deepStrictEqual(raw(heartbeats, "{"), failed, "bad JSON")
    const text = JSON.stringify({ asset_id })
    assert.deepStrictEqual(raw(heartbeats, text, { headers: { "content-type": "text/plain" } }), failed)
    assert.deepInclude(raw(heartbeats, text.replace("}", ",\"status\":{\"cpu_usage\":NaN}}")), { status: 200 })
    assert.deepInclude(post(heartbeats, { asset_id: `{${asset_id.toUpperCase()}}` }), { status: 200 })
  })

  it("rows that stay though the inventory after them failed", () => {
    for (const hostname of ["a\u0000b", "a\ud800b"]) {
      const { db, enrol, post } = standIn()
      const asset_id = enrol(well)
      const body = { asset_id, status: { cpu_usage: 1 }, hardware_inventory: { system: { hostname } } }
      assert.strictEqual(post(heartbeats, body).status, 500)
      assert.deepStrictEqual([db.heartbeats.length, db.snapshots.size], [1, 0])
    }
  })

  it("other names for each type, and 0 for what is missing", () => {
    const { db, enrol, post } = standIn()
    const asset_id = enrol(well)
    const status = { cpu_usage: 1, cpu_percent: 2, memory_usage: null }
    assert.deepInclude(post(heartbeats, { asset_id, heartbeat_type: "status", status }).body.data, {
      next_heartbeat: 300
    })
    assert.deepInclude(post(heartbeats, { asset_id, heartbeat_type: "whatever", status }).body.data, {
      next_heartbeat: 900
    })
    assert.deepStrictEqual(db.heartbeats.map(({ cpu, disk, memory }) => [cpu, memory, disk]), [[2, 0, 0], [1, null, 0]])
    assert.deepInclude(db.heartbeats[0], { agentStatus: "online", agentVersion: "1.0.0" })
  })

  it("two ideas of when it heard last, and a snapshot that is replaced as a whole", () => {
    const { db, enrol, post } = standIn()
    const asset_id = enrol(well)
    post(heartbeats, encodeHeartbeat(well, { assetId: asset_id }))
    post(heartbeats, encodeStatusHeartbeat(well, { assetId: asset_id }))
    assert.deepStrictEqual([db.lastSeen.status.get(asset_id), db.lastSeen.assets.get(asset_id)], [2, 1])
    post(heartbeats, { asset_id, software_inventory: { installed_programs: [] } })
    assert.deepStrictEqual(db.snapshots.get(asset_id), { hardware: {}, software: { installed_programs: [] } })
  })

  it("volumes that are dropped with 200, and all after one that it does not like", () => {
    const { db, enrol, post } = standIn()
    const asset_id = enrol(well)
    const volume = (given: object) => ({ volume_letter: "C:", recovery_key: "k", ...given })
    const rowsOf = (...volumes: ReadonlyArray<object>) => {
      db.vault.clear()
      const body = { asset_id, hardware_inventory: { bitlocker: { volumes } } }
      assert.strictEqual(post(heartbeats, body).status, 200)
      return (db.vault.get(asset_id) ?? []).map((row) => row["volume_letter"])
    }
    assert.deepStrictEqual(rowsOf({ drive_letter: "C:", recovery_key: "k" }, volume({})), ["C:"])
    for (
      const wrong of [
        { volume_letter: "D" },
        { volume_letter: "d:" },
        { protection_status: "Locked" },
        { protection_status: null },
        { encryption_method: "x".repeat(51) },
        { recovery_key_id: "x".repeat(101) }
      ]
    ) {
      assert.deepStrictEqual(rowsOf(volume({}), volume(wrong), volume({ volume_letter: "E:" })), ["C:"])
    }
    assert.deepStrictEqual(rowsOf(volume({ recovery_key: "" }), volume({ volume_letter: "E:" })), ["E:"])
  })

  it.live("over HTTP, and faults in between", () =>
    Effect.gen(function*() {
      const backend = yield* heartbeatBackend()
      backend.db.installTokens.set(installToken, { client: "client-a", site: "site-a" })
      const none = Option.none<never>()
      const client = HttpClientNode.layerOptions(
        { caFile: none, clientCertFile: none, clientKeyFile: none, httpsProxy: none, httpProxy: none, noProxy: none },
        { connectMs: 10_000 }
      )
      const send = (request: HttpClientRequest.HttpClientRequest) => exchange(request).pipe(Effect.provide(client))
      const to = (path: string) => HttpClientRequest.post(`${backend.url}${path}`)
      const json = (path: string, body: unknown) =>
        HttpClientRequest.bodyText(to(path), JSON.stringify(body), "application/json")
      const registered = registrationOutcome(
        yield* send(json(registrations, encodeRegistration(well, { installToken, identifiers: noIdentifiers })))
      )
      assert(registered._tag === "Registered")
      const beat = json(heartbeats, encodeHeartbeat(well, registered))
      const verdict = (answer: Answer) => heartbeatOutcome(answer, { reportId: well.id })
      assert.deepInclude(verdict(yield* send(HttpClientRequest.bearerToken(beat, "nobody looks at it"))), {
        verdict: { _tag: "Acknowledged", status: 200, duplicate: false },
        nextHeartbeatSeconds: 300
      })
      const page = yield* send(HttpClientRequest.get(`${backend.url}${heartbeats}`))
      assert.deepStrictEqual([page.status, page.contentType], [405, "text/html; charset=utf-8"])
      assert.strictEqual(verdict(page).verdict._tag, "Parked")
      const zipped = to(heartbeats).pipe(
        HttpClientRequest.setHeader("content-encoding", "gzip"),
        HttpClientRequest.bodyUint8Array(gzipSync("{}"), "application/json")
      )
      assert.strictEqual((yield* send(zipped)).status, 500)
      backend.does(answer(401, "{}", { "www-authenticate": "Bearer realm=\"agents\"" }), resetAfter, backend.well)
      assert.isTrue(verdict(yield* send(beat)).wantsToken)
      assert.include((yield* Effect.flip(send(beat))).message, "127.0.0.1")
      assert.strictEqual((yield* send(beat)).status, 200)
    }))

  it("nothing for a deleted asset but 500", () => {
    const { db, enrol, post } = standIn()
    const asset_id = enrol(well)
    db.assets.get(asset_id)!.deleted = true
    assert.strictEqual(post(heartbeats, encodeStatusHeartbeat(well, { assetId: asset_id })).status, 500)
    assert.notStrictEqual(enrol(sampleReport("heartbeat")), asset_id)
  })
})
