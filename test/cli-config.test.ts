import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { ConfigChecked, ConfigShown } from "../src/domain/configDocuments.ts"
import { configFileText, faultsOf } from "../src/domain/configFile.ts"
import { settingKeys } from "../src/domain/Settings.ts"
import { hasTerminals, inTerminal, readIn } from "./aTerminal.ts"
import { aPlace, type Place, ran } from "./bundle.ts"
import * as certificates from "./certificates.ts"

const patience = 60_000

const written = (file: string, text: string, mode = 0o600) => {
  fs.writeFileSync(file, text)
  fs.chmodSync(file, mode)
  return file
}

const told = (place: Place, environment: Record<string, string>, ...args: ReadonlyArray<string>) =>
  ran(args, { ...place, environment: { ...place.environment, ...environment } })

const decoded = <S extends Schema.Constraint>(schema: S, text: string) =>
  Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(text, { onExcessProperty: "error" })

describe("config show", () => {
  it.live("is what config says, and one document with --json, without secrets", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const file = written(path.join(place.root, "right.env"), "API_TOKEN=canary-4711\nTENANT_ID=acme\n")
      const environment = { TELEMETRY_INTERVAL: "5", HTTPS_PROXY: "http://user:canary@192.0.2.1:3128" }
      const plain = yield* told(place, environment, "config", "--config", file)
      const shown = yield* told(place, environment, "config", "show", "--config", file)
      assert.strictEqual(shown.stdout, plain.stdout)
      const { exitCode, stdout } = yield* told(place, environment, "config", "show", "--json", "--config", file)
      const document = yield* decoded(ConfigShown, stdout)
      assert.deepStrictEqual([exitCode, document.file, document.settings.map(({ key }) => key)], [0, file, settingKeys])
      const of = (wanted: string) => {
        const { about: _, ...rest } = document.settings.find(({ key }) => key === wanted)!
        return rest
      }
      assert.deepStrictEqual(of("API_TOKEN"), { key: "API_TOKEN", secret: true, from: `${file}:1` })
      assert.deepStrictEqual(of("HTTPS_PROXY"), { key: "HTTPS_PROXY", secret: true, from: "environment" })
      assert.deepStrictEqual(of("TENANT_ID"), { key: "TENANT_ID", value: "acme", from: `${file}:2` })
      assert.deepStrictEqual(of("LOG_LEVEL"), { key: "LOG_LEVEL", value: "INFO", from: "default" })
      assert.deepStrictEqual(of("CA_FILE"), { key: "CA_FILE" })
      assert.notInclude(plain.stdout + stdout, "canary")
    }), patience)
})

describe("config check", () => {
  const check = (place: Place, file: string, environment: Record<string, string> = {}) =>
    Effect.flatMap(
      told(place, environment, "config", "check", "--json", file),
      ({ exitCode, stdout }) => Effect.map(decoded(ConfigChecked, stdout), (document) => ({ ...document, exitCode }))
    )

  it.live(
    "names every fault by key, file and line, those in the files that it names, too",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const pem = written(path.join(place.root, "client.pem"), certificates.client.cert)
        const file = written(
          path.join(place.root, "wrong.env"),
          [
            "API_BASE_URL=assets.example.org",
            "TELEMETRY_INTERVAL=often",
            "INSTALL_TOKEN=can ary",
            "# a comment",
            `API_TOKEN_FILE=${place.root}/none`,
            `CA_FILE=${place.root}/none.pem`,
            `CLIENT_CERT_FILE=${pem}`,
            "LOG_LEVELL=INFO",
            "nonsense"
          ].join("\n")
        )
        const { exitCode, faults, right, warnings } = yield* check(place, file)
        assert.deepStrictEqual([exitCode, right], [78, false])
        assert.deepStrictEqual(faults.map(({ from, key }) => [key, from]), [
          ["API_BASE_URL", `${file}:1`],
          ["TELEMETRY_INTERVAL", `${file}:2`],
          ["INSTALL_TOKEN", `${file}:3`],
          ["", `${place.root}/none`],
          ["CA_FILE", `${place.root}/none.pem`],
          ["CLIENT_KEY_FILE", "settings"]
        ])
        assert.deepStrictEqual(warnings, [
          `${file}:9 is passed over: it is not of the form KEY=value`,
          `${file}:8 LOG_LEVELL is not a setting of itam-agent and is passed over; did you mean LOG_LEVEL?`
        ])
        assert.notInclude(JSON.stringify(faults), "ary")
      }),
    patience
  )

  it.live("goes by the file alone, whatever the environment says", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const file = written(path.join(place.root, "right.env"), "TENANT_ID=acme\nAPI_TOKEN=canary-4711\n")
      const answer = yield* check(place, file, { LOG_LEVEL: "loud", API_BASE_URL: "nowhere" })
      assert.deepStrictEqual(answer, { file, right: true, faults: [], warnings: [], exitCode: 0 })
      const { exitCode, stdout } = yield* told(place, {}, "config", "check", file)
      assert.deepStrictEqual([exitCode, stdout], [0, `${file} is right: 2 settings\n`])
    }), patience)

  it.live(
    "warns of a file without a token, and refuses one that others can read, or that is not there",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const bare = yield* check(place, written(path.join(place.root, "bare.env"), "TENANT_ID=acme\n"))
        assert.deepStrictEqual([bare.exitCode, bare.warnings.length], [0, 1])
        assert.match(bare.warnings[0]!, /no token is in it/)
        const open = yield* check(place, written(path.join(place.root, "open.env"), "API_TOKEN=canary\n", 0o644))
        assert.deepStrictEqual([open.exitCode, open.faults.map(({ key }) => key)], [78, ["API_TOKEN"]])
        const none = yield* check(place, path.join(place.root, "none.env"))
        assert.match(none.faults[0]!.message, /there is no such file/)
      }),
    patience
  )
})

