import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { gzipSync } from "node:zlib"
import {
  type Answer,
  leastHardware as hardware,
  mac,
  receiver,
  temporaryFolder,
  tenantId,
  token
} from "./receiverRig.ts"

const sample = { tenant_id: tenantId, mac_address: mac, cpu_percent: 1, ram_percent: 2, storage_percent: 3 }

/** Every refusal is a problem of RFC 9457 with a stable type, and tells nothing of the inside. */
const isProblem = (answer: Answer, status: number, type: string) => {
  assert.deepStrictEqual(
    [answer.status, answer.headers["content-type"]],
    [status, "application/problem+json"],
    answer.text
  )
  assert.deepInclude(answer.body, { type: `urn:itam-agent:problem:${type}`, status })
  assert.isString(answer.body.title)
  assert.isString(answer.body.detail)
  assert.notMatch(answer.text, /node_modules|node:|\.ts\b|sqlite|stack|\bat \w+ \(|token-that/i)
}

const fieldsOf = ({ body }: Answer) => body.errors.map(({ field }: { readonly field: string }) => field)

describe("a receiver refuses", () => {
  it.live("who has no token, or another one, and says what it wants", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const strangers = [
        "",
        "Bearer",
        "Bearer ",
        `Bearer ${token}x`,
        `Bearer ${token.slice(1)}`,
        `Basic ${token}`,
        token
      ]
      for (const authorization of strangers) {
        for (const path of ["/api/assets", `/api/hardware/${mac}`, `/api/assets/${mac}/sections/cpu`]) {
          const answer = yield* ask("GET", path, { headers: { authorization } })
          isProblem(answer, 401, "unauthorized")
          assert.strictEqual(answer.headers["www-authenticate"], "Bearer")
        }
      }
      isProblem(
        yield* ask("POST", "/api/hardware", { bytes: "{", headers: { authorization: "" } }),
        401,
        "unauthorized"
      )
      assert.strictEqual((yield* ask("GET", "/api/scanner/test", { headers: { authorization: "" } })).status, 200)
      assert.strictEqual((yield* ask("GET", "/openapi.json", { headers: { authorization: "" } })).status, 200)
    }))

  it.live("bodies of another tenant", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const answer = yield* ask("POST", "/api/hardware", { body: { ...hardware, tenant_id: "other" } })
      isProblem(answer, 403, "wrong-tenant")
      assert.strictEqual(answer.body.field, "tenant_id")
      assert.deepStrictEqual((yield* ask("GET", "/api/assets")).body, { assets: [] })
    }))

  it.live("who asks for another host: a web page whose name was made to point here", () =>
    Effect.gen(function*() {
      const { ask, port } = yield* receiver()
      for (
        const host of [
          "rebound.example",
          `rebound.example:${port}`,
          "127.0.0.1",
          `127.0.0.1:${port + 1}`,
          `127.0.0.1:${port}.example`
        ]
      ) {
        for (const path of ["/api/assets", "/api/scanner/test", "/openapi.json", "/nowhere"]) {
          isProblem(yield* ask("GET", path, { headers: { host } }), 403, "foreign-host")
        }
      }
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
        assert.strictEqual((yield* ask("GET", "/api/assets", { headers: { host } })).status, 200, host)
      }
    }))

  it.live("routes and methods that it does not have", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      for (
        const [method, path] of [["GET", "/"], ["POST", "/api/alerts"], ["DELETE", "/api/hardware"], [
          "PATCH",
          `/api/hardware/${mac}`
        ]]
      ) {
        isProblem(yield* ask(method!, path!), 404, "no-such-route")
      }
      isProblem(yield* ask("GET", `/api/hardware/${mac}`), 404, "not-found")
      isProblem(yield* ask("GET", `/api/assets/${mac}`), 404, "not-found")
      isProblem(yield* ask("GET", "/api/assets?limit=0"), 400, "invalid-parameter")
    }))

  it.live("what is no JSON, and says where a body does not fit", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      for (const bytes of ["{", "nonsense", "{\"tenant_id\":\"t\",}"]) {
        isProblem(yield* ask("POST", "/api/hardware", { bytes }), 400, "invalid-json")
      }
      for (const bytes of ["[]", "null", "7", "\"text\""]) {
        const answer = yield* ask("POST", "/api/hardware", { bytes })
        isProblem(answer, 400, "invalid-body")
        assert.deepStrictEqual(fieldsOf(answer), ["body"])
      }
      const answer = yield* ask("POST", "/api/hardware", {
        body: {
          ...hardware,
          system: { platform: "Linux", hostname: "", mac_address: "aa-bb" },
          cpu: { name: "x", physical_cores: "abc" }
        }
      })
      isProblem(answer, 400, "invalid-body")
      assert.deepStrictEqual(fieldsOf(answer), ["system.hostname", "system.mac_address", "cpu.physical_cores"])
      assert.notMatch(answer.text, /abc/)
      const programs = yield* ask("POST", "/api/software", {
        body: {
          tenant_id: tenantId,
          system: { ...hardware.system, scan_timestamp: "now" },
          installed_software: [{ name: "a" }, {}]
        }
      })
      assert.deepStrictEqual(fieldsOf(programs), ["installed_software[1].name"])
      for (const cpu_percent of [-0.1, 100.1, null, "12"]) {
        const answer = yield* ask("POST", "/api/telemetry", { body: { ...sample, cpu_percent } })
        isProblem(answer, 400, "invalid-body")
        assert.deepStrictEqual(fieldsOf(answer), ["cpu_percent"])
      }
      const elsewhere = yield* ask("PUT", "/api/hardware/02:00:5E:00:53:99", { body: hardware })
      isProblem(elsewhere, 400, "invalid-body")
      assert.deepStrictEqual(fieldsOf(elsewhere), ["system.mac_address"])
    }))

  it.live("bodies that are nothing but errors, with a short answer", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const installed_software = Array.from({ length: 20_000 }, () => 1)
      const answer = yield* ask("POST", "/api/software", { body: { tenant_id: tenantId, installed_software } })
      isProblem(answer, 400, "invalid-body")
      assert.isBelow(answer.text.length, 5000)
    }))

  it.live("bodies that are nested without end, and goes on", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const nested = `${"[".repeat(200_000)}${"]".repeat(200_000)}`
      const text = JSON.stringify(hardware)
      const bytes = text.replace("\"Example CPU\"", `"Example CPU","cache_info":${nested}`)
      isProblem(yield* ask("POST", "/api/hardware", { bytes }), 400, "invalid-body")
      assert.strictEqual((yield* ask("POST", "/api/hardware", { body: hardware })).status, 201)
    }))

  it.live("other kinds of bodies", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const bytes = JSON.stringify(sample)
      for (
        const type of ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"]
      ) {
        isProblem(
          yield* ask("POST", "/api/telemetry", { bytes, headers: { "content-type": type } }),
          415,
          "unsupported-media-type"
        )
      }
      isProblem(
        yield* ask("POST", "/api/telemetry", { bytes, headers: { "content-encoding": "zstd" } }),
        415,
        "unsupported-media-type"
      )
      const utf8 = yield* ask("POST", "/api/telemetry", {
        bytes,
        headers: { "content-type": "application/json; charset=utf-8" }
      })
      assert.strictEqual(utf8.status, 200)
    }))

  it.live("bodies above the limit, counted as they come", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver({ maxBodyBytes: 1000 })
      const ofSize = (size: number) => JSON.stringify(sample).padEnd(size, " ")
      assert.strictEqual((yield* ask("POST", "/api/telemetry", { bytes: ofSize(1000) })).status, 200)
      const chunked = { "transfer-encoding": "chunked" }
      isProblem(yield* ask("POST", "/api/telemetry", { bytes: ofSize(1001) }), 413, "body-too-large")
      isProblem(yield* ask("POST", "/api/telemetry", { bytes: ofSize(1001), headers: chunked }), 413, "body-too-large")
    }))

  it.live("a small body that inflates beyond the limit, and takes one that does not", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver({ maxBodyBytes: 100_000 })
      const headers = { "content-encoding": "gzip" }
      const plain = JSON.stringify(sample)
      assert.strictEqual((yield* ask("POST", "/api/telemetry", { bytes: gzipSync(plain), headers })).status, 200)
      assert.strictEqual(
        (yield* ask("POST", "/api/telemetry", { bytes: gzipSync(plain.padEnd(100_000)), headers })).status,
        200
      )
      isProblem(
        yield* ask("POST", "/api/telemetry", { bytes: gzipSync(plain.padEnd(100_001)), headers }),
        413,
        "body-too-large"
      )
      isProblem(
        yield* ask("POST", "/api/telemetry", { bytes: gzipSync(Buffer.alloc(50_000_000)), headers }),
        413,
        "body-too-large"
      )
      isProblem(
        yield* ask("POST", "/api/telemetry", { bytes: gzipSync(plain).subarray(0, 40), headers }),
        400,
        "invalid-body"
      )
      isProblem(yield* ask("POST", "/api/telemetry", { bytes: plain, headers }), 400, "invalid-body")
      const { body } = yield* ask("GET", `/api/assets/${mac}/history`)
      assert.deepStrictEqual(body.reports.map(({ bytes }: { readonly bytes: number }) => bytes), [
        100_000,
        plain.length
      ])
    }))
})

