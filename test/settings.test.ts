import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Option, Redacted, Result, Schema } from "effect"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { decodeSettings, layered } from "../src/domain/decodeSettings.ts"
import { nearestKey } from "../src/domain/nearestKey.ts"
import { secretKeys, type SettingKey, settingKeys, settingTable } from "../src/domain/Settings.ts"
import * as SettingsFile from "../src/layers/SettingsFile.ts"
import { type WrongSettings } from "../src/services/Settings.ts"

const folder = () => fs.mkdtempSync(path.join(os.tmpdir(), "itam-settings-"))

/** Loads settings as an agent does whose program lies in `programFolder`. */
const load = (options: {
  readonly environment?: Record<string, string>
  readonly file?: string
  readonly mode?: number
  readonly configFile?: string
}) => {
  const programFolder = folder()
  const file = path.join(programFolder, "config.env")
  if (options.file !== undefined) fs.writeFileSync(file, options.file, { mode: options.mode ?? 0o600 })
  const effect = SettingsFile.load({
    configFile: Option.fromUndefinedOr(options.configFile),
    interactive: false,
    programFolder
  }).pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: options.environment ?? {} }))))
  return { effect, file }
}

const messageOf = (effect: Effect.Effect<unknown, WrongSettings>) =>
  Effect.map(Effect.flip(effect), (error) => error.message)

/** A setting as the program has it, where it is written as a text that fits a token and a proxy. */
const aValueOf = (key: SettingKey) =>
  Option.getOrUndefined(Schema.decodeUnknownOption(settingTable[key].form)("http://proxy.example:3128"))

