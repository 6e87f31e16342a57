import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { type Answer, type Verdict, verdictOf } from "../src/domain/Delivery.ts"
import { afterAttempt, detour, type Docket, emptyDocket, heldBack, nextDueMs } from "../src/domain/docket.ts"
import {
  backoffCeilingMs,
  backoffMs,
  credentialWaitMs,
  drainWaitMs,
  gapMs,
  patience,
  probeMs,
  retryAfterMs
} from "../src/domain/patience.ts"
import { aHardwareReport, aReport } from "./aReport.ts"

const reportId = aReport(1).id

const anAnswer = (status: number, body: unknown = {}, given: Partial<Answer> = {}): Answer => ({
  status,
  contentType: "application/json; charset=utf-8",
  body: typeof body === "string" ? body : JSON.stringify(body),
  ...given
})

const verdict = (answer: Answer) => verdictOf(answer, { reportId })

describe("the verdict on an answer", () => {
  it.each([200, 201, 202])("%i with a JSON object is an acknowledgement", (status) => {
    assert.deepStrictEqual(verdict(anAnswer(status, { message: "ok" })), {
      _tag: "Acknowledged",
      status,
      duplicate: false
    })
  })

  it("an acknowledgement may echo our id and call it a duplicate", () => {
    assert.deepStrictEqual(verdict(anAnswer(200, { report_id: reportId, duplicate: true })), {
      _tag: "Acknowledged",
      status: 200,
      duplicate: true
    })
    assert.strictEqual(verdict(anAnswer(200, { reportId }))._tag, "Acknowledged")
  })

  it.each<[string, Answer]>([
    ["another report's id", anAnswer(200, { report_id: aReport(2).id })],
    ["an id of null", anAnswer(200, { report_id: null })],
    ["success: false", anAnswer(200, { success: false, error: "database is down" })],
    ["HTML of a captive portal", anAnswer(200, "<html>log in</html>", { contentType: "text/html" })],
    ["JSON that does not say so", anAnswer(200, {}, { contentType: "text/plain" })],
    ["no content type", { status: 200, body: "{}" }],
    ["broken JSON", anAnswer(200, "{\"message\":")],
    ["a JSON array", anAnswer(200, [])],
    ["a JSON null", anAnswer(201, null)],
    ["no body", anAnswer(202, "")],
    ["204", anAnswer(204, "")],
    ["206", anAnswer(206, {})]
  ])("a success with %s is no acknowledgement", (_, answer) => {
    assert.strictEqual(verdict(answer)._tag, "Retry")
  })

  it.each<[number, Verdict["_tag"]]>([
    [301, "Retry"],
    [302, "Retry"],
    [307, "Retry"],
    [308, "Retry"],
    [400, "Refused"],
    [422, "Refused"],
    [401, "Credential"],
    [403, "Credential"],
    [404, "Parked"],
    [405, "Parked"],
    [413, "Parked"],
    [415, "Parked"],
    [408, "Retry"],
    [409, "Retry"],
    [418, "Retry"],
    [425, "Retry"],
    [429, "Retry"],
    [500, "Retry"],
    [502, "Retry"],
    [503, "Retry"],
    [504, "Retry"],
    [599, "Retry"],
    [100, "Retry"]
  ])("%i is %s", (status, tag) => {
    assert.strictEqual(verdict(anAnswer(status, { error: "why" }))._tag, tag)
  })

  it("only a digest conflict says that the report is fine and its id is not", () => {
    const problem = (type: string) => anAnswer(422, { type }, { contentType: "application/problem+json" })
    for (const type of ["urn:itam-agent:problem:digest-conflict", "https://itam.example/problems/digest-conflict"]) {
      assert.deepInclude(verdict(problem(type)), { _tag: "Refused", idTaken: true })
    }
    assert.notProperty(verdict(problem("urn:itam-agent:problem:no-digest-conflict")), "idTaken")
    assert.notProperty(verdict(anAnswer(400, { type: "digest-conflict" })), "idTaken")
    assert.notProperty(verdict(anAnswer(422, { type: 1 })), "idTaken")
  })

  it("what the backend cannot take now is probed hourly, what is too large daily", () => {
    assert.deepInclude(verdict(anAnswer(404)), { retryEveryMs: 3_600_000 })
    assert.deepInclude(verdict(anAnswer(413)), { retryEveryMs: 86_400_000 })
  })

  it("only a 500 leaves it open whether the report is at fault", () => {
    assert.deepInclude(verdict(anAnswer(500)), { doubtful: true })
    assert.notProperty(verdict(anAnswer(503)), "doubtful")
  })

  it("Retry-After goes with whatever is tried again", () => {
    assert.deepInclude(verdict(anAnswer(503, "", { retryAfter: "120" })), { retryAfterMs: 120_000 })
    assert.notProperty(verdict(anAnswer(503, "", { retryAfter: "soon" })), "retryAfterMs")
  })

  it("the reason is what the backend says, on one short line", () => {
    const said = { error: `Validation failed:\r\n\u001b[31m cpu ${"x".repeat(500)}` }
    const refused = verdict(anAnswer(422, said))
    assert(refused._tag === "Refused")
    assert.match(refused.reason, /^status 422: Validation failed: \[31m cpu x+$/)
    assert.isAtMost(refused.reason.length, 220)
    assert.deepInclude(verdict(anAnswer(422, "<b>no</b>", { contentType: "text/html" })), { reason: "status 422" })
  })

  it("a redirect says that it is not followed", () => {
    assert.deepInclude(verdict(anAnswer(307, "")), { reason: "status 307, redirects are not followed" })
  })
})

describe("Retry-After", () => {
  const date = "Sat, 31 Jan 2026 08:00:00 GMT"
  it.each<[string | undefined, string | undefined, number | undefined]>([
    ["120", undefined, 120_000],
    [" 7 ", undefined, 7_000],
    ["0", undefined, 1_000],
    ["999999999999999999999", undefined, 3_600_000],
    ["Sat, 31 Jan 2026 08:02:00 GMT", date, 120_000],
    ["Saturday, 31-Jan-26 08:02:00 GMT", date, 120_000],
    ["Sat Jan 31 08:02:00 2026", date, 120_000],
    ["Sat, 31 Jan 2026 07:00:00 GMT", date, 1_000],
    ["Sun, 31 Jan 2027 08:00:00 GMT", date, 3_600_000],
    ["Sat, 31 Jan 2026 08:02:00 GMT", undefined, undefined],
    ["Sat, 31 Jan 2026 08:02:00 GMT", "yesterday", undefined],
    ["-5", undefined, undefined],
    ["1.5", undefined, undefined],
    ["soon", date, undefined],
    ["", date, undefined],
    [undefined, date, undefined]
  ])("%s, in an answer of %s, is %s ms", (retryAfter, ofDate, expected) => {
    assert.strictEqual(retryAfterMs(retryAfter, ofDate), expected)
  })
})

describe("waiting", () => {
  const Chance = Schema.Finite.pipe(Schema.check(Schema.isBetween({ minimum: 0, maximum: 0.999_999 })))
  const Failures = Schema.Int.pipe(Schema.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 })))

  it("the ceiling doubles from 15 seconds to five minutes and stays there", () => {
    assert.deepStrictEqual([1, 2, 3, 4, 5, 6, 7, 21, 22, 1e9].map(backoffCeilingMs), [
      15_000,
      30_000,
      60_000,
      120_000,
      240_000,
      300_000,
      300_000,
      300_000,
      300_000,
      300_000
    ])
  })

  it.effect.prop(
    "the backoff lies between nothing and the ceiling",
    [Failures, Chance],
    ([failures, chance]) =>
      Effect.sync(() => {
        const waitMs = backoffMs(failures, chance)
        assert.isAtLeast(waitMs, 0)
        assert.isAtMost(waitMs, backoffCeilingMs(failures))
      })
  )

  it.effect.prop(
    "the backend is never asked sooner than it wants, nor much later",
    [Failures, Chance],
    ([failures, chance]) =>
      Effect.sync(() => {
        const waitMs = backoffMs(failures, chance, { retryAfterMs: 600_000 })
        assert.isAtLeast(waitMs, 600_000)
        assert.isAtMost(waitMs, 750_000)
      })
  )

  it.effect.prop(
    "a protocol that wants another attempt within a minute gets it, however often it failed",
    [Failures, Chance],
    ([failures, chance]) =>
      Effect.sync(() => {
        assert.isAtMost(backoffMs(failures, chance, { withinMs: 60_000 }), 60_000)
        assert.isAtLeast(backoffMs(failures, chance, { withinMs: 60_000, retryAfterMs: 120_000 }), 120_000)
      })
  )

  it("chance spreads over the whole range", () => {
    assert.deepStrictEqual([0, 0.5].map((chance) => backoffMs(1, chance)), [0, 7_500])
    assert.deepStrictEqual([0, 0.5].map(gapMs), [50, 525])
    assert.deepStrictEqual([0, 0.5, 1].map((chance) => probeMs(1_000, chance)), [800, 1_000, 1_200])
    assert.deepStrictEqual([1, 2].map((attempt) => drainWaitMs(attempt, 0)), [1_000, 2_000])
  })

  it("a credential is tried three times at the backoff, then about once an hour", () => {
    assert.deepStrictEqual([1, 2, 3, 100].map((tries) => credentialWaitMs(tries, 0.5)), [
      7_500,
      15_000,
      3_600_000,
      3_600_000
    ])
  })
})

