import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"
import { createHmac } from "node:crypto"
import * as fs from "node:fs"
import { noIdentifiers } from "../src/domain/HardwareIdentifiers.ts"
import { encodeHeartbeat, encodeStatusHeartbeat } from "../src/domain/protocols/Heartbeat.ts"
import { encodeRegistration, encodeValidation } from "../src/domain/protocols/HeartbeatEnrolment.ts"
import { heartbeatOutcome, registrationOutcome, validationOutcome } from "../src/domain/protocols/HeartbeatVerdicts.ts"
import type { Report } from "../src/domain/Report.ts"
import * as AgentTokens from "../src/layers/receiver/agentTokens.ts"
import * as ReceiverToken from "../src/layers/ReceiverToken.ts"
import { heartbeatOf, machineReports } from "./machineReports.ts"
import {
  type Answer,
  installToken,
  leastHardware,
  mac,
  receiver,
  temporaryFolder,
  tenantId,
  token
} from "./receiverRig.ts"
import { sampleHardware, sampleReport, sampleSoftware, sampleTelemetry } from "./sampleReports.ts"
import { windowsSections } from "./windowsSections.ts"

const report = heartbeatOf({ ...sampleHardware, ...sampleSoftware, ...sampleTelemetry })
const { agentId } = report.subject
const newId = (number: number) => `019c1f4e-0000-7000-9000-${String(number).padStart(12, "0")}`

/** The answer, as the agent judges it. */
const asAgentSees = ({ headers, status, text }: Answer) => ({
  status,
  body: text,
  contentType: String(headers["content-type"]),
  ...(headers["www-authenticate"] === undefined ? {} : { authenticate: String(headers["www-authenticate"]) })
})

/** A receiver, and an agent that knows the install token. */
const enrolling = Effect.fnUntraced(function*(options: Parameters<typeof receiver>[0] = {}) {
  const { ask } = yield* receiver(options)
  const register = Effect.fnUntraced(function*(report: Report, hardware: object = {}, identifiers = noIdentifiers) {
    const { hardware_info, token } = encodeRegistration(report, { installToken, identifiers })
    const body = { token, hardware_info: { ...hardware_info, ...hardware } }
    const answer = yield* ask("POST", "/api/agents/register-with-token", { body, headers: { authorization: "" } })
    const outcome = registrationOutcome(asAgentSees(answer))
    assert(outcome._tag === "Registered", answer.text)
    return outcome
  })
  const beat = (registered: { readonly agentToken?: Redacted.Redacted<string> }, body: object) =>
    ask("POST", "/api/agents/heartbeat", {
      body,
      headers: { authorization: `Bearer ${Redacted.value(registered.agentToken!)}` }
    })
  return { ask, beat, register }
})

const isProblem = (answer: Answer, status: number, type: string) => {
  assert.deepStrictEqual([answer.status, answer.headers["content-type"]], [status, "application/problem+json"])
  assert.strictEqual(answer.body.type, `urn:itam-agent:problem:${type}`)
}

