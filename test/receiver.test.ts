import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { statSync, writeFileSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { encodeHardware } from "../src/domain/protocols/ScannerHardware.ts"
import { encodeSoftware } from "../src/domain/protocols/ScannerSoftware.ts"
import { encodeTelemetry } from "../src/domain/protocols/ScannerTelemetry.ts"
import { leastHardware, logTo, mac, receiver, temporaryFolder, tenantId, token } from "./receiverRig.ts"
import { sampleHardware, sampleReport, sampleSoftware } from "./sampleReports.ts"

const options = { tenantId, agentVersion: "0.1.0" }
const { agentId } = sampleReport("hardware").subject
const hardware = encodeHardware(sampleReport("hardware"), options)
const software = encodeSoftware(sampleReport("software", { id: "019c1f4e-0000-7000-8000-000000000002" }), options)
const telemetry = encodeTelemetry(sampleReport("telemetry", { id: "019c1f4e-0000-7000-8000-000000000003" }), options)!

/** The bodies of an agent that knows nothing of ids, sections and digests. */
const legacy = {
  hardware: leastHardware,
  software: {
    tenant_id: tenantId,
    system: { platform: "Linux", hostname: "pc-1", mac_address: mac, scan_timestamp: "2026-01-31 08:00:00" },
    installed_software: [{ name: "7-Zip", version: "24.09", vendor: "Igor Pavlov", publisher: "Igor Pavlov" }]
  },
  telemetry: { tenant_id: tenantId, mac_address: mac, cpu_percent: 12.5, ram_percent: 61.2, storage_percent: 45.3 }
}

const newId = (number: number) => `019c1f4e-0000-7000-9000-${String(number).padStart(12, "0")}`

describe("a receiver of the scanner protocol", () => {
  it.live("creates a machine, then updates it, and answers what it has stored", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      assert.deepInclude(yield* ask("GET", `/api/hardware/${mac}`), { status: 404 })
      const created = yield* ask("POST", "/api/hardware", { body: hardware })
      assert.strictEqual(created.status, 201)
      assert.deepStrictEqual(created.body, {
        message: "Hardware created",
        id: agentId,
        report_id: hardware.report_id,
        accepted: true,
        duplicate: false
      })
      const next = { ...hardware, report_id: newId(1), cpu: { name: "Other CPU" } }
      const updated = yield* ask("PUT", `/api/hardware/${mac}`, { body: next })
      assert.deepInclude(updated, { status: 200 })
      assert.deepInclude(updated.body, { updated: true, report_id: newId(1), accepted: true, duplicate: false })
      const { sections: _, ...document } = next
      const stored = { ...document, asset_info: { asset_tag: "TAG-0001", entry_type: "scanner", status: "Available" } }
      assert.deepStrictEqual(updated.body.data, stored)
      assert.deepStrictEqual((yield* ask("GET", `/api/hardware/${mac}`)).body.data, stored)
      assert.deepStrictEqual((yield* ask("GET", `/api/hardware/${encodeURIComponent(mac)}`)).body.data, stored)
      assert.strictEqual((yield* ask("GET", `/api/hardware/${mac.toLowerCase()}`)).status, 404)
      assert.deepStrictEqual((yield* ask("GET", "/api/hardware")).body.data, [stored])
    }))

  it.live("keeps what administrators entered: from the echo, and where there is none", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      yield* ask("POST", "/api/hardware", { body: legacy.hardware })
      const found = yield* ask("GET", `/api/hardware/${mac}`)
      const asset_info = { ...found.body.data.asset_info, location: "Lab", cost: 12.5 }
      const echoed = yield* ask("PUT", `/api/hardware/${mac}`, { body: { ...legacy.hardware, asset_info } })
      assert.deepStrictEqual(echoed.body.data.asset_info, asset_info)
      const plain = yield* ask("PUT", `/api/hardware/${mac}`, { body: legacy.hardware })
      assert.deepStrictEqual(plain.body.data.asset_info, asset_info)
    }))

  it.live("keeps blocks that an update does not bring", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      yield* ask("POST", "/api/hardware", { body: { ...legacy.hardware, motherboard: { model: "Board" } } })
      const updated = yield* ask("POST", "/api/hardware", { body: legacy.hardware })
      assert.deepStrictEqual(updated.body.data.motherboard, { model: "Board" })
    }))

  it.live("replaces software as a whole and counts it", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      assert.deepInclude(yield* ask("GET", `/api/software/${mac}`), { status: 404 })
      const stored = yield* ask("POST", "/api/software", { body: software })
      assert.strictEqual(stored.status, 200)
      assert.deepStrictEqual(stored.body, {
        message: "Software stored",
        data: {
          mac_address: mac,
          hostname: "pc-1",
          total_software: 4,
          installed_software: 2,
          services: 1,
          startup_programs: 1
        },
        report_id: software.report_id,
        accepted: true,
        duplicate: false
      })
      yield* ask("POST", "/api/software", { body: legacy.software })
      const found = yield* ask("GET", `/api/software/${mac}`)
      assert.deepStrictEqual(found.body.data, legacy.software)
    }))

  it.live("records samples, and says what they mean", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      assert.deepInclude((yield* ask("GET", `/api/telemetry/${mac}`)).body, {
        success: false,
        status: "no_data",
        data: null
      })
      const well = yield* ask("POST", "/api/telemetry", { body: telemetry })
      assert.strictEqual(well.status, 200)
      assert.deepInclude(well.body, { success: true, health_score: 100, health_status: "excellent", duplicate: false })
      assert.deepStrictEqual([well.body.alerts, well.body.anomalies], [[], []])
      const full = { ...legacy.telemetry, storage_percent: 95.1, cpu_percent: 90.1 }
      const ill = yield* ask("POST", "/api/telemetry", { body: full })
      assert.deepInclude(ill.body, { health_score: 40, health_status: "critical" })
      assert.deepStrictEqual(
        ill.body.alerts.map((alert: { type: string; severity: string }) => [alert.type, alert.severity]),
        [
          ["cpu", "warning"],
          ["storage", "critical"]
        ]
      )
      assert.deepStrictEqual((yield* ask("GET", `/api/telemetry/${mac}`)).body.data, full)
    }))

  it.live("takes the bodies of agents that were there before it, each one as new", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      assert.strictEqual((yield* ask("POST", "/api/hardware", { body: legacy.hardware })).status, 201)
      for (const kind of ["hardware", "software", "telemetry"] as const) {
        const first = yield* ask("POST", `/api/${kind}`, { body: legacy[kind] })
        const second = yield* ask("POST", `/api/${kind}`, { body: legacy[kind] })
        assert.deepStrictEqual([first.status, second.status, second.body.duplicate], [200, 200, false], kind)
        assert.notStrictEqual(first.body.report_id, second.body.report_id)
      }
      const { body } = yield* ask("GET", `/api/assets/${mac}`)
      assert.deepInclude(body, {
        id: mac,
        macAddress: mac,
        hostname: "pc-1",
        platform: "Linux",
        reports: 7,
        sections: 0
      })
    }))
})

