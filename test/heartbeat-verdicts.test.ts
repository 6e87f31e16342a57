import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import type { Answer } from "../src/domain/Delivery.ts"
import {
  boundedSeconds,
  type HeartbeatOutcome,
  heartbeatOutcome,
  registrationOutcome,
  standardBounds,
  validationOutcome
} from "../src/domain/protocols/HeartbeatVerdicts.ts"
import { tokenExpiry } from "../src/domain/tokenExpiry.ts"

const reportId = "019c1f4e-0000-7000-8000-000000000001"
const assetId = "5b0c2c5e-5f0b-4c7e-9d0e-3f6a1c2b4d5e"

const answer = (status: number, body: unknown, other: Partial<Answer> = {}): Answer => ({
  status,
  contentType: "application/json",
  body: typeof body === "string" ? body : JSON.stringify(body),
  ...other
})

const html = (status: number) => answer(status, "<!doctype html><title>x</title>", { contentType: "text/html" })
const failed = (status: number, error: string, other: Partial<Answer> = {}) =>
  answer(status, { success: false, error }, other)

const hear = (given: Answer): HeartbeatOutcome => heartbeatOutcome(given, { reportId })
const taken = (data: unknown, more: object = {}) => answer(200, { success: true, data, ...more })

describe("what a backend answers to a heartbeat, and what the agent does:", () => {
  const rows: ReadonlyArray<readonly [what: string, given: Answer, expected: object]> = [
    ["taken", taken({ status: "ok", next_heartbeat: 300 }), { _tag: "Acknowledged", duplicate: false }],
    ["taken before", taken({}, { report_id: reportId, duplicate: true }), { _tag: "Acknowledged", duplicate: true }],
    ["taken, without data", answer(200, { success: true }), { _tag: "Acknowledged" }],
    ["taken, about another report", taken({}, { report_id: "other" }), { _tag: "Retry" }],
    ["200 that says no", failed(200, "no"), { _tag: "Retry", reason: "status 200: no, not the answer of a success" }],
    ["200 without a word on success", answer(200, { data: {} }), { _tag: "Retry" }],
    ["200 of a proxy", html(200), { _tag: "Retry", reason: "status 200, not the answer of a success" }],
    ["truncated JSON", answer(200, "{\"success\":tr"), { _tag: "Retry" }],
    ["JSON under another name", { ...taken({}), contentType: "text/plain" }, { _tag: "Retry" }],
    ["201", answer(201, { success: true, data: {} }), { _tag: "Retry" }],
    ["204", answer(204, ""), { _tag: "Retry" }],
    ["redirect", answer(302, ""), { _tag: "Retry", reason: "status 302, redirects are not followed" }],
    ["400", failed(400, "asset_id field required"), { _tag: "Refused", reason: "status 400: asset_id field required" }],
    ["401", failed(401, "who"), { _tag: "Credential" }],
    ["403", failed(403, "no"), { _tag: "Credential" }],
    ["404", failed(404, "Resource not found"), { _tag: "Parked" }],
    ["405 in HTML", html(405), { _tag: "Parked", reason: "status 405" }],
    ["408", failed(408, "late"), { _tag: "Retry" }],
    ["410", failed(410, "gone"), { _tag: "Credential" }],
    ["413", html(413), { _tag: "Parked" }],
    ["415", failed(415, "gzip"), { _tag: "Parked" }],
    ["422", failed(422, "conflict"), { _tag: "Refused" }],
    ["429", failed(429, "slow", { retryAfter: "120" }), { _tag: "Retry", retryAfterMs: 120_000 }],
    ["500", failed(500, "Failed to process heartbeat"), { _tag: "Retry", doubtful: true }],
    ["502 in HTML", html(502), { _tag: "Retry", reason: "status 502" }],
    ["503", html(503), { _tag: "Retry" }]
  ]

  it.each(rows)("%s", (_, given, expected) => {
    const { verdict } = hear(given)
    assert.deepInclude(verdict, expected)
    if (verdict._tag === "Retry" && given.status !== 500) assert.notProperty(verdict, "doubtful")
  })

  it("a token is shown to a backend that asks for it, and to no other", () => {
    const challenged = (authenticate?: string, status = 401) =>
      hear(failed(status, "who", authenticate === undefined ? {} : { authenticate })).wantsToken
    assert.isTrue(challenged("Bearer"))
    assert.isTrue(challenged("bearer realm=\"agents\", error=\"invalid_token\""))
    assert.isTrue(challenged("Basic realm=\"x\", Bearer"))
    assert.isUndefined(challenged())
    assert.isUndefined(challenged("Basic realm=\"x\""))
    assert.isUndefined(challenged("Bearer", 403))
  })

  it("an asset that is gone for good is told from one that is not let in", () => {
    assert.isTrue(hear(failed(410, "gone")).gone)
    for (const status of [401, 403, 404, 500]) assert.notProperty(hear(failed(status, "x")), "gone")
  })

  it.each([
    [5, 60],
    [60, 60],
    [120, 120],
    [300, 300],
    [900, 300],
    [1e9, 300],
    ["120", 120],
    ["900", 300],
    ["90.5", 90.5],
    [-1, undefined],
    [0, undefined],
    [Number.NaN, undefined],
    ["", undefined],
    ["soon", undefined],
    ["-5", undefined],
    [null, undefined],
    [{}, undefined],
    [true, undefined]
  ])("asked for %s seconds, it waits %s", (wanted, expected) => {
    assert.strictEqual(boundedSeconds(wanted, standardBounds), expected)
    assert.strictEqual(hear(taken({ next_heartbeat: wanted })).nextHeartbeatSeconds, expected)
  })

  it("the bounds are for others to set", () => {
    const outcome = heartbeatOutcome(taken({ next_heartbeat: 900 }), { reportId }, {
      shortestSeconds: 10,
      longestSeconds: 1_000
    })
    assert.strictEqual(outcome.nextHeartbeatSeconds, 900)
  })

  it("a wish in an answer that is no success is none", () => {
    assert.notProperty(hear(answer(500, { success: false, data: { next_heartbeat: 120 } })), "nextHeartbeatSeconds")
    assert.notProperty(hear(taken({ next_heartbeat: 120 }, { report_id: "other" })), "nextHeartbeatSeconds")
  })
})