describe("a receiver of the heartbeat protocol", () => {
  it.live("says what its install token is good for, and refuses others the way deployed backends do", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const headers = { authorization: "" }
      const about = (token: string) =>
        ask("POST", "/api/agents/validate-token", { body: encodeValidation(token), headers })
      assert.deepStrictEqual(validationOutcome(asAgentSees(yield* about(installToken))), {
        _tag: "Valid",
        clientName: tenantId,
        siteName: tenantId
      })
      for (const other of [`${installToken} `, installToken.toLowerCase(), "LANET-X", token]) {
        const answer = yield* about(other)
        assert.strictEqual(answer.status, 200)
        assert.deepInclude(validationOutcome(asAgentSees(answer)), { _tag: "Credential", reason: "Token not found" })
        const body = encodeRegistration(report, { installToken: other, identifiers: noIdentifiers })
        const refused = yield* ask("POST", "/api/agents/register-with-token", { body, headers })
        isProblem(refused, 400, "install-token-refused")
        assert.deepInclude(refused.body, { success: false, error: "Token not found" })
        assert.deepInclude(registrationOutcome(asAgentSees(refused)), { _tag: "Credential" })
      }
      assert.deepStrictEqual((yield* ask("GET", "/api/assets")).body, { assets: [] })
    }))

  it.live("gives a machine an asset and a token, and keeps all that it then sends", () =>
    Effect.gen(function*() {
      const { ask, beat, register } = yield* enrolling()
      const registered = yield* register(report)
      assert.deepInclude(registered, {
        assetId: agentId,
        existingAsset: false,
        keepsSections: true,
        heartbeatIntervalSeconds: 300
      })
      const options = { assetId: registered.assetId, withSections: registered.keepsSections }
      const body = encodeHeartbeat(report, options)
      const answer = yield* beat(registered, body)
      assert.strictEqual(answer.status, 200)
      assert.deepStrictEqual(answer.body, {
        success: true,
        data: { status: "ok", next_heartbeat: 300 },
        report_id: report.id,
        accepted: true,
        duplicate: false
      })
      assert.deepStrictEqual(heartbeatOutcome(asAgentSees(answer), { reportId: report.id }), {
        verdict: { _tag: "Acknowledged", status: 200, duplicate: false },
        nextHeartbeatSeconds: 300
      })
      const { asset_id, hardware_inventory, software_inventory, status, timestamp_utc } = JSON.parse(
        JSON.stringify(body)
      )
      const stored = { asset_id, timestamp_utc, status, hardware_inventory, software_inventory }
      assert.deepStrictEqual((yield* ask("GET", `/api/agents/${agentId}`)).body, { success: true, data: stored })
      assert.deepStrictEqual((yield* ask("GET", `/api/agents/${mac}`)).body.data, stored)
      assert.deepStrictEqual((yield* ask("GET", "/api/agents")).body, { success: true, data: [stored] })
      assert.deepInclude((yield* ask("GET", `/api/assets/${agentId}`)).body, {
        id: agentId,
        macAddress: mac,
        hostname: "pc-1",
        platform: "Linux",
        arch: "x86_64",
        reports: 1
      })
      const { sections } = (yield* ask("GET", `/api/assets/${agentId}/sections`)).body
      assert.sameMembers(Object.keys(sections), Object.keys(report.sections))
      assert.deepStrictEqual(sections.cpu.data, report.sections.cpu!.data)
      assert.deepInclude((yield* ask("GET", `/api/assets/${agentId}/history`)).body.reports[0], {
        id: report.id,
        kind: "heartbeat",
        reason: "first",
        digest: report.digest
      })
    }))

  it.live("takes every captured machine, and one that runs Windows, and loses nothing of them", () =>
    Effect.gen(function*() {
      const { ask, beat, register } = yield* enrolling()
      const machines = [...machineReports(), ["win32/by hand", heartbeatOf(windowsSections())] as const]
      for (const [index, [name, machine]] of machines.entries()) {
        const own = {
          ...machine,
          id: newId(index),
          subject: { ...machine.subject, agentId: `5b0c2c5e-5f0b-4c7e-9d0e-${String(index).padStart(12, "a")}` }
        }
        const registered = yield* register(own)
        assert.isFalse(registered.existingAsset, name)
        const body = encodeHeartbeat(own, { assetId: registered.assetId, withSections: true })
        const answer = yield* beat(registered, body)
        assert.strictEqual(answer.status, 200, `${name}: ${answer.text}`)
        const { data } = (yield* ask("GET", `/api/agents/${registered.assetId}`)).body
        const { hardware_inventory, software_inventory, status } = JSON.parse(JSON.stringify(body))
        assert.deepInclude(data, { status, hardware_inventory, software_inventory }, name)
      }
      assert.strictEqual((yield* ask("GET", "/api/assets")).body.assets.length, machines.length)
    }))

  it.live("keeps the inventories over status heartbeats, and replaces them by full ones", () =>
    Effect.gen(function*() {
      const { ask, beat, register } = yield* enrolling()
      const registered = yield* register(report)
      const options = { assetId: registered.assetId }
      yield* beat(registered, encodeHeartbeat(report, options))
      const before = (yield* ask("GET", `/api/agents/${agentId}`)).body.data
      const calm = { outcome: "collected", tookMs: 1, data: { cpuPercent: 1, volumes: [], temperatures: [] } } as const
      const later = { ...report, id: newId(1), sections: { ...report.sections, load: calm } }
      assert.strictEqual((yield* beat(registered, encodeStatusHeartbeat(later, options))).status, 200)
      const after = (yield* ask("GET", `/api/agents/${agentId}`)).body.data
      assert.deepInclude(after.status, { cpu_usage: 1, memory_usage: null })
      assert.deepStrictEqual(after.hardware_inventory, before.hardware_inventory)
      const least = heartbeatOf({}, { id: newId(2) })
      yield* beat(registered, encodeHeartbeat(least, options))
      const { hardware_inventory } = (yield* ask("GET", `/api/agents/${agentId}`)).body.data
      assert.doesNotHaveAnyKeys(hardware_inventory, ["memory", "disks"])
    }))

  it.live("keeps what agents send beyond the document, and takes the least that one may send", () =>
    Effect.gen(function*() {
      const { ask, beat, register } = yield* enrolling()
      const registered = yield* register(report)
      const body = {
        asset_id: registered.assetId.toUpperCase(),
        heartbeat_type: "full",
        status: { agent_status: "online", cpu_usage: 12.5, uptime: 3600.5 },
        hardware_inventory: {
          system: { hostname: "pc-1", logged_users: ["a"] },
          disks: [{ device: "x", rpm: 7200 }],
          usb_devices: [{ name: "Stick" }],
          bitlocker: null
        },
        software_inventory: { installed_programs: [{ name: "a", version: null, size: 3 }] }
      }
      const first = yield* beat(registered, body)
      const second = yield* beat(registered, body)
      assert.deepStrictEqual([first.status, second.status, second.body.duplicate], [200, 200, false])
      const { data } = (yield* ask("GET", `/api/agents/${agentId}`)).body
      assert.deepStrictEqual(data.hardware_inventory, body.hardware_inventory)
      assert.deepStrictEqual(data.software_inventory, body.software_inventory)
    }))

  it.live("answers that it is well to anybody", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const { body, status } = yield* ask("GET", "/api/health", { headers: { authorization: "" } })
      assert.strictEqual(status, 200)
      assert.deepInclude(body, { success: true })
      assert.strictEqual(body.data.status, "healthy")
    }))
})

