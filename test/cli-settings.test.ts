import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { sectionNames } from "../src/domain/inventory/Sections.ts"
import { settingKeys } from "../src/domain/Settings.ts"
import { agentVersion } from "../src/domain/version.ts"
import { aPlace, bundle, type Place, ran } from "./bundle.ts"

const patience = 60_000

/** Runs an agent that is told more of the world than its place. */
const told = (place: Place, environment: Record<string, string>, ...args: ReadonlyArray<string>) =>
  ran(args, { ...place, environment: { ...place.environment, ...environment } })

/** Writes a settings file for its owner alone, unless told otherwise. */
const written = (file: string, text: string, mode = 0o600) => {
  fs.writeFileSync(file, text)
  fs.chmodSync(file, mode)
  return file
}

/** Lines without the blanks that align them. */
const linesOf = (text: string) => text.trimEnd().split("\n").map((line) => line.trim().replace(/\s{2,}/g, "  "))

describe("wrong usage", () => {
  it.live.each([
    { args: "--bogus", reason: /Unrecognized flag: --bogus/ },
    { args: "bogus", reason: /Unknown subcommand "bogus"/ },
    { args: "--once --only", reason: /--only/ },
    { args: "--only cpu,cups", reason: /there is no section cups; the sections are system, firmware, .* load/ },
    { args: "--only ,", reason: /no section is named/ },
    { args: "schema", reason: /name/ },
    { args: "schema nothing", reason: /"hardware" \| "software" \| .* "openapi"/ },
    { args: "--completions tcsh", reason: /"tcsh".*"bash"/ }
  ])("itam-agent $args ends with 64 and says why", ({ args, reason }) =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const { exitCode, stderr } = yield* ran(args.split(" "), place)
      assert.strictEqual(exitCode, 64)
      assert.match(stderr, reason)
      assert.notMatch(stderr, /^ +at /m)
      assert.isFalse(fs.existsSync(place.stateFolder))
    }), patience)
})

describe("wrong settings", () => {
  it.live(
    "are all named at once, with file and line and without the secret, and nothing is started",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const file = written(
          path.join(place.root, "other.env"),
          "API_BASE_URL=assets.example.org\n\nTELEMETRY_INTERVAL=-5\nAPI_TOKEN=two canary-4711\n"
        )
        for (const args of [["--once"], ["--with-receiver"], ["config"], ["receiver"]]) {
          const ended = yield* told(place, { LOG_LEVEL: "loud" }, ...args, "--config", file)
          assert.deepStrictEqual([ended.exitCode, ended.stdout], [78, ""], args.join(" "))
          assert.deepStrictEqual(linesOf(ended.stderr), [
            "itam-agent did not start: 4 settings are wrong.",
            `${file}:4  API_TOKEN=(not shown) must be the token as the backend gave it, one word without spaces`,
            `${file}:1  API_BASE_URL=assets.example.org must be a URL that starts with https:// or http://, without user, query or fragment`,
            `${file}:3  TELEMETRY_INTERVAL=-5 must be a whole number of minutes from 1 to 10080 (a week)`,
            "environment  LOG_LEVEL=loud must be DEBUG, INFO, WARNING or ERROR"
          ])
        }
        assert.isFalse(fs.existsSync(place.stateFolder))
      }),
    patience
  )

  const refused = (
    name: string,
    prepare: (place: Place) => { readonly environment?: Record<string, string>; readonly args?: ReadonlyArray<string> },
    reason: RegExp
  ) =>
    it.live(name, () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const { args = [], environment = {} } = prepare(place)
        const { exitCode, stderr, stdout } = yield* told(place, environment, ...args, "--once")
        assert.deepStrictEqual([exitCode, stdout], [78, ""])
        assert.match(stderr, reason)
        assert.match(stderr, /^itam-agent did not start: one setting is wrong\.\n {2}\S[^\n]*\n$/)
      }), patience)

  refused(
    "no token: it says where to put one, and how to try without",
    () => ({}),
    /API_TOKEN not configured.*--with-receiver/
  )
  refused(
    "a settings file that is not there",
    ({ root }) => ({ args: ["--config", path.join(root, "none.env")] }),
    /none\.env {2}there is no such file; --config has to name an existing one/
  )
  refused("a folder for a settings file", ({ root }) => ({ args: ["--config", root] }), /is a folder, not a file/)
  refused(
    "a token that everybody may read",
    ({ root }) => ({ args: ["--config", written(path.join(root, "open.env"), "API_TOKEN=canary-4711\n", 0o644)] }),
    /other users of this machine can read the API_TOKEN in it; run: chmod 600 \S+open\.env/
  )
  refused(
    "a token file that is not there",
    ({ root }) => ({ environment: { API_TOKEN_FILE: path.join(root, "none") } }),
    /none {2}there is no such file; API_TOKEN_FILE has to name an existing one/
  )
  refused("a state folder that depends on where it is started", () => ({
    environment: { STATE_DIR: "state", API_TOKEN: "canary-4711" }
  }), /STATE_DIR=state must be an absolute path/)
  refused(
    "a port that is none",
    () => ({ environment: { RECEIVER_PORT: "80000" } }),
    /RECEIVER_PORT=80000 must be a port number/
  )

  it.live.skipIf(process.getuid?.() === 0)("a settings file that it may not read", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const file = written(path.join(place.root, "closed.env"), "API_TOKEN=canary-4711\n", 0)
      const { exitCode, stderr } = yield* ran(["--config", file, "--once"], place)
      assert.strictEqual(exitCode, 78)
      assert.match(stderr, /closed\.env {2}may not be read by the user "\S+"; run as its owner, or name another file/)
    }), patience)
})

