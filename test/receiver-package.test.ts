import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import { request } from "node:http"
import * as path from "node:path"
import * as ReceiverToken from "../src/layers/ReceiverToken.ts"
import * as SettingsFile from "../src/layers/SettingsFile.ts"
import { temporaryFolder } from "./aReport.ts"
import { executables, folderOfExecutables, unzipped, vouchFor } from "./packageRig.ts"
import { adminToken, type Answer, installToken, logTo, receiver, tenantId, token } from "./receiverRig.ts"

const route = "/api/scanner/download"
const url = "https://assets.example.org/api"

const asAdministrator = { headers: { authorization: `Bearer ${adminToken}` } }

/** A receiver with executables at hand, and a folder of its own for packages. */
const aReceiver = Effect.gen(function*() {
  const from = yield* folderOfExecutables
  const folder = path.join(yield* temporaryFolder, "packages")
  const log: Array<string> = []
  const packages = { folder, url, executables: ["/nowhere", from] }
  const { ask, port } = yield* Effect.provide(receiver({ packages }), logTo(log))
  const download = (query = "", question = asAdministrator) => ask("GET", route + query, question)
  return { ask, download, folder, from, log, port }
})

/** The settings that an agent finds in a package. */
const settingsIn = (configEnv: Buffer) =>
  Effect.gen(function*() {
    const folder = yield* temporaryFolder
    fs.writeFileSync(path.join(folder, "config.env"), configEnv, { mode: 0o600 })
    return (yield* SettingsFile.load({ configFile: Option.none(), interactive: false, programFolder: folder })).values
  })

const isProblem = (answer: Answer, status: number, type: string) => {
  assert.strictEqual(answer.headers["content-type"], "application/problem+json", answer.text)
  assert.deepInclude(answer.body, { status, type: `urn:itam-agent:problem:${type}` })
  assert.notMatch(answer.text, /\/tmp|nowhere|SHA256SUMS|\.exe|token-/)
}

describe("a receiver hands out packages", () => {
  it.live("to its administrators: the four files, with its own address and the token of its tenant", () =>
    Effect.gen(function*() {
      const { download } = yield* aReceiver
      const answer = yield* download(`?platform=windows&tenant=${tenantId}`)
      assert.strictEqual(answer.status, 200)
      assert.deepInclude(answer.headers, {
        "content-type": "application/zip",
        "content-disposition": `attachment; filename="ITAM_Scanner_${tenantId}.zip"`,
        "content-length": String(answer.bytes.length),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff"
      })
      const files = unzipped(answer.bytes)
      assert.strictEqual(files.length, 4)
      for (const { content, name } of files) {
        if (name !== "config.env") assert.isTrue(content.equals(executables[name]!), name)
      }
      const settings = yield* settingsIn(files.find(({ name }) => name === "config.env")!.content)
      assert.deepInclude(settings, { tenantId, apiBaseUrl: url, protocol: "scanner" })
      assert.strictEqual(Redacted.value(Option.getOrThrow(settings.apiToken)), token)
    }))

  it.live("for Linux, too, and with the install token where they are to speak the heartbeat protocol", () =>
    Effect.gen(function*() {
      const { download } = yield* aReceiver
      const answer = yield* download("?platform=linux&protocol=heartbeat")
      assert.deepInclude(answer.headers, {
        "content-type": "application/gzip",
        "content-disposition": `attachment; filename="itam-agent_${tenantId}.tar.gz"`
      })
      const member = `itam-agent_${tenantId}/config.env`
      const { status, stdout } = spawnSync("tar", ["xzOf", "-", member], { input: answer.bytes })
      assert.strictEqual(status, 0)
      const settings = yield* settingsIn(stdout)
      assert.deepInclude(settings, { tenantId, apiBaseUrl: url, protocol: "heartbeat" })
      assert.strictEqual(Redacted.value(Option.getOrThrow(settings.installToken)), installToken)
      assert.isTrue(Option.isNone(settings.apiToken))
    }))

  it.live("made once, however many ask at the same time, and anew when something else would go into them", () =>
    Effect.gen(function*() {
      const { download, folder, from } = yield* aReceiver
      const [first, ...others] = yield* Effect.all(Array.from({ length: 5 }, () => download()), {
        concurrency: "unbounded"
      })
      for (const other of others) assert.isTrue(other.bytes.equals(first!.bytes))
      const [kept, ...more] = fs.readdirSync(folder)
      assert.isEmpty(more)
      if (process.platform !== "win32") {
        assert.strictEqual(fs.statSync(path.join(folder, kept!)).mode & 0o777, 0o600)
        assert.strictEqual(fs.statSync(folder).mode & 0o777, 0o700)
      }
      const made = fs.statSync(path.join(folder, kept!)).mtimeMs
      assert.isTrue((yield* download()).bytes.equals(first!.bytes))
      assert.strictEqual(fs.statSync(path.join(folder, kept!)).mtimeMs, made)

      fs.writeFileSync(path.join(from, "ITAM_Scanner.exe"), "a new version")
      vouchFor(from)
      const [executable] = unzipped((yield* download()).bytes)
      assert.strictEqual(executable!.content.toString(), "a new version")
      assert.strictEqual(fs.readdirSync(folder).length, 1)
    }))

  it.live("whole, also to the next one after somebody has gone away in the middle", () =>
    Effect.gen(function*() {
      const { download, folder, port } = yield* aReceiver
      yield* Effect.promise(() =>
        new Promise<void>((resolve) => {
          const headers = { authorization: `Bearer ${adminToken}` }
          const outgoing = request({ host: "127.0.0.1", port, path: route, headers, agent: false }, (incoming) => {
            incoming.once("data", () => outgoing.destroy())
            incoming.on("error", () => {})
          })
          outgoing.on("error", () => {})
          outgoing.on("close", resolve)
          outgoing.end()
        })
      )
      assert.strictEqual(unzipped((yield* download()).bytes).length, 4)
      assert.strictEqual(fs.readdirSync(folder).length, 1)
    }))

  it.live("without a word of any token in its log", () =>
    Effect.gen(function*() {
      const { download, from, log: lines } = yield* aReceiver
      yield* download()
      fs.rmSync(path.join(from, "SHA256SUMS"))
      yield* download()
      yield* download("", { headers: { authorization: `Bearer ${token}` } })
      const log = lines.join("\n")
      assert.match(log, /a package was handed out/)
      assert.match(log, /no package can be made: there are no executables in/)
      for (const secret of [token, installToken, adminToken]) assert.notInclude(log, secret)
    }))
})