describe("a heartbeat that comes again", () => {
  it.live("is acknowledged and stored once; another under its id is refused", () =>
    Effect.gen(function*() {
      const { ask, beat, register } = yield* enrolling()
      const registered = yield* register(report)
      const body = encodeHeartbeat(report, { assetId: registered.assetId })
      assert.isFalse((yield* beat(registered, body)).body.duplicate)
      assert.isTrue((yield* beat(registered, body)).body.duplicate)
      const other = yield* beat(registered, { ...body, status: {} })
      isProblem(other, 422, "digest-conflict")
      const { verdict } = heartbeatOutcome(asAgentSees(other), { reportId: report.id })
      assert.deepInclude(verdict, { _tag: "Refused", idTaken: true })
      assert.strictEqual((yield* ask("GET", `/api/assets/${agentId}/history`)).body.reports.length, 1)
    }))

  it.live("is known by its header alone", () =>
    Effect.gen(function*() {
      const { ask, register } = yield* enrolling()
      const registered = yield* register(report)
      const authorization = `Bearer ${Redacted.value(registered.agentToken!)}`
      const send = (key: string) =>
        ask("POST", "/api/agents/heartbeat", {
          body: { asset_id: registered.assetId, status: {} },
          headers: { authorization, "idempotency-key": key }
        })
      assert.deepInclude((yield* send("\"a-1\"")).body, { report_id: "a-1", duplicate: false })
      assert.deepInclude((yield* send("a-1")).body, { report_id: "a-1", duplicate: true })
    }))
})

