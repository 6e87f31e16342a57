import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { complaintsOf as complaintsIn } from "../src/domain/complaints.ts"
import { HealthDocument, httpStatusOf, statusExitCodes } from "../src/domain/Health.ts"
import { nothingObserved } from "../src/domain/observed.ts"
import { uuidV7Ms } from "../src/domain/uuidV7Ms.ts"
import type { Event } from "../src/services/Progress.ts"
import { acknowledged, agentId, aHealth, credential, parked, read, refused, retry, unread } from "./aHealth.ts"

const start = DateTime.makeUnsafe("2026-01-31T08:00:00.000Z")
const atStart = TestClock.setTime(DateTime.toEpochMillis(start))

const isDocument = Schema.is(HealthDocument)

const complaintsOf = ({ complaints }: HealthDocument) => complaints.map(({ code, level }) => `${level} ${code}`)

const jwt = (claims: object) => `e30.${btoa(JSON.stringify(claims)).replace(/=+$/, "")}.c2ln`

describe("the health of an agent", () => {
  it.effect("has the documented fields from the first moment, and null for scans that were not yet", () =>
    Effect.gen(function*() {
      yield* atStart
      const { now } = yield* aHealth()
      yield* TestClock.adjust("90 seconds")
      const health = yield* now
      assert.isTrue(isDocument(health))
      assert.deepInclude(health, {
        status: "healthy",
        uptime: 90,
        last_hardware_scan: null,
        last_software_scan: null,
        last_telemetry_scan: null,
        scan_count: 0,
        error_count: 0,
        started: "2026-01-31T08:00:00.000Z",
        agent_id: agentId,
        tenant: "tenant-1",
        protocol: "scanner",
        backend: "https://assets.example.org/api"
      })
    }))

  it.effect("tells of scans by kind, and of the next one", () =>
    Effect.gen(function*() {
      yield* atStart
      const { now, scanned, tell } = yield* aHealth()
      yield* scanned("hardware", { cpu: read }, "2026-01-31T08:00:00.000Z")
      yield* scanned("telemetry", {}, "2026-01-31T08:00:05.000Z")
      yield* tell({ _tag: "NextScan", kinds: ["hardware", "software"], inMs: 3_600_000 })
      const health = yield* now
      assert.deepInclude(health, {
        scan_count: 2,
        last_hardware_scan: "2026-01-31T08:00:00.000Z",
        last_software_scan: null,
        last_telemetry_scan: "2026-01-31T08:00:05.000Z"
      })
      assert.deepStrictEqual(health.scans.hardware, {
        completed: 1,
        failed: 0,
        last: "2026-01-31T08:00:00.000Z",
        last_seconds: 1.5,
        next: "2026-01-31T09:00:00.000Z"
      })
      assert.deepStrictEqual(health.scans.software, { completed: 0, failed: 0, next: "2026-01-31T09:00:00.000Z" })
    }))

  it.effect("counts a heartbeat as a scan of all three", () =>
    Effect.gen(function*() {
      const { now, scanned } = yield* aHealth()
      yield* scanned("heartbeat", {}, "2026-01-31T08:05:00.000Z")
      const { last_hardware_scan, last_software_scan, last_telemetry_scan, scan_count } = yield* now
      assert.deepStrictEqual([last_hardware_scan, last_software_scan, last_telemetry_scan, scan_count], [
        "2026-01-31T08:05:00.000Z",
        "2026-01-31T08:05:00.000Z",
        "2026-01-31T08:05:00.000Z",
        1
      ])
    }))

  it.effect("passes every event on to whoever listened before", () =>
    Effect.gen(function*() {
      const heard: Array<Event["_tag"]> = []
      const { attempted, scanned } = yield* aHealth({ listener: ({ _tag }) => heard.push(_tag) })
      yield* scanned("hardware")
      yield* attempted(acknowledged)
      assert.deepStrictEqual(heard, ["Scanned", "Delivered"])
    }))

  it.effect("keeps a short outage to itself, complains after ten minutes, and is well after one success", () =>
    Effect.gen(function*() {
      yield* atStart
      const { attempted, now, outboxHas, tell } = yield* aHealth()
      yield* outboxHas({ reports: 2, bytes: 1_000 })
      yield* attempted(retry)
      yield* tell({ _tag: "NextAttempt", inMs: 15_000 })
      yield* TestClock.adjust("599 seconds")
      assert.strictEqual((yield* now).status, "healthy")
      assert.strictEqual((yield* now).delivery.next, "2026-01-31T08:00:15.000Z")
      yield* TestClock.adjust("1 second")
      yield* attempted(retry)
      const health = yield* now
      assert.deepStrictEqual(complaintsOf(health), ["degraded backend-unreachable"])
      assert.deepInclude(health.complaints[0], {
        message: "nothing was delivered for 10 min (2 failures in a row): assets.example.org: connection refused; "
          + "reports are kept",
        since: "2026-01-31T08:00:00.000Z"
      })
      assert.deepInclude(health.delivery, { failures: 2, failing_since: "2026-01-31T08:00:00.000Z" })
      yield* attempted(acknowledged)
      const after = yield* now
      assert.strictEqual(after.status, "healthy")
      assert.deepInclude(after.delivery, { failures: 0, last_delivered: "2026-01-31T08:10:00.000Z" })
      assert.notProperty(after.delivery, "failing_since")
    }))

  it("measures an outage by the clock that nobody can set", () => {
    const since = { wallMs: Date.UTC(2026, 0, 31), monotonicMs: 1_000 }
    const outage = { since, times: 3, reason: "so" }
    const observed = { ...nothingObserved, attempts: { ...nothingObserved.attempts, outage } }
    const outbox = { reports: 1, bytes: 1, mostReports: 10, mostBytes: 10, losses: {} }
    const at = (elapsedMs: number, wallStepMs: number) =>
      complaintsIn({
        observed,
        outbox,
        tokenNotice: undefined,
        now: { wallMs: since.wallMs + elapsedMs + wallStepMs, monotonicMs: since.monotonicMs + elapsedMs }
      }).length
    assert.deepStrictEqual([at(599_999, 86_400_000), at(600_000, -86_400_000)], [0, 1])
  })

  it.effect("fails where the token is not accepted, at the third attempt, until that kind gets through", () =>
    Effect.gen(function*() {
      const { attempted, now } = yield* aHealth()
      yield* attempted(credential, "hardware")
      yield* attempted(credential, "hardware")
      assert.strictEqual((yield* now).status, "healthy")
      yield* attempted(credential, "hardware")
      yield* attempted(acknowledged, "telemetry")
      assert.deepStrictEqual(complaintsOf(yield* now), ["failing credential-refused"])
      assert.match((yield* now).complaints[0]!.message, /token for hardware \(3 attempts\): status 401/)
      yield* attempted(acknowledged, "hardware")
      assert.deepStrictEqual(complaintsOf(yield* now), [])
    }))

  it.effect("fails where a scan failed, until one of its kind succeeds", () =>
    Effect.gen(function*() {
      const { now, scanned, tell } = yield* aHealth()
      yield* tell({ _tag: "ScanFailed", kind: "software", reason: "outbox io: ENOSPC" })
      yield* scanned("hardware")
      assert.deepStrictEqual(complaintsOf(yield* now), ["failing scan-failed"])
      assert.strictEqual((yield* now).scans.software?.failure, "outbox io: ENOSPC")
      yield* scanned("software")
      assert.deepStrictEqual(complaintsOf(yield* now), [])
      assert.deepInclude(yield* now, { scan_count: 2, error_count: 1 })
    }))

  it.effect("complains of sections that fail or rest, since when, and forgets those that are read again", () =>
    Effect.gen(function*() {
      yield* atStart
      const { now, scanned } = yield* aHealth()
      yield* scanned("hardware", { cpu: read, disks: unread })
      yield* TestClock.adjust("1 hour")
      yield* scanned("hardware", { cpu: read, disks: unread })
      const failing = yield* now
      assert.deepStrictEqual(complaintsOf(failing), ["degraded section-failing"])
      assert.deepInclude(failing.sections["disks"], {
        outcome: "timeout",
        seconds: 15,
        failing_since: "2026-01-31T08:00:00.000Z",
        at: "2026-01-31T09:00:00.000Z",
        outcomes: { timeout: 2 }
      })
      const until = "2026-02-01T09:00:00.000Z"
      yield* TestClock.adjust("1 hour")
      yield* scanned("hardware", { cpu: read, disks: { ...unread, tookMs: 0, resting: { until, after: [] } } })
      const resting = yield* now
      assert.deepStrictEqual(complaintsOf(resting), ["degraded section-resting"])
      assert.deepInclude(resting.sections["disks"], { rests_until: until, seconds: 15, at: "2026-01-31T09:00:00.000Z" })
      yield* scanned("hardware", { cpu: read, disks: read })
      assert.strictEqual((yield* now).status, "healthy")
      assert.notProperty((yield* now).sections["disks"], "failing_since")
    }))

  it.effect("does not complain of what a machine has not, or of a privilege that is lacking", () =>
    Effect.gen(function*() {
      const { now, scanned } = yield* aHealth()
      yield* scanned("hardware", {
        batteries: { outcome: "unsupported", tookMs: 1 },
        disks: { outcome: "denied", tookMs: 1, reason: "needs root" }
      })
      assert.strictEqual((yield* now).status, "healthy")
      assert.strictEqual((yield* now).error_count, 0)
    }))

  it.effect("fails where reports had to be dropped, and only complains of refused, damaged and parked ones", () =>
    Effect.gen(function*() {
      const { attempted, now, outboxHas } = yield* aHealth()
      yield* outboxHas({
        losses: { refused: { hardware: 1 }, corrupted: { telemetry: 2 }, superseded: { telemetry: 9 } }
      })
      yield* attempted(parked, "software")
      assert.deepStrictEqual(complaintsOf(yield* now), [
        "degraded delivery-parked",
        "degraded report-refused",
        "degraded reports-damaged"
      ])
      yield* outboxHas({ losses: { evicted: { telemetry: 3 } } })
      yield* attempted(acknowledged, "software")
      assert.deepStrictEqual(complaintsOf(yield* now), ["failing reports-dropped"])
    }))

  it.effect("complains of an outbox that is nearly full, by reports or by bytes, and tells how long the oldest waits", () =>
    Effect.gen(function*() {
      yield* atStart
      const { now, outboxHas } = yield* aHealth()
      yield* outboxHas({ reports: 3_999, bytes: 0, oldestMs: DateTime.toEpochMillis(start) - 120_500 })
      assert.deepInclude(yield* now, { status: "healthy" })
      assert.deepInclude((yield* now).outbox, { oldest: "2026-01-31T07:57:59.500Z", oldest_seconds: 120 })
      yield* outboxHas({ reports: 4_000, bytes: 0 })
      assert.deepStrictEqual(complaintsOf(yield* now), ["degraded outbox-nearly-full"])
      yield* outboxHas({ reports: 1, bytes: 54 * 1024 * 1024 })
      assert.deepStrictEqual(complaintsOf(yield* now), ["degraded outbox-nearly-full"])
    }))

  it.effect("complains of a scan that is an hour late", () =>
    Effect.gen(function*() {
      const { now, tell } = yield* aHealth()
      yield* tell({ _tag: "NextScan", kinds: ["telemetry"], inMs: 600_000 })
      yield* TestClock.adjust("69 minutes")
      assert.strictEqual((yield* now).status, "healthy")
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(complaintsOf(yield* now), ["degraded scan-overdue"])
    }))

  it.effect("tells until when a token holds and complains a week before, without a word of the token", () =>
    Effect.gen(function*() {
      yield* atStart
      const token = jwt({ exp: DateTime.toEpochMillis(start) / 1_000 + 6 * 86_400 })
      const { now } = yield* aHealth({ token })
      const health = yield* now
      assert.strictEqual(health.token_expires, "2026-02-06T08:00:00.000Z")
      assert.deepStrictEqual(health.complaints, [
        { level: "degraded", code: "token-expires", message: "the token expires on 2026-02-06" }
      ])
      for (const part of token.split(".")) assert.notInclude(JSON.stringify(health), part)
    }))

  it.effect.each([1e300, 8e12, 253_402_300_800, -1])(
    "takes a token that claims the day %s, which is none",
    (exp) =>
      Effect.gen(function*() {
        const { now } = yield* aHealth({ token: jwt({ exp }) })
        assert.isTrue(isDocument(yield* now))
        assert.notProperty(yield* now, "token_expires")
      })
  )

  it.effect("is told where something failed that says nothing of itself", () =>
    Effect.gen(function*() {
      const { attempted, now, scanned, tell } = yield* aHealth()
      yield* scanned("hardware", { cpu: { outcome: "failed", tookMs: 1, reason: "" } })
      yield* attempted({ _tag: "Retry", reason: "" })
      yield* tell({ _tag: "ScanFailed", kind: "software", reason: "" })
      const health = yield* now
      assert.isTrue(isDocument(health))
      assert.strictEqual(health.scans.software?.failure, "no reason given")
    }))

  it.effect("adds up errors of scans, sections and deliveries", () =>
    Effect.gen(function*() {
      const { attempted, now, scanned, tell } = yield* aHealth()
      yield* scanned("hardware", { cpu: unread, disks: read })
      yield* tell({ _tag: "ScanFailed", kind: "software", reason: "so" })
      for (const verdict of [acknowledged, retry, credential, parked, refused]) yield* attempted(verdict)
      const { delivery, error_count } = yield* now
      assert.strictEqual(error_count, 6)
      assert.deepStrictEqual(delivery.verdicts, { acknowledged: 1, retry: 1, credential: 1, parked: 1, refused: 1 })
      assert.strictEqual(delivery.seconds, 0.2)
    }))

  it.effect("remembers a hundred parked reports and no more", () =>
    Effect.gen(function*() {
      const { attempted, now } = yield* aHealth()
      for (let n = 1; n <= 150; n++) yield* attempted(parked, "telemetry", n)
      assert.match((yield* now).complaints[0]!.message, /cannot take 100 reports/)
    }))
})

describe("what others read off it", () => {
  it("is 503 only where somebody has to do something, and an exit code of its own for each status", () => {
    assert.deepStrictEqual((["healthy", "degraded", "failing"] as const).map(httpStatusOf), [200, 200, 503])
    assert.deepStrictEqual(statusExitCodes, { healthy: 0, degraded: 1, failing: 2, stopped: 3, unknown: 4 })
  })

  it("is the moment of a UUIDv7, and of no other UUID", () => {
    assert.strictEqual(uuidV7Ms("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), 1_645_557_742_000)
    assert.isUndefined(uuidV7Ms("919108f7-52d1-4320-9bac-f847db4148a8"))
  })
})