describe("settings", () => {
  it.effect("come from the environment, then config.env, then the defaults, key by key", () =>
    Effect.gen(function*() {
      const { effect, file } = load({
        environment: { TENANT_ID: "from-environment", TELEMETRY_INTERVAL: "" },
        file: "TENANT_ID=from-file\nTELEMETRY_INTERVAL=5\nAPI_TOKEN=secret-word\n"
      })
      const loaded = yield* effect
      assert.strictEqual(loaded.values.tenantId, "from-environment")
      assert.strictEqual(loaded.values.telemetryIntervalMinutes, 5)
      assert.strictEqual(loaded.values.hardwareSoftwareIntervalMinutes, 60)
      assert.strictEqual(loaded.given.get("TENANT_ID")?.from, "environment")
      assert.strictEqual(loaded.given.get("TELEMETRY_INTERVAL")?.from, `${file}:2`)
      assert.strictEqual(loaded.given.get("HARDWARE_SOFTWARE_INTERVAL")?.from, "default")
      assert.deepStrictEqual(loaded.file, Option.some(file))
    }))

  it.effect("keep the token out of every text from the first moment", () =>
    Effect.gen(function*() {
      const loaded = yield* load({ file: "API_TOKEN=canary-4711\n" }).effect
      assert.strictEqual(Redacted.value(Option.getOrThrow(loaded.values.apiToken)), "canary-4711")
      assert.notInclude(JSON.stringify(loaded.values), "canary-4711")
      assert.notInclude(String(loaded.values.apiToken), "canary-4711")
    }))

  it.effect("that are wrong are all named at once, with key, file and line, and without the secret", () =>
    Effect.gen(function*() {
      const { effect, file } = load({
        environment: { HARDWARE_SOFTWARE_INTERVAL: "soon" },
        file: "API_BASE_URL=ftp://assets.example.org\nTELEMETRY_INTERVAL=-5\nAPI_TOKEN=two words canary-4711\n"
      })
      const message = yield* messageOf(effect)
      assert.deepStrictEqual(message.split("\n").map((line) => line.trim().replace(/\s{2,}/g, "  ")), [
        "itam-agent did not start: 4 settings are wrong.",
        `${file}:3  API_TOKEN=(not shown) must be the token as the backend gave it, one word without spaces`,
        `${file}:1  API_BASE_URL=ftp://assets.example.org must be a URL that starts with https:// or http://, without user, query or fragment`,
        "environment  HARDWARE_SOFTWARE_INTERVAL=soon must be a whole number of minutes from 1 to 10080 (a week)",
        `${file}:2  TELEMETRY_INTERVAL=-5 must be a whole number of minutes from 1 to 10080 (a week)`
      ])
      assert.notInclude(message, "canary")
    }))

  it.effect("that nobody knows are passed over with a warning, and the near miss is named", () =>
    Effect.gen(function*() {
      const { effect, file } = load({ file: "TELEMETRY_INTERVALL=5\nCOLOUR=blue\n" })
      const { warnings } = yield* effect
      assert.deepStrictEqual(warnings, [
        `${file}:1 TELEMETRY_INTERVALL is not a setting of itam-agent and is passed over; did you mean TELEMETRY_INTERVAL?`,
        `${file}:2 COLOUR is not a setting of itam-agent and is passed over`
      ])
    }))

  it.effect("in a file that others can read stop the start when there is a token in it", () =>
    Effect.gen(function*() {
      const { effect, file } = load({ file: "API_TOKEN=canary-4711\n", mode: 0o644 })
      const message = yield* messageOf(effect)
      assert.include(message, `run: chmod 600 ${file}`)
      assert.notInclude(message, "canary")
      yield* load({ file: "TENANT_ID=one\n", mode: 0o644 }).effect
    }))

  it.effect("leave the token to the service manager, which keeps it as a credential, where they name none", () =>
    Effect.gen(function*() {
      const credentials = folder()
      const environment = { CREDENTIALS_DIRECTORY: credentials }
      assert.isFalse((yield* load({ environment }).effect).given.has("API_TOKEN_FILE"))
      const file = path.join(credentials, "itam-agent.api-token")
      fs.writeFileSync(file, "kept-by-systemd\n", { mode: 0o400 })
      const loaded = yield* load({ environment }).effect
      assert.strictEqual(Redacted.value(Option.getOrThrow(loaded.values.apiToken)), "kept-by-systemd")
      assert.deepStrictEqual(loaded.given.get("API_TOKEN_FILE"), { value: file, from: "credential" })
      const named = yield* load({ environment, file: "API_TOKEN=in-the-file\n" }).effect
      assert.strictEqual(Redacted.value(Option.getOrThrow(named.values.apiToken)), "in-the-file")
      assert.isFalse(named.given.has("API_TOKEN_FILE"))
    }))

  it.effect("may keep the token in a file of its own", () =>
    Effect.gen(function*() {
      const tokenFile = path.join(folder(), "token")
      fs.writeFileSync(tokenFile, "first-line\nsecond line\n", { mode: 0o600 })
      const loaded = yield* load({ environment: { API_TOKEN_FILE: tokenFile } }).effect
      assert.strictEqual(Redacted.value(Option.getOrThrow(loaded.values.apiToken)), "first-line")
      fs.chmodSync(tokenFile, 0o640)
      assert.include(
        yield* messageOf(load({ environment: { API_TOKEN_FILE: tokenFile } }).effect),
        `chmod 600 ${tokenFile}`
      )
      const missing = path.join(folder(), "nowhere")
      assert.include(
        yield* messageOf(load({ environment: { API_TOKEN_FILE: missing } }).effect),
        `${missing}  there is no such file`
      )
    }))

  it.effect("named by --config have to be there", () =>
    Effect.gen(function*() {
      const missing = path.join(folder(), "other.env")
      assert.include(yield* messageOf(load({ configFile: missing }).effect), `${missing}  there is no such file`)
      const directory = folder()
      assert.include(yield* messageOf(load({ configFile: directory }).effect), `${directory}  is a folder, not a file`)
    }))

  it("list all programs unless there is a limit, and 0 is one", () => {
    const limitOf = (value: string) => {
      const given = layered({ SOFTWARE_LIMIT: value }, [], "config.env")
      return Result.map(decodeSettings(given), ({ softwareLimit }) => Option.getOrUndefined(softwareLimit))
    }
    assert.deepStrictEqual(["", "0", "50"].map(limitOf), [undefined, 0, 50].map((limit) => Result.succeed(limit)))
    for (const wrong of ["-1", "2.5", "many"]) assert.isTrue(Result.isFailure(limitOf(wrong)), wrong)
  })

  it("ask for packages of no language, of all, or of some, in whatever order they are named", () => {
    const asked = (text: string) =>
      Result.map(
        decodeSettings(layered({ LANGUAGE_PACKAGES: text }, [], "config.env")),
        ({ languagePackages }) => languagePackages
      )
    assert.deepStrictEqual(Result.getOrThrow(asked("")), [])
    assert.deepStrictEqual(Result.getOrThrow(asked("off")), [])
    assert.deepStrictEqual(Result.getOrThrow(asked("on")), ["python", "node", "ruby", "rust"])
    assert.deepStrictEqual(Result.getOrThrow(asked("rust, python")), ["python", "rust"])
    assert.deepStrictEqual(Result.getOrThrow(Result.flip(asked("python,perl"))).map(({ message }) => message), [
      "LANGUAGE_PACKAGES=python,perl must be off, on, or some of python,node,ruby,rust"
    ])
  })

  it("know a way into PowerShell, and its file where it is one", () => {
    const asked = (given: { readonly [key: string]: string }) =>
      Result.map(decodeSettings(layered(given, [], "config.env")), ({ powerShellTransport }) => powerShellTransport)
    const file = { POWERSHELL_SCRIPT_FILE: "C:\\Program Files\\scan.ps1" }
    assert.deepStrictEqual(Result.getOrThrow(asked({})), { kind: "encoded" })
    assert.deepStrictEqual(Result.getOrThrow(asked({ POWERSHELL_TRANSPORT: "command", ...file })), { kind: "command" })
    assert.deepStrictEqual(Result.getOrThrow(asked({ POWERSHELL_TRANSPORT: "file", ...file })), {
      kind: "file",
      scriptFile: file.POWERSHELL_SCRIPT_FILE
    })
    const faultsOf = (given: { readonly [key: string]: string }) =>
      Result.getOrThrow(Result.flip(asked(given))).map(({ message }) => message)
    assert.deepStrictEqual(faultsOf({ POWERSHELL_TRANSPORT: "file" }), [
      "POWERSHELL_TRANSPORT=file needs POWERSHELL_SCRIPT_FILE, an absolute path"
    ])
    assert.lengthOf(faultsOf({ POWERSHELL_TRANSPORT: "loud" }), 1)
  })

  it("know their own defaults to be right", () => {
    const decoded = decodeSettings(layered({}, [], "config.env"))
    assert.isTrue(Result.isSuccess(decoded))
  })

  it("that the README names exist, with these defaults", () => {
    const readme = fs.readFileSync(path.join(import.meta.dirname, "..", "README.md"), "utf8")
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \| (?:`([^`]*)`)?/gm)]
    assert.isAtLeast(rows.length, 10)
    for (const [, key, fallback] of rows) {
      assert.include(settingKeys, key!)
      if (key !== "STATE_DIR") assert.strictEqual(fallback, settingTable[key as SettingKey].fallback, key)
    }
  })

  it("all say what they are for", () => {
    for (const key of settingKeys) assert.isNotEmpty(settingTable[key].description, key)
  })

  it("each have a name of their own in the program", () => {
    const members = settingKeys.map((key) => settingTable[key].member)
    assert.deepStrictEqual([...new Set(members)], members)
  })

  it("that are secret are kept out of every text from where they are read", () => {
    const redacted = settingKeys.filter((key) => Redacted.isRedacted(aValueOf(key)))
    assert.deepStrictEqual(redacted, settingKeys.filter((key) => secretKeys.has(key)))
  })

  it("guess a mistyped key only when it is near", () => {
    assert.strictEqual(nearestKey("api-token"), "API_TOKEN")
    assert.strictEqual(nearestKey("TENANTID"), "TENANT_ID")
    assert.isUndefined(nearestKey("PATH"))
  })
})