describe("a machine that registers again", () => {
  it.live("is the same one by its id, and by its hardware when its agent was installed anew", () =>
    Effect.gen(function*() {
      const { ask, register } = yield* enrolling()
      const withAgent = (agentId: string) => ({ ...report, subject: { ...report.subject, agentId } })
      const uuid = { ...noIdentifiers, uuid: "4c4c4544-0051-5810-8034-b7c04f5a5733" }
      const serials = { ...noIdentifiers, serialNumber: "7QX4ZW3", boardSerialNumber: "CNFCW0025R00QA" }
      const first = yield* register(report, {}, { ...uuid, ...serials })
      assert.deepInclude(yield* register(report), { assetId: first.assetId, existingAsset: true })
      for (const [digit, own] of [uuid, serials].entries()) {
        const anew = yield* register(withAgent(`5b0c2c5e-5f0b-4c7e-9d0e-3f6a1c2b4d0${digit}`), {}, own)
        assert.deepInclude(anew, { assetId: first.assetId, existingAsset: true })
      }
      const { boardSerialNumber: _, ...computer } = serials
      const other = yield* register(withAgent("5b0c2c5e-5f0b-4c7e-9d0e-3f6a1c2b4d09"), {}, computer)
      assert.deepInclude(other, { assetId: "5b0c2c5e-5f0b-4c7e-9d0e-3f6a1c2b4d09", existingAsset: false })
      assert.strictEqual((yield* ask("GET", "/api/assets")).body.assets.length, 2)
    }))

  it.live("is not taken for another that has the same placeholders", () =>
    Effect.gen(function*() {
      const { register } = yield* enrolling()
      const identifiers = {
        system_uuid: "03000200-0400-0500-0006-000700080009",
        system_serial_number: "To be filled by O.E.M.",
        board_serial_number: "Default string"
      }
      const one = yield* register(report, { identifiers, computer_name: "one" })
      const other = yield* register(report, { identifiers, computer_name: "other" })
      assert.isFalse(other.existingAsset)
      assert.notStrictEqual(one.assetId, other.assetId)
    }))

  it.live("is the one that had reported by its MAC address before it had an id", () =>
    Effect.gen(function*() {
      const { ask, register } = yield* enrolling()
      yield* ask("POST", "/api/hardware", { body: leastHardware })
      assert.deepInclude(yield* register(report), { assetId: agentId, existingAsset: true })
      const { assets } = (yield* ask("GET", "/api/assets")).body
      assert.deepStrictEqual(assets.map(({ id }: { readonly id: string }) => id), [agentId])
    }))

  it.live("without any adapter has an asset all the same", () =>
    Effect.gen(function*() {
      const { ask, register } = yield* enrolling()
      const { assetId } = yield* register(report, { network_interfaces: [], identifiers: {} })
      const asset = (yield* ask("GET", `/api/assets/${assetId}`)).body
      assert.strictEqual(asset.id, assetId)
      assert.notProperty(asset, "macAddress")
    }))
})