describe("the canonical model in a receiver", () => {
  it.live("reads back as it was sent, by agent id and by MAC address", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      yield* ask("POST", "/api/hardware", { body: hardware })
      yield* ask("POST", "/api/software", { body: software })
      const { body } = yield* ask("GET", `/api/assets/${agentId}/sections`)
      const expected = [
        ...Object.entries(sampleHardware).map(([name, section]) => [name, section, hardware.report_id] as const),
        ...Object.entries(sampleSoftware).map(([name, section]) => [name, section, software.report_id] as const)
      ]
      assert.sameMembers(Object.keys(body.sections), expected.map(([name]) => name))
      for (const [name, section, reportId] of expected) {
        const { receivedAt, ...stored } = body.sections[name]
        assert.deepStrictEqual(stored, { ...section, reportId, collectedAt: "2026-01-31T08:00:00Z" }, name)
        assert.match(receivedAt, /^\d{4}-\d\d-\d\dT.*Z$/)
        assert.deepStrictEqual((yield* ask("GET", `/api/assets/${mac}/sections/${name}`)).body, body.sections[name])
      }
      for (const absent of ["load", "constructor", "__proto__"]) {
        assert.strictEqual((yield* ask("GET", `/api/assets/${mac}/sections/${absent}`)).status, 404, absent)
      }
    }))

  it.live("keeps of every section the newest, and what a report does not speak of", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      yield* ask("POST", "/api/hardware", { body: hardware })
      const lastGood = { collectedAt: "2026-01-31T08:00:00Z", data: sampleHardware.cpu!.data! }
      const sections = { cpu: { outcome: "failed" as const, tookMs: 1, reason: "no", lastGood } }
      const later = sampleReport("hardware", { id: newId(1), collectedAt: "2026-01-31T09:00:00Z", sections })
      yield* ask("POST", "/api/hardware", { body: encodeHardware(later, options) })
      const { body } = yield* ask("GET", `/api/assets/${agentId}/sections`)
      assert.deepInclude(body.sections.cpu, {
        ...sections.cpu,
        collectedAt: "2026-01-31T09:00:00Z",
        reportId: newId(1)
      })
      assert.deepInclude(body.sections.memory, { ...sampleHardware.memory, reportId: hardware.report_id })
    }))

  it.live("lists machines page by page, and the reports of each, newest first", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      yield* ask("POST", "/api/hardware", { body: hardware })
      yield* ask("POST", "/api/telemetry", { body: telemetry })
      const other = { ...legacy.hardware, system: { ...legacy.hardware.system, mac_address: "02:00:5E:00:53:02" } }
      yield* ask("POST", "/api/hardware", { body: other })
      const { body: { assets } } = yield* ask("GET", "/api/assets")
      assert.deepStrictEqual(assets.map(({ id }: { id: string }) => id), [agentId, "02:00:5E:00:53:02"])
      assert.deepInclude(assets[0], {
        agentId,
        macAddress: mac,
        hostname: "pc-1",
        platform: "Linux",
        arch: "x86_64",
        reports: 2,
        sections: Object.keys(sampleHardware).length + 1
      })
      const second = yield* ask("GET", "/api/assets?page=2&limit=1")
      assert.deepStrictEqual(second.body.assets, [assets[1]])
      const history = yield* ask("GET", `/api/assets/${agentId}/history`)
      const expected = [
        { body: telemetry, kind: "telemetry", reason: "sample" },
        { body: hardware, kind: "hardware", reason: "first" }
      ]
      assert.strictEqual(history.body.reports.length, expected.length)
      for (const [index, { body, kind, reason }] of expected.entries()) {
        assert.deepInclude(history.body.reports[index], {
          id: body.report_id,
          kind,
          reason,
          digest: "d".repeat(64),
          collectedAt: "2026-01-31T08:00:00Z",
          bytes: Buffer.byteLength(JSON.stringify(body))
        })
      }
      assert.strictEqual((yield* ask("GET", "/api/assets/nobody/history")).status, 404)
    }))

  it.live("a machine that has reported without an id stays the same one when its agent gets an id", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      yield* ask("POST", "/api/hardware", { body: legacy.hardware })
      assert.strictEqual((yield* ask("POST", "/api/hardware", { body: hardware })).status, 200)
      yield* ask("POST", "/api/telemetry", { body: legacy.telemetry })
      const { body: { assets } } = yield* ask("GET", "/api/assets")
      assert.strictEqual(assets.length, 1)
      assert.deepInclude(assets[0], { id: agentId, macAddress: mac, reports: 3 })
    }))
})