describe("what the courier remembers", () => {
  const retry: Verdict = { _tag: "Retry", reason: "connection refused" }
  const fault: Verdict = { _tag: "Retry", reason: "status 500", doubtful: true }
  const acknowledged: Verdict = { _tag: "Acknowledged", status: 200, duplicate: false }
  const after = (docket: Docket, verdict: Verdict, report = aReport(1), nowMs = 0) =>
    afterAttempt(docket, { report, verdict, nowMs, chance: 0.5 })
  const times = (count: number, verdict: Verdict, report = aReport(1)) => {
    let docket = emptyDocket
    for (let n = 0; n < count; n++) docket = after(docket, verdict, report).docket
    return docket
  }

  it("failures add up over reports until one gets through", () => {
    const failed = after(times(2, retry), retry, aReport(2))
    assert.strictEqual(failed.docket.failures, 3)
    assert.strictEqual(failed.waitMs, 30_000)
    assert.strictEqual(after(failed.docket, acknowledged).docket.failures, 0)
  })

  it("a parked report is held back until it is due, and no other", () => {
    const { docket } = after(emptyDocket, { _tag: "Parked", reason: "status 404", retryEveryMs: 3_600_000 })
    assert.deepStrictEqual([...heldBack(docket, 3_599_999).reports], [aReport(1).id])
    assert.deepStrictEqual([...heldBack(docket, 3_600_000).reports], [])
    assert.strictEqual(nextDueMs(docket, 10), 3_600_000)
    assert.isUndefined(nextDueMs(docket, 3_600_000))
  })

  it("a credential that is not accepted holds back its kind, and is forgiven by one success", () => {
    const once = after(emptyDocket, { _tag: "Credential", reason: "status 401" }, aHardwareReport(1)).docket
    assert.deepStrictEqual([...heldBack(once, 0).kinds], ["hardware"])
    assert.deepStrictEqual([...heldBack(once, 7_500).kinds], [])
    assert.strictEqual(after(once, acknowledged, aReport(2)).docket.kinds.size, 1)
    assert.strictEqual(after(once, acknowledged, aHardwareReport(1)).docket.kinds.size, 0)
  })

  it("makes a detour every other time around a report that the backend fails over again and again", () => {
    assert.isUndefined(detour(times(4, fault)))
    assert.strictEqual(detour(times(5, fault)), aReport(1).id)
    assert.isUndefined(detour(times(6, fault)))
    assert.isUndefined(detour(times(9, retry)))
  })

  it("a report over which the backend fails while others pass is tried once an hour", () => {
    const proven = after(times(5, fault), acknowledged, aReport(2)).docket
    assert.deepStrictEqual([...heldBack(proven, 0).reports], [])
    const held = after(proven, fault).docket
    assert.deepStrictEqual([...heldBack(held, 0).reports], [aReport(1).id])
    assert.strictEqual(held.failures, 0)
    const later = after(held, acknowledged, aReport(3), 10).docket
    assert.deepStrictEqual([...heldBack(later, 3_599_999).reports], [aReport(1).id])
    const again = after(later, fault, aReport(1), 3_600_000).docket
    assert.strictEqual(nextDueMs(again, 3_600_000), 7_200_000)
  })

  it("the detour counts for both: another report that passes, and one that does not", () => {
    const both = after(times(5, fault), fault, aReport(2)).docket
    assert.isUndefined(detour(both))
    const proven = after(both, acknowledged, aReport(2)).docket
    assert.deepStrictEqual([...heldBack(after(proven, fault).docket, 0).reports], [aReport(1).id])
  })

  it("after an outage of nothing but 500, no report is held back that gets through", () => {
    const detoured = after(times(5, fault), fault, aReport(2)).docket
    const recovered = after(detoured, acknowledged, aReport(1)).docket
    assert.deepStrictEqual(recovered, emptyDocket)
  })

  it("numbers of the policy stay what the documentation promises", () => {
    assert.deepInclude(patience, { firstBackoffMs: 15_000, longestBackoffMs: 300_000, longestRetryAfterMs: 3_600_000 })
  })
})