describe("starting a receiver", () => {
  it.live("on a taken port says which port, and what to set", () =>
    Effect.gen(function*() {
      const { port } = yield* receiver()
      const error = yield* Effect.flip(receiver({ port }))
      assert.strictEqual(error._tag, "PortTaken")
      assert.strictEqual(
        error.message,
        `port ${port} on 127.0.0.1 is already in use by another program; set RECEIVER_PORT to a free port`
      )
    }))

  it.live("with a database that cannot be opened says which file", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const error = yield* Effect.flip(receiver({ databaseFile: `${folder}/missing/receiver.sqlite` }))
      assert.strictEqual(error._tag, "DatabaseUnusable")
      assert.include(error.message, `${folder}/missing/receiver.sqlite`)
    }))
})

describe("the OpenAPI document of a receiver", () => {
  it.live("lists every route, its refusals, and a word on every field of a body", () =>
    Effect.gen(function*() {
      const { ask } = yield* receiver()
      const { body } = yield* ask("GET", "/openapi.json")
      const routes = Object.entries(body.paths as { [path: string]: object }).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`)
      )
      assert.sameMembers(routes, [
        "get /api/hardware",
        "get /api/hardware/{mac}",
        "post /api/hardware",
        "put /api/hardware/{mac}",
        "post /api/software",
        "get /api/software/{mac}",
        "post /api/telemetry",
        "get /api/telemetry/{mac}",
        "get /api/scanner/test",
        "get /api/scanner/download",
        "get /api/health",
        "post /api/agents/validate-token",
        "post /api/agents/register-with-token",
        "post /api/agents/heartbeat",
        "get /api/agents",
        "get /api/agents/{id}",
        "get /api/assets",
        "get /api/assets/{id}",
        "get /api/assets/{id}/sections",
        "get /api/assets/{id}/sections/{name}",
        "get /api/assets/{id}/history"
      ])
      assert.containsAllKeys(body.paths["/api/hardware"].post.responses, [
        "200",
        "201",
        "400",
        "401",
        "403",
        "413",
        "415",
        "422",
        "503"
      ])
      assert.containsAllKeys(body.paths["/api/hardware"].post.responses["422"].content, ["application/problem+json"])
      for (const schema of ["HardwareBody", "HeartbeatBody", "HeartbeatDisk", "BitLockerVolume"]) {
        const fields = Object.entries(body.components.schemas[schema].properties as { [name: string]: object })
        assert.isAbove(fields.length, 9)
        for (const [name, field] of fields) assert.match(JSON.stringify(field), /"description"|"\$ref"/, name)
      }
    }))
})