describe("settings", () => {
  it.live(
    "beside the program are found and named, unknown keys are warned of, and the token is not shown",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const program = path.join(place.root, "itam-agent.mjs")
        fs.copyFileSync(bundle, program)
        const file = written(
          path.join(place.root, "config.env"),
          "\uFEFFTENANT_ID=acme\r\nTELEMETRY_INTERVALL=5\r\nexport API_TOKEN=\"canary-4711\"\r\nTELEMETRY_INTERVAL=7\r\n"
        )
        const { exitCode, stderr, stdout } = yield* ran(["config"], {
          ...place,
          program,
          environment: { ...place.environment, TENANT_ID: "0123456789abcdef" }
        })
        assert.strictEqual(exitCode, 0)
        const lines = linesOf(stdout)
        assert.strictEqual(lines[0], `config.env: ${file}`)
        const shown = (key: string) => lines.find((line) => line.startsWith(`${key}  `))?.split("  ").slice(1, 3)
        for (const key of settingKeys) assert.isNotEmpty(shown(key), key)
        assert.deepStrictEqual(shown("TENANT_ID"), ["0123456789abcdef", "environment"])
        assert.deepStrictEqual(shown("API_TOKEN"), ["(set, not shown)", `${file}:3`])
        assert.deepStrictEqual(shown("TELEMETRY_INTERVAL"), ["7", `${file}:4`])
        assert.deepStrictEqual(shown("HARDWARE_SOFTWARE_INTERVAL"), ["60", "default"])
        assert.deepStrictEqual(shown("STATE_DIR"), [place.stateFolder, "environment"])
        const said = stdout + stderr
        assert.match(said, /config\.env:2 TELEMETRY_INTERVALL is not a setting .* did you mean TELEMETRY_INTERVAL\?/)
        assert.match(said, /config\.env:3 .*quotes/)
        assert.notInclude(said, "canary")
        assert.isFalse(fs.existsSync(place.stateFolder))
      }),
    patience
  )

  it.live("that nobody has set show where the log would be", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const shown = (environment: Readonly<Record<string, string>>) =>
        Effect.map(
          ran(["config"], { ...place, environment: { ...place.environment, ...environment } }),
          ({ stdout }) => linesOf(stdout).find((line) => line.startsWith("LOG_DIR "))?.split("  ").slice(1, 3)
        )
      const unset = process.platform === "linux" ? "default without systemd" : "default"
      assert.deepStrictEqual(yield* shown({}), [path.join(place.stateFolder, "logs"), unset])
      assert.deepStrictEqual(yield* shown({ LOGS_DIRECTORY: "/var/log/a:/var/log/b" }), ["/var/log/a", "systemd"])
      assert.deepStrictEqual(yield* shown({ LOG_DIR: "off", LOGS_DIRECTORY: "/var/log/a" }), ["off", "environment"])
    }), patience)

  it.live("in the working directory are not for a program that no person watches", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      written(path.join(place.workFolder, "config.env"), "TENANT_ID=planted\n")
      const { stdout } = yield* ran(["config"], place)
      assert.notInclude(stdout, "planted")
    }), patience)
})