describe("a receiver hands out no package", () => {
  it.live("to agents, whose token is for reports", () =>
    Effect.gen(function*() {
      const { ask, download, folder } = yield* aReceiver
      const registered = yield* ask("POST", "/api/agents/register-with-token", {
        body: { token: installToken, hardware_info: { computer_name: "pc-1", os: "Linux" } }
      })
      assert.isString(registered.body.data.agent_token)
      for (const known of [token, registered.body.data.agent_token]) {
        isProblem(
          yield* download("", { headers: { authorization: `Bearer ${known}` } }),
          403,
          "administrator-only"
        )
      }
      assert.isFalse(fs.existsSync(folder))
    }))

  it.live("to nobody in particular: the token counts in the header, and nowhere else", () =>
    Effect.gen(function*() {
      const { download } = yield* aReceiver
      const strangers = ["", "Bearer", `Bearer ${adminToken}x`, `Basic ${adminToken}`, adminToken]
      for (const authorization of strangers) {
        for (const query of ["", `?token=${adminToken}`, `?authorization=Bearer%20${adminToken}`]) {
          const answer = yield* download(query, { headers: { authorization } })
          isProblem(answer, 401, "unauthorized")
          assert.strictEqual(answer.headers["www-authenticate"], "Bearer")
        }
      }
      const cookie = { headers: { authorization: "", cookie: `token=${adminToken}`, "x-access-token": adminToken } }
      isProblem(yield* download("", cookie), 401, "unauthorized")
    }))

  it.live("for another tenant, for a path, or for a system that there is none for", () =>
    Effect.gen(function*() {
      const { download, folder } = yield* aReceiver
      isProblem(yield* download("?tenant=other"), 403, "wrong-tenant")
      for (const query of ["?platform=macos", "?tenant=..%2Fup", "?tenant=NUL", "?tenant=a%0d%0ab", "?protocol=smtp"]) {
        isProblem(yield* download(query), 400, "invalid-parameter")
      }
      assert.isFalse(fs.existsSync(folder))
    }))

  it.live("where executables are missing or damaged, and leaves nothing half done", () =>
    Effect.gen(function*() {
      const { download, folder, from } = yield* aReceiver
      fs.appendFileSync(path.join(from, "ITAM_Scanner_Background.exe"), "x")
      isProblem(yield* download(), 503, "package-unavailable")
      assert.isEmpty(fs.readdirSync(folder))
      fs.rmSync(path.join(from, "SHA256SUMS"))
      isProblem(yield* download(), 503, "package-unavailable")
      const { ask } = yield* receiver({ packages: { folder: "/nowhere/packages", url, executables: [] } }).pipe(
        Effect.provide(logTo([]))
      )
      isProblem(yield* ask("GET", route, asAdministrator), 503, "package-unavailable")
    }))

  it.live("that could not be named after its tenant", () =>
    Effect.gen(function*() {
      const from = yield* folderOfExecutables
      const folder = yield* temporaryFolder
      const { ask } = yield* receiver({ tenantId: "../up", packages: { folder, url, executables: [from] } }).pipe(
        Effect.provide(logTo([]))
      )
      isProblem(yield* ask("GET", route, asAdministrator), 503, "package-unavailable")
      assert.isEmpty(fs.readdirSync(folder))
    }))

  it.live("to who asks for another host", () =>
    Effect.gen(function*() {
      const { download } = yield* aReceiver
      const headers = { ...asAdministrator.headers, host: "rebound.example" }
      isProblem(yield* download("", { headers }), 403, "foreign-host")
    }))
})

describe("the token of the administrators of the embedded receiver", () => {
  it.live("is another than the tenant's, kept as a ready header for its owner alone", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const tenant = yield* ReceiverToken.readOrMake(folder, "receiver")
      const admin = yield* ReceiverToken.readOrMake(folder, "receiver-admin")
      assert.notStrictEqual(Redacted.value(admin.token), Redacted.value(tenant.token))
      assert.strictEqual(path.basename(admin.headerFile), "receiver-admin.header")
      if (process.platform !== "win32") assert.strictEqual(fs.statSync(admin.headerFile).mode & 0o777, 0o600)
      const again = yield* ReceiverToken.readOrMake(folder, "receiver-admin")
      assert.strictEqual(Redacted.value(again.token), Redacted.value(admin.token))
    }).pipe(Effect.provide(SecureRandom.layerWebCrypto)))
})
