import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { DoctorDocument } from "../../src/domain/doctor/Finding.ts"
import { agentVersion } from "../../src/domain/version.ts"
import { aServer, json } from "../aServer.ts"
import { hasTerminals, inTerminal, readIn } from "../aTerminal.ts"
import { aPlace, everythingIn, type Place, ran, started } from "../bundle.ts"

const patience = 60_000

const told = (place: Place, environment: Record<string, string>, ...args: ReadonlyArray<string>) =>
  ran(args, { ...place, environment: { ...place.environment, ...environment } })

/** A backend that knows one token. */
const aBackend = aServer((arrived, response) =>
  arrived.path === "/api/scanner/test"
    ? json(200, { success: true, message: "alive" })(arrived, response)
    : arrived.headers.authorization === "Bearer canary-4711"
    ? json(404, { error: "Hardware not found" })(arrived, response)
    : json(401, { error: "Invalid token." })(arrived, response)
)

const documentIn = (stdout: string) =>
  Schema.decodeUnknownEffect(Schema.fromJsonString(DoctorDocument))(stdout, { onExcessProperty: "error" })

const outcomeOf = ({ findings }: DoctorDocument, name: string) =>
  findings.filter(({ check }) => check === name).map(({ outcome }) => outcome)

describe("itam-agent doctor", () => {
  it.live(
    "prints one document that fits its schema, sends no inventory, keeps nothing, and says no secret",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const backend = yield* aBackend
        const environment = { API_BASE_URL: `${backend.url}/api`, API_TOKEN: "canary-4711", TENANT_ID: "acme" }
        const { exitCode, stderr, stdout } = yield* told(place, environment, "doctor", "--json")
        const document = yield* documentIn(stdout)
        assert.deepStrictEqual([exitCode, document.exitCode, stderr], [0, 0, ""])
        assert.deepStrictEqual(document.agent, { version: agentVersion })
        for (const check of ["name", "connection", "backend", "authentication", "clock", "token", "settings"]) {
          assert.deepStrictEqual(outcomeOf(document, check), ["ok"], check)
        }
        assert.deepStrictEqual(outcomeOf(document, "agent"), ["warning"])
        assert.deepInclude(document.settings, {
          key: "TENANT_ID",
          value: "acme",
          from: "environment",
          about: "Tenant of the backend that this machine belongs to"
        })
        assert.notInclude(stdout, "canary")
        assert.sameMembers(backend.arrived.map(({ body, method, path }) => `${method} ${path}${body}`), [
          "GET /api/scanner/test",
          "GET /api/hardware/00:00:00:00:00:00"
        ])
        assert.isFalse(fs.existsSync(place.stateFolder))
        assert.isEmpty(everythingIn(place.workFolder))
      }),
    patience
  )

  it.live("ends with 1 where the token is wrong, and says what to do", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const backend = yield* aBackend
      const environment = { API_BASE_URL: `${backend.url}/api`, API_TOKEN: "canary-4712", TENANT_ID: "acme" }
      const { exitCode, stdout } = yield* told(place, environment, "doctor")
      assert.strictEqual(exitCode, 1)
      assert.match(stdout, /✗ authentication the token is not accepted \(status 401: Invalid token\.\)/)
      assert.match(stdout, /→ Have a token issued by this very backend/)
      assert.match(stdout, /\n {2}1 problem, 1 warning\n/)
      assert.notInclude(stdout, "canary")
      assert.notInclude(stdout, "\u001b")
    }), patience)

  it.live(
    "runs with wrong settings, shows all that is wrong with them and all else, and ends with 78",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const file = path.join(place.root, "wrong.env")
        fs.writeFileSync(file, "API_TOKEN=Bearer canary\nTELEMETRY_INTERVAL=-5\nTELEMETRY_INTERVALL=5\n", {
          mode: 0o600
        })
        const { exitCode, stdout } = yield* told(
          place,
          { CA_FILE: path.join(place.root, "none.pem"), LOG_LEVEL: "loud" },
          "doctor",
          "--json",
          "--offline",
          "--config",
          file
        )
        const document = yield* documentIn(stdout)
        assert.strictEqual(exitCode, 78)
        const settings = document.findings.filter(({ check, outcome }) => check === "settings" && outcome === "problem")
        assert.deepStrictEqual(settings.map(({ what }) => what.split(" must")[0]), [
          `${file}:1: API_TOKEN=(not shown)`,
          `${file}:2: TELEMETRY_INTERVAL=-5`,
          "environment: LOG_LEVEL=loud",
          `${path.join(place.root, "none.pem")}: CA_FILE cannot be read (ENOENT)`
        ])
        assert.match(document.findings.find(({ check }) => check === "token")!.what, /begins with the word Bearer/)
        assert.isTrue(document.findings.some(({ what }) => /did you mean TELEMETRY_INTERVAL\?/.test(what)))
        assert.deepStrictEqual(outcomeOf(document, "backend"), ["skipped"])
        assert.notInclude(stdout, "canary")
      }),
    patience
  )

  it.live("looks at everything else without a network", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const environment = { API_BASE_URL: "https://assets.example/api", API_TOKEN: "canary-4711", TENANT_ID: "acme" }
      const { exitCode, stdout } = yield* told(place, environment, "doctor", "--json", "--offline")
      const document = yield* documentIn(stdout)
      assert.deepStrictEqual([exitCode, document.offline], [0, true])
      for (const check of ["network", "name", "connection", "certificate", "backend", "authentication", "clock"]) {
        assert.deepStrictEqual(outcomeOf(document, check), ["skipped"], check)
      }
      assert.include(outcomeOf(document, "sections"), "ok")
    }), patience)

  const unusable = (prepare: (place: Place) => string, expected: string) =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const folder = prepare(place)
      const environment = { API_TOKEN: "canary-4711", TENANT_ID: "acme", STATE_DIR: folder }
      const { exitCode, stdout } = yield* told(place, environment, "doctor", "--offline", "--json")
      const document = yield* documentIn(stdout)
      assert.strictEqual(exitCode, 1)
      assert.deepStrictEqual(
        document.findings.filter(({ check }) => check === "state").map(({ outcome, what }) => `${outcome}: ${what}`),
        [`problem: ${folder} ${expected}`]
      )
    })

  it.live("names a state folder that a file is in the way of", () =>
    unusable(({ root }) => {
      fs.writeFileSync(path.join(root, "file"), "")
      return path.join(root, "file", "state")
    }, "cannot be written to (ENOTDIR)"), patience)

  it.live("names a state folder that others may look into", () =>
    unusable(({ root }) => {
      const folder = path.join(root, "open")
      fs.mkdirSync(folder)
      fs.chmodSync(folder, 0o755)
      return folder
    }, "is open to others (mode 755)"), patience)

  // root may write anywhere: test/system/doctor.test.ts has the same for nobody
  it.live.skipIf(process.getuid?.() === 0)("names a state folder that cannot be made", () =>
    unusable(({ root }) => {
      const closed = path.join(root, "closed")
      fs.mkdirSync(closed, { mode: 0o555 })
      return path.join(closed, "state")
    }, "is not there, and cannot be made: permission denied (EACCES)"), patience)

  it.live("hears the running agent, and reads the outbox that it holds", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const environment = {
        ...place.environment,
        API_BASE_URL: `http://127.0.0.1:${place.port}/api`,
        API_TOKEN: "canary-4711",
        TENANT_ID: "acme"
      }
      const agent = yield* started([], { ...place, environment })
      yield* agent.says(/connection refused/)
      const { stdout } = yield* ran(["doctor", "--offline", "--json"], { ...place, environment })
      const document = yield* documentIn(stdout)
      assert.deepStrictEqual(outcomeOf(document, "agent"), ["ok"])
      const outbox = document.findings.find(({ check }) => check === "outbox")
      assert.match(outbox!.what, /^\d+ reports? waits?, .* the oldest for 0 min$/)
      const { exitCode } = yield* agent.stopped("SIGTERM")
      assert.strictEqual(exitCode, 0)
    }).pipe(Effect.scoped), patience)

  it.live(
    "resolves names in a process of its own, which ends whatever the name server does",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const known = yield* ran(["resolve", "localhost"], place)
        assert.match(known.stdout, /^\{"name":"localhost","addresses":\["(?:127\.0\.0\.1|::1)"/)
        const unknown = yield* ran(["resolve", "nothing.invalid"], place)
        assert.match(unknown.stdout, /^\{"name":"nothing\.invalid","code":"(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)"\}\n$/)
        assert.deepStrictEqual([known.exitCode, unknown.exitCode], [0, 0])
      }),
    patience
  )

  describe.skipIf(!hasTerminals)("on a terminal", () => {
    it.live.each([80, 200])("of %i columns keeps within it, with colours", (columns) =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const { exitCode, stdout } = yield* inTerminal(["doctor", "--offline"], place, columns)
        assert.strictEqual(exitCode, 1)
        assert.include(stdout, "\u001b[31m✗\u001b[0m")
        const lines = readIn(stdout).split("\n")
        for (const line of lines) assert.isAtMost([...line].length, columns, line)
        assert.isAbove(Math.max(...lines.map((line) => line.length)), columns === 80 ? 60 : 100)
      }), patience)
  })
})