describe("a report that comes again", () => {
  it.live("is acknowledged and stored once, though the echo of asset_info differs", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const headers = { "idempotency-key": `"${hardware.report_id}"` }
      assert.strictEqual((yield* ask("POST", "/api/hardware", { body: hardware, headers })).status, 201)
      const { asset_info } = (yield* ask("GET", `/api/hardware/${mac}`)).body.data
      const again = yield* ask("PUT", `/api/hardware/${mac}`, { body: { ...hardware, asset_info }, headers })
      assert.strictEqual(again.status, 200)
      assert.deepInclude(again.body, { accepted: true, duplicate: true, report_id: hardware.report_id })
      assert.deepStrictEqual(again.body.data.asset_info, asset_info)
      assert.strictEqual((yield* ask("GET", `/api/assets/${mac}/history`)).body.reports.length, 1)
    }))

  it.live("is stored once when it comes many times at the same moment", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const answers = yield* Effect.all(
        Array.from({ length: 20 }, () => ask("POST", "/api/software", { body: software })),
        {
          concurrency: "unbounded"
        }
      )
      assert.isTrue(answers.every(({ status }) => status === 200))
      assert.strictEqual(answers.filter(({ body }) => body.duplicate === false).length, 1)
      assert.strictEqual((yield* ask("GET", `/api/assets/${mac}/history`)).body.reports.length, 1)
    }))

  it.live("is refused where something else was accepted under its id", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      yield* ask("POST", "/api/hardware", { body: hardware })
      const other = yield* ask("POST", "/api/hardware", { body: { ...hardware, cpu: { name: "Other CPU" } } })
      assert.strictEqual(other.status, 422)
      assert.deepInclude(other.body, { type: "urn:itam-agent:problem:digest-conflict", field: "report_id" })
      assert.strictEqual((yield* ask("GET", `/api/hardware/${mac}`)).body.data.cpu.name, "Example CPU 3000")
    }))

  it.live("may be split over the three routes under one id, as a heartbeat is", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const { report_id } = hardware
      yield* ask("POST", "/api/hardware", { body: hardware })
      const parts = [["software", { ...software, report_id }], ["telemetry", { ...telemetry, report_id }]] as const
      for (const [kind, body] of parts) {
        assert.strictEqual((yield* ask("POST", `/api/${kind}`, { body })).body.duplicate, false, kind)
        assert.strictEqual((yield* ask("POST", `/api/${kind}`, { body })).body.duplicate, true, kind)
      }
    }))

  it.live("is known by its header alone, quoted or not", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const quoted = yield* ask("POST", "/api/telemetry", {
        body: legacy.telemetry,
        headers: { "idempotency-key": "\"a-1\"" }
      })
      const bare = yield* ask("POST", "/api/telemetry", {
        body: legacy.telemetry,
        headers: { "idempotency-key": "a-1" }
      })
      assert.deepStrictEqual([quoted.body.report_id, quoted.body.duplicate], ["a-1", false])
      assert.deepStrictEqual([bare.body.report_id, bare.body.duplicate], ["a-1", true])
      const broken = yield* ask("POST", "/api/telemetry", {
        body: legacy.telemetry,
        headers: { "idempotency-key": "\"a" }
      })
      assert.strictEqual(broken.status, 400)
      assert.strictEqual(broken.body.errors[0].field, "idempotency-key")
    }))

  it.live("is refused where header and body name different reports", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const { body, status } = yield* ask("POST", "/api/hardware", {
        body: hardware,
        headers: { "idempotency-key": `"${newId(1)}"` }
      })
      assert.strictEqual(status, 400)
      assert.deepInclude(body, { type: "urn:itam-agent:problem:report-id-mismatch", field: "report_id" })
      assert.strictEqual((yield* ask("GET", "/api/assets")).body.assets.length, 0)
    }))
})