describe("a heartbeat is refused", () => {
  it.live("without the token of its registration, and the refusal says what is wanted", () =>
    Effect.gen(function*() {
      const { ask, register } = yield* enrolling()
      const registered = yield* register(report)
      const own = Redacted.value(registered.agentToken!)
      const [head, payload, signature] = own.split(".")
      const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url")
      const claims = JSON.parse(Buffer.from(payload!, "base64url").toString())
      const unsigned = encoded({ alg: "none", typ: "JWT" })
      const foreign = `${head}.${payload}`
      const strangers = [
        "",
        "Bearer",
        `Bearer ${token}`,
        `Bearer ${installToken}`,
        `Bearer ${own}x`,
        `Bearer ${own}.x`,
        `Bearer ${unsigned}.${payload}.`,
        `Bearer ${unsigned}.${payload}.${signature}`,
        `Bearer ${head}.${encoded({ ...claims, exp: claims.exp + 1 })}.${signature}`,
        `Bearer ${foreign}.${createHmac("sha256", token).update(foreign).digest("base64url")}`
      ]
      for (const authorization of strangers) {
        const answer = yield* ask("POST", "/api/agents/heartbeat", {
          body: encodeStatusHeartbeat(report, { assetId: registered.assetId }),
          headers: { authorization }
        })
        isProblem(answer, 401, "unauthorized")
        const outcome = heartbeatOutcome(asAgentSees(answer), { reportId: report.id })
        assert.deepInclude(outcome, { wantsToken: true })
        assert.strictEqual(outcome.verdict._tag, "Credential")
      }
      assert.strictEqual((yield* ask("GET", `/api/agents/${agentId}`)).status, 404)
    }))

  it.live("with the token of another machine, which reads nothing either", () =>
    Effect.gen(function*() {
      const { ask, beat, register } = yield* enrolling()
      const one = yield* register(report, { identifiers: {}, network_interfaces: [], computer_name: "one" })
      const other = yield* register(report, { identifiers: {}, network_interfaces: [], computer_name: "other" })
      isProblem(yield* beat(one, { asset_id: other.assetId, status: {} }), 403, "wrong-asset")
      const authorization = `Bearer ${Redacted.value(one.agentToken!)}`
      for (const path of ["/api/assets", "/api/agents", `/api/agents/${other.assetId}`]) {
        isProblem(yield* ask("GET", path, { headers: { authorization } }), 401, "unauthorized")
      }
    }))

  it.live("of an asset that is gone, and the agent is told that it is for good", () =>
    Effect.gen(function*() {
      const databaseFile = `${yield* temporaryFolder}/first.sqlite`
      const before = yield* enrolling({ databaseFile })
      const registered = yield* before.register(report)
      const after = yield* enrolling()
      const answer = yield* after.beat(registered, { asset_id: registered.assetId, status: {} })
      isProblem(answer, 410, "asset-gone")
      assert.isTrue(heartbeatOutcome(asAgentSees(answer), { reportId: report.id }).gone)
    }))

  it.live("where it does not fit, with the field that is wrong", () =>
    Effect.gen(function*() {
      const { ask, beat, register } = yield* enrolling()
      const registered = yield* register(report)
      const answer = yield* beat(registered, {
        asset_id: registered.assetId,
        status: { cpu_usage: "many" },
        hardware_inventory: { disks: null }
      })
      isProblem(answer, 400, "invalid-body")
      assert.sameMembers(answer.body.errors.map(({ field }: { readonly field: string }) => field), [
        "status.cpu_usage",
        "hardware_inventory.disks"
      ])
      const nameless = yield* ask("POST", "/api/agents/register-with-token", {
        body: { token: installToken, hardware_info: { os: "Linux" } }
      })
      isProblem(nameless, 400, "invalid-body")
      assert.strictEqual(nameless.body.errors[0].field, "hardware_info.computer_name")
    }))
})

describe("the token of an agent", () => {
  const secret = Redacted.make("secret")
  const claims = { tenantId, assetId: sampleReport("heartbeat").subject.agentId }

  it("lasts 30 days and survives a restart of the receiver, but not another secret", () => {
    const issued = Redacted.make(AgentTokens.make(secret).issue(claims, 1_000))
    const read = (nowSeconds: number, by = secret) => AgentTokens.make(by).read(issued, nowSeconds)
    assert.deepInclude(read(1_000), { _tag: "Some", value: claims })
    assert.deepInclude(read(1_000 + 30 * 86_400 - 1), { _tag: "Some" })
    assert.deepInclude(read(1_000 + 30 * 86_400), { _tag: "None" })
    assert.deepInclude(read(1_000, Redacted.make("other")), { _tag: "None" })
  })

  it("is none where it is anything else", () => {
    for (const text of ["", ".", "..", "...", "a.b.c", "eyJ9.eyJ9.", "\u0000"]) {
      assert.deepInclude(AgentTokens.make(secret).read(Redacted.make(text), 0), { _tag: "None" }, text)
    }
  })
})

describe("the install token of the embedded receiver", () => {
  it.live("is made once, in the form that the protocol gives them, and readable by its owner only", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const { file, token } = yield* ReceiverToken.readOrMakeInstallToken(folder)
      assert.match(Redacted.value(token), /^LANET-[A-Z0-9]+-[A-Z0-9]+-[A-Z0-9]+$/)
      assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600)
      const again = yield* ReceiverToken.readOrMakeInstallToken(folder)
      assert.strictEqual(Redacted.value(again.token), Redacted.value(token))
      fs.writeFileSync(file, "LANET-GUESSED\n")
      const anew = yield* ReceiverToken.readOrMakeInstallToken(folder)
      assert.notInclude([Redacted.value(token), "LANET-GUESSED"], Redacted.value(anew.token))
      const other = yield* ReceiverToken.readOrMakeInstallToken(yield* temporaryFolder)
      assert.notStrictEqual(Redacted.value(other.token), Redacted.value(anew.token))
    }).pipe(Effect.provide(SecureRandom.layerWebCrypto)))
})