describe("what a backend answers to a registration, and what the agent does:", () => {
  const data = {
    success: true,
    asset_id: assetId,
    client_id: "c-1",
    site_id: "s-1",
    client_name: "Example Client",
    site_name: "Example Site",
    agent_token: "eyJh.eyJi.c2ln",
    config: { heartbeat_interval: 60, inventory_interval: 3600, server_url: "https://vendor.example" }
  }

  it("keeps what it is given, and follows no address", () => {
    const outcome = registrationOutcome(taken(data))
    assert(outcome._tag === "Registered")
    const { agentToken, ...rest } = outcome
    assert.strictEqual(Redacted.value(agentToken!), "eyJh.eyJi.c2ln")
    assert.deepStrictEqual(rest, {
      _tag: "Registered",
      assetId,
      existingAsset: false,
      keepsSections: false,
      clientId: "c-1",
      clientName: "Example Client",
      siteId: "s-1",
      siteName: "Example Site",
      heartbeatIntervalSeconds: 60
    })
    assert.notInclude(JSON.stringify(outcome), "vendor.example")
    assert.notInclude(JSON.stringify(outcome), "c2ln")
  })

  it("takes 201, text for numbers, a token that is no JWT, and a machine that was known", () => {
    const other = {
      ...data,
      existing_asset: true,
      keeps_sections: true,
      agent_token: `agent_token_${assetId}_0badcafe`,
      config: { heartbeat_interval: "900" }
    }
    const outcome = registrationOutcome(answer(201, { success: true, data: other }))
    assert.deepInclude(outcome, {
      _tag: "Registered",
      existingAsset: true,
      keepsSections: true,
      heartbeatIntervalSeconds: 300
    })
  })

  it("does without what is missing or odd, but not without an asset", () => {
    const outcome = registrationOutcome(taken({ asset_id: assetId, agent_token: "two words", config: "none" }))
    assert.deepStrictEqual(outcome, { _tag: "Registered", assetId, existingAsset: false, keepsSections: false })
    for (const asset_id of [undefined, null, 7, "", "pc-1", `${assetId}\r\nx`]) {
      assert.deepInclude(registrationOutcome(taken({ ...data, asset_id })), { _tag: "Retry" })
    }
  })

  it.each([
    ["unknown token", failed(400, "Token not found"), "Credential"],
    ["switched off", failed(400, "Token is inactive"), "Credential"],
    ["expired", failed(400, "Token has expired"), "Credential"],
    ["no facts", failed(400, "hardware_info field required"), "Refused"],
    ["a NUL", failed(400, "A string literal cannot contain NUL (0x00) characters."), "Refused"],
    ["401", failed(401, "x"), "Credential"],
    ["404", failed(404, "Resource not found"), "Parked"],
    ["405 in HTML", html(405), "Parked"],
    ["500", failed(500, "Failed to register agent"), "Retry"],
    ["200 of a proxy", html(200), "Retry"],
    ["200 that says no", failed(200, "no"), "Retry"],
    ["503", html(503), "Retry"]
  ])("%s", (_, given, tag) => assert.strictEqual(registrationOutcome(given)._tag, tag))
})

describe("a token", () => {
  const jwt = (payload: string) => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(payload).toString("base64url")}.c2ln`

  it("says until when it holds, if it is a JWT with such a claim", () => {
    assert.strictEqual(tokenExpiry(jwt("{\"sub\":\"agent_ü\",\"exp\":1800000000}")), 1_800_000_000)
    for (
      const other of ["", "a.b.c", "agent_token_x_0badcafe", jwt("{}"), jwt("{\"exp\":\"1\"}"), jwt("{"), "a.b.c.d"]
    ) {
      assert.isUndefined(tokenExpiry(other), other)
    }
  })
})

describe("what a backend answers when it is asked about an install token, and what the agent does:", () => {
  it("goes on with one that is valid", () => {
    assert.deepStrictEqual(validationOutcome(taken({ is_valid: true, client_name: "Example\u0000 Client" })), {
      _tag: "Valid",
      clientName: "Example Client"
    })
  })

  it("never takes the status alone for a yes", () => {
    assert.deepStrictEqual(validationOutcome(taken({ is_valid: false, error_message: "Token has expired" })), {
      _tag: "Credential",
      reason: "Token has expired",
      uselessToken: true
    })
    for (const data of [{}, { is_valid: "true" }, { is_valid: 1 }, null]) {
      assert.deepInclude(validationOutcome(taken(data)), { _tag: "Retry" })
    }
  })

  it("asks again where the backend failed", () => {
    for (
      const given of [
        taken({ is_valid: false, error_message: "Error validating token" }),
        failed(500, "x"),
        html(200),
        html(502)
      ]
    ) {
      assert.deepInclude(validationOutcome(given), { _tag: "Retry" })
    }
    assert.deepInclude(validationOutcome(html(405)), { _tag: "Parked" })
  })
})