describe("what a receiver has acknowledged", () => {
  it.live("is in the file before the answer is, and only its owner may read that file", () =>
    Effect.gen(function*() {
      const databaseFile = `${yield* temporaryFolder}/receiver.sqlite`
      writeFileSync(databaseFile, "", { mode: 0o644 })
      const { ask } = yield* receiver({ databaseFile })
      yield* ask("POST", "/api/hardware", { body: hardware })
      const reader = new DatabaseSync(databaseFile, { readOnly: true })
      assert.deepInclude(reader.prepare("SELECT id, kind FROM reports").get()!, {
        id: hardware.report_id,
        kind: "hardware"
      })
      reader.close()
      for (const file of [databaseFile, `${databaseFile}-wal`, `${databaseFile}-shm`]) {
        assert.strictEqual(statSync(file).mode & 0o777, 0o600, file)
      }
    }))

  it.live("is still there, and still known, after a restart", () =>
    Effect.gen(function*() {
      const databaseFile = `${yield* temporaryFolder}/receiver.sqlite`
      const before = yield* Effect.scoped(Effect.gen(function*() {
        const { ask } = yield* receiver({ databaseFile })
        yield* ask("POST", "/api/hardware", { body: hardware })
        return (yield* ask("GET", `/api/assets/${mac}/sections`)).body
      }))
      const { ask } = yield* receiver({ databaseFile })
      assert.deepStrictEqual((yield* ask("GET", `/api/assets/${mac}/sections`)).body, before)
      assert.strictEqual((yield* ask("POST", "/api/hardware", { body: hardware })).body.duplicate, true)
    }))

  it.live("belongs to its tenant: the next tenant of the same file sees none of it, and can have the same ids", () =>
    Effect.gen(function*() {
      const databaseFile = `${yield* temporaryFolder}/receiver.sqlite`
      yield* Effect.scoped(
        Effect.flatMap(receiver({ databaseFile }), ({ ask }) => ask("POST", "/api/hardware", { body: hardware }))
      )
      const { ask } = yield* receiver({ databaseFile, tenantId: "other" })
      for (
        const path of [`hardware/${mac}`, `assets/${mac}`, `assets/${agentId}/sections`, `assets/${agentId}/history`]
      ) {
        assert.strictEqual((yield* ask("GET", `/api/${path}`)).status, 404, path)
      }
      const own = yield* ask("POST", "/api/hardware", {
        body: { ...hardware, tenant_id: "other", cpu: { name: "Other" } }
      })
      assert.strictEqual(own.status, 201)
    }))

  it.live("is listed for ever, but old bodies go", () =>
    Effect.gen(function*() {
      const databaseFile = `${yield* temporaryFolder}/receiver.sqlite`
      const { ask } = yield* receiver({ databaseFile })
      yield* ask("POST", "/api/hardware", { body: hardware })
      for (let number = 0; number < 25; number++) {
        yield* ask("POST", "/api/telemetry", { body: { ...telemetry, report_id: newId(number) } })
      }
      assert.strictEqual((yield* ask("GET", `/api/assets/${mac}/history`)).body.reports.length, 26)
      const reader = new DatabaseSync(databaseFile, { readOnly: true })
      const kept = reader.prepare("SELECT id FROM reports WHERE body IS NOT NULL ORDER BY sequence").all()
      reader.close()
      assert.deepStrictEqual(kept.map(({ id }) => id), [
        hardware.report_id,
        ...Array.from({ length: 20 }, (_, index) => newId(index + 5))
      ])
    }))

  it.live("is never half of it: where the database fails, nothing is stored and the agent may try again", () =>
    Effect.gen(function*() {
      const databaseFile = `${yield* temporaryFolder}/receiver.sqlite`
      const { ask } = yield* receiver({ databaseFile })
      yield* ask("GET", "/api/assets")
      const saboteur = new DatabaseSync(databaseFile)
      saboteur.exec("ALTER TABLE sections RENAME TO hidden")
      const failed = yield* ask("POST", "/api/hardware", { body: hardware })
      assert.strictEqual(failed.status, 503)
      assert.strictEqual(failed.body.type, "urn:itam-agent:problem:store-unavailable")
      assert.notMatch(failed.text, /sections|SQL|table|\.ts/i)
      saboteur.exec("ALTER TABLE hidden RENAME TO sections")
      assert.strictEqual(saboteur.prepare("SELECT count(*) AS n FROM assets").get()!["n"], 0)
      saboteur.close()
      assert.strictEqual((yield* ask("POST", "/api/hardware", { body: hardware })).status, 201)
    }).pipe(Effect.scoped, Effect.provide(logTo([]))))
})

describe("secrets of a receiver", () => {
  it.live("are in no log, whatever is asked", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      yield* Effect.gen(function*() {
        const { ask } = yield* receiver()
        yield* ask("POST", "/api/hardware", { body: hardware })
        yield* ask("POST", "/api/hardware", { bytes: "{" })
        yield* ask("GET", "/api/assets", { headers: { authorization: `Bearer ${token}x` } })
        yield* ask("GET", "/nowhere")
      }).pipe(Effect.scoped, Effect.provide(logTo(lines)))
      assert.isTrue(lines.some((line) => line.includes("report accepted")))
      assert.deepStrictEqual(lines.filter((line) => line.includes(token)), [])
    }))
})