describe("config init", () => {
  it.live(
    "writes what flags say for its owner alone, and never over a file that is there",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const file = path.join(place.root, "etc", "config.env")
        const tokenFile = written(path.join(place.root, "token"), "canary-4711\n")
        const init = (...args: ReadonlyArray<string>) =>
          told(place, {}, "config", "init", "--config", file, "--url", "https://assets.example/api", ...args)
        const first = yield* init("--tenant", "acme", "--token-file", tokenFile, "--set", "TELEMETRY_INTERVAL=5")
        assert.deepStrictEqual([first.exitCode, first.stderr], [0, ""])
        assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600)
        const text = fs.readFileSync(file, "utf8")
        assert.deepStrictEqual(text.split("\n").filter((line) => /^[^#]/.test(line)), [
          "TENANT_ID=acme",
          `API_TOKEN_FILE=${tokenFile}`,
          "API_BASE_URL=https://assets.example/api",
          "TELEMETRY_INTERVAL=5"
        ])
        assert.include(text, "# Minutes between two samples of the load\nTELEMETRY_INTERVAL=5\n")
        assert.include(text, "# Least severe messages that are logged\n#LOG_LEVEL=INFO\n")
        assert.strictEqual((yield* told(place, {}, "config", "check", file)).exitCode, 0)

        const second = yield* init("--tenant", "other")
        assert.deepStrictEqual([second.exitCode, second.stdout], [64, ""])
        assert.match(second.stderr, /is there already; --force replaces it/)
        assert.strictEqual(fs.readFileSync(file, "utf8"), text)

        fs.chmodSync(file, 0o644)
        const third = yield* init("--protocol", "heartbeat", "--token-file", tokenFile, "--force")
        assert.strictEqual(third.exitCode, 0)
        assert.match(fs.readFileSync(file, "utf8"), /^INSTALL_TOKEN=canary-4711$/m)
        assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600)
        assert.deepStrictEqual(fs.readdirSync(path.dirname(file)), ["config.env"])
      }),
    patience
  )

  it.live.each(
    [
      [["--url", "https://assets.example/api", "--set", "API_TOKEN=canary"], 64, /lists processes.*--token-file/],
      [["--url", "https://assets.example/api", "--set", "LOG_LEVELL=INFO"], 64, /there is no such setting/],
      [["--url", "https://assets.example/api", "--set", "LOG_LEVEL=loud"], 78, /LOG_LEVEL=loud must be DEBUG/],
      [["--url", "assets.example"], 64, /a URL that starts with https/],
      [[], 64, /nobody can be asked here: --url/]
    ] as const
  )("%j is refused with %i, and nothing is written", ([args, code, reason]) =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const file = path.join(place.root, "config.env")
      const { exitCode, stderr } = yield* told(place, {}, "config", "init", "--config", file, ...args)
      assert.strictEqual(exitCode, code)
      assert.match(stderr, reason)
      assert.notInclude(stderr, "canary")
      assert.isFalse(fs.existsSync(file))
    }), patience)

  it.live.skipIf(!hasTerminals)("asks on a terminal, and does not show the token", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const file = path.join(place.root, "config.env")
      const { exitCode, stdout } = yield* inTerminal(["config", "init", "--config", file], place, 80, [
        { asked: /Where does the backend answer/, keys: "https://assets.example/api\r" },
        { asked: /Which protocol/, keys: "\r" },
        { asked: /Which tenant/, keys: "acme\r" },
        { asked: /API_TOKEN/, keys: "canary-4711\r" }
      ])
      assert.strictEqual(exitCode, 0, readIn(stdout))
      assert.deepStrictEqual(fs.readFileSync(file, "utf8").split("\n").filter((line) => /^[^#]/.test(line)), [
        "TENANT_ID=acme",
        "API_TOKEN=canary-4711",
        "API_BASE_URL=https://assets.example/api",
        "PROTOCOL=scanner"
      ])
      assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600)
      assert.notInclude(stdout, "canary")
    }), patience)
})

describe("a settings file that is written", () => {
  it("has every setting with what it is for, and is right", () => {
    const text = configFileText(new Map())
    for (const key of settingKeys) assert.match(text, new RegExp(`^# .+\n#${key}=`, "m"))
    assert.isEmpty(faultsOf(new Map(), "config.env"))
  })

  it.prop("is read back as it was meant, or refused", [Schema.String], ([value]) => {
    const given = new Map([["NO_PROXY" as const, value]])
    if (faultsOf(given, "config.env").length > 0) return
    assert.include(configFileText(given), `\nNO_PROXY=${value}\n`)
    assert.notInclude(value, "\n")
    assert.strictEqual(value, value.trim())
  })
})