describe("the command line", () => {
  it.live("tells its version and how it is used", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const version = yield* ran(["--version"], place)
      assert.deepStrictEqual(version, {
        exitCode: 0,
        signal: null,
        stdout: `itam-agent v${agentVersion}\n`,
        stderr: ""
      })
      const help = yield* ran(["--help"], place)
      assert.deepStrictEqual([help.exitCode, help.stderr], [0, ""])
      for (
        const word of [
          "--once",
          "--dry-run",
          "--json",
          "--only",
          "--with-receiver",
          "--config",
          "config",
          "schema",
          "receiver"
        ]
      ) {
        assert.match(help.stdout, new RegExp(`^ +${word}\\b.* [A-Z]`, "m"), word)
      }
      for (const hidden of ["systeminformation", "scan "]) assert.notMatch(help.stdout, new RegExp(`^ +${hidden}`, "m"))
    }), patience)

  it.live.each(["bash", "zsh", "fish"])("completes in %s", (shell) =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const { exitCode, stderr, stdout } = yield* ran(["--completions", shell], place)
      assert.deepStrictEqual([exitCode, stderr], [0, ""])
      for (const word of ["with-receiver", "schema", "openapi"]) assert.include(stdout, word)
      const file = written(path.join(place.root, "completions"), stdout)
      if (isInstalled(shell)) execFileSync(shell, ["-n", file], { stdio: "pipe" })
    }), patience)

  it.live.each(["hardware", "software", "telemetry", "report", "config", "openapi"])(
    "prints the contract %s",
    (name) =>
      Effect.gen(function*() {
        const { exitCode, stderr, stdout } = yield* ran(["schema", name], yield* aPlace)
        assert.deepStrictEqual([exitCode, stderr], [0, ""])
        const document = JSON.parse(stdout)
        const unresolved = [...stdout.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, pointer]) => pointer!).filter((
          pointer
        ) =>
          pointer.split("/").reduce(
            (node: any, step) => node?.[step.replaceAll("~1", "/").replaceAll("~0", "~")],
            document
          )
            === undefined
        )
        assert.isEmpty(unresolved)
        assertContract(name, document, stdout)
      }),
    patience
  )
})

const isInstalled = (program: string) =>
  ["/usr/bin", "/bin"].some((folder) => fs.existsSync(path.join(folder, program)))

const assertContract = (name: string, document: any, text: string) => {
  if (name === "openapi") {
    assert.match(document.openapi, /^3\./)
    assert.containsAllKeys(document.paths, ["/api/hardware", "/api/software", "/api/telemetry", "/api/assets"])
    return
  }
  assert.strictEqual(document.$schema, "https://json-schema.org/draft/2020-12/schema")
  const inside = {
    hardware: sectionNames.slice(0, 17),
    software: ["packages"],
    telemetry: ["load"],
    report: ["digest"],
    config: settingKeys
  }
  for (const word of inside[name as keyof typeof inside]) assert.include(text, `"${word}": {`)
}
