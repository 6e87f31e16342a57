import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted, Result, Schema } from "effect"
import { spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { parseConfigEnv } from "../src/domain/ConfigEnv.ts"
import { configEnvOf, misreadings, type PackageOrder, TenantName } from "../src/domain/tenantPackage.ts"
import * as SettingsFile from "../src/layers/SettingsFile.ts"
import { temporaryFolder } from "./aReport.ts"
import { aPlace, bundle, everythingIn } from "./bundle.ts"
import { executables, folderOfExecutables, unzipped } from "./packageRig.ts"

const patience = 60_000

const tenant = "0123456789abcdef"
const url = "https://assets.example.org/api"
const canary = "canary-token-that-nobody-may-read"
const moment = "2026-01-31T08:00:00.000Z"

/** An administrator at work: a folder of executables, a token in a file, and the command. */
const anAdministrator = Effect.gen(function*() {
  const place = yield* aPlace
  const from = yield* folderOfExecutables
  const out = path.join(place.root, "out")
  const tokenFile = path.join(place.root, "token")
  fs.writeFileSync(tokenFile, `${canary}\n`, { mode: 0o600 })
  const asked = { tenant, url, "token-file": tokenFile, from, out }
  const packs = (
    flags: { readonly [flag: string]: string } = {},
    { environment = {}, input = "" }: { readonly environment?: object; readonly input?: string } = {}
  ) => {
    const args = Object.entries({ ...asked, ...flags }).flatMap(([flag, value]) => [`--${flag}`, value])
    const { status, stderr, stdout } = spawnSync(process.execPath, [bundle, "package", ...args], {
      cwd: place.workFolder,
      env: {
        ...place.environment,
        LOG_LEVEL: "DEBUG",
        SOURCE_DATE_EPOCH: String(Date.parse(moment) / 1000),
        ...environment
      },
      input,
      encoding: "utf8"
    })
    return { status, stderr, stdout }
  }
  return { from, out, packs, place, tokenFile }
})

const zipName = `ITAM_Scanner_${tenant}.zip`

const documented = (token: string) =>
  [
    "# ITAM Scanner Configuration",
    `# Generated for tenant: ${tenant}`,
    `# Generated at: ${moment}`,
    "",
    `TENANT_ID=${tenant}`,
    `API_TOKEN=${token}`,
    `API_BASE_URL=${url}`,
    "",
    "# The scanner reads this file by itself.",
    "# Do not modify it.",
    ""
  ].join("\n")

/** Settings as an agent reads them from a `config.env` beside it. */
const settingsIn = (configEnv: Uint8Array) =>
  Effect.gen(function*() {
    const folder = yield* temporaryFolder
    fs.writeFileSync(path.join(folder, "config.env"), configEnv, { mode: 0o600 })
    return yield* SettingsFile.load({ configFile: Option.none(), interactive: false, programFolder: folder })
  })

describe("a package for Windows", () => {
  it.live("holds the four documented files as they are, and nothing else", () =>
    Effect.gen(function*() {
      const { out, packs } = yield* anAdministrator
      const made = packs()
      assert.deepInclude(made, { status: 0, stderr: "" })
      assert.include(made.stdout, path.join(out, zipName))
      assert.deepStrictEqual(fs.readdirSync(out), [zipName])
      const file = path.join(out, zipName)
      const files = unzipped(fs.readFileSync(file))
      assert.deepStrictEqual(files.map(({ name }) => name), [
        "ITAM_Scanner.exe",
        "config.env",
        "install_scanner.bat",
        "ITAM_Scanner_Background.exe"
      ])
      for (const { content, mode, modifiedAt, name } of files) {
        const expected = name === "config.env" ? Buffer.from(documented(canary)) : executables[name]!
        assert.isTrue(content.equals(expected), name)
        assert.deepStrictEqual([mode, modifiedAt], [0o600, moment], name)
      }
      if (process.platform !== "win32") assert.strictEqual(fs.statSync(file).mode & 0o777, 0o600)
    }), patience)

  it.live("is sound in the eyes of another program", ({ skip }) =>
    Effect.gen(function*() {
      if (spawnSync("unzip", ["-v"]).status !== 0) skip("unzip is not installed")
      const { out, packs } = yield* anAdministrator
      packs()
      const tested = spawnSync("unzip", ["-t", path.join(out, zipName)], { encoding: "utf8" })
      assert.strictEqual(tested.status, 0, tested.stdout + tested.stderr)
      assert.match(tested.stdout, /No errors detected/)
    }), patience)

  it.live("says to the agent what the administrator said", () =>
    Effect.gen(function*() {
      const { out, packs } = yield* anAdministrator
      packs({ url: `${url}/` })
      const [, configEnv] = unzipped(fs.readFileSync(path.join(out, zipName)))
      const { values, warnings } = yield* settingsIn(configEnv!.content)
      assert.deepStrictEqual(warnings, [])
      assert.deepInclude(values, { tenantId: tenant, apiBaseUrl: url, protocol: "scanner" })
      assert.strictEqual(Redacted.value(Option.getOrThrow(values.apiToken)), canary)
    }), patience)

  it.live("lets machines enrol by themselves where they speak the heartbeat protocol", () =>
    Effect.gen(function*() {
      const { out, packs } = yield* anAdministrator
      assert.strictEqual(packs({ protocol: "heartbeat" }).status, 0)
      const [, configEnv] = unzipped(fs.readFileSync(path.join(out, zipName)))
      const { values } = yield* settingsIn(configEnv!.content)
      assert.strictEqual(values.protocol, "heartbeat")
      assert.strictEqual(Redacted.value(Option.getOrThrow(values.installToken)), canary)
      assert.isTrue(Option.isNone(values.apiToken))
    }), patience)

  it.live("is the same, byte for byte, when it is made again of the same", () =>
    Effect.gen(function*() {
      const { out, packs } = yield* anAdministrator
      const made = (environment = {}) => {
        assert.strictEqual(packs({}, { environment }).status, 0)
        return fs.readFileSync(path.join(out, zipName))
      }
      const first = made()
      assert.isTrue(first.equals(made({ TZ: "Asia/Kathmandu" })))
      assert.isFalse(first.equals(made({ SOURCE_DATE_EPOCH: "1790000000" })))
      assert.strictEqual(packs({}, { environment: { SOURCE_DATE_EPOCH: "soon" } }).status, 64)
    }), patience)
})

describe("a package for Linux", () => {
  it.live("installs the agent for its processor, with its settings for root alone", () =>
    Effect.gen(function*() {
      const { out, packs, place } = yield* anAdministrator
      const made = packs({ platform: "linux" })
      assert.deepInclude(made, { status: 0, stderr: "" })
      const name = `itam-agent_${tenant}`
      assert.deepStrictEqual(fs.readdirSync(out), [`${name}.tar.gz`])
      const unpacked = spawnSync("tar", ["xzpf", path.join(out, `${name}.tar.gz`)], { cwd: place.workFolder })
      assert.strictEqual(unpacked.status, 0, String(unpacked.stderr))
      const folder = path.join(place.workFolder, name)
      const unpackedSettings = path.join(folder, "config.env")
      assert.strictEqual(fs.statSync(unpackedSettings).mtime.toISOString(), moment)
      const modes = (fs.readdirSync(folder, { recursive: true }) as Array<string>).toSorted()
        .filter((file) => fs.statSync(path.join(folder, file)).isFile())
        .map((file) => `${(fs.statSync(path.join(folder, file)).mode & 0o777).toString(8)} ${file}`)
      assert.deepStrictEqual(modes, [
        "600 README.txt",
        "600 config.env",
        "755 install_scanner.sh",
        "755 linux-arm64/itam-agent",
        "755 linux-x64/itam-agent"
      ])
      for (const each of ["linux-arm64/itam-agent", "linux-x64/itam-agent"]) {
        assert.isTrue(fs.readFileSync(path.join(folder, each)).equals(executables[each]!), each)
      }
      assert.strictEqual(fs.readFileSync(unpackedSettings, "utf8"), documented(canary))

      const image = path.join(place.root, "an image")
      const install = (...args: ReadonlyArray<string>) =>
        spawnSync("sh", [path.join(folder, "install_scanner.sh"), ...args], {
          env: { PATH: process.env.PATH, DESTDIR: image },
          encoding: "utf8"
        })
      assert.deepInclude(install(), { status: 0, stderr: "" })
      const settings = path.join(image, "etc/itam-agent/config.env")
      assert.strictEqual(fs.readFileSync(settings, "utf8"), documented(canary))
      assert.strictEqual(fs.statSync(settings).mode & 0o777, 0o600)
      assert.strictEqual(fs.statSync(path.dirname(settings)).mode & 0o777, 0o700)
      const program = path.join(image, "usr/local/bin/itam-agent")
      const processor = { arm64: "arm64", x64: "x64" }[process.arch as string]
      assert.strictEqual(spawnSync(program, ["--version"], { encoding: "utf8" }).stdout, `${processor} --version\n`)

      fs.writeFileSync(settings, "TENANT_ID=changed\n")
      const upgrade = install()
      assert.strictEqual(upgrade.status, 0)
      assert.match(upgrade.stdout, /config\.env stays as it is; --replace-config/)
      assert.strictEqual(fs.readFileSync(settings, "utf8"), "TENANT_ID=changed\n")
      assert.strictEqual(install("--replace-config").status, 0)
      assert.strictEqual(fs.readFileSync(settings, "utf8"), documented(canary))
      assert.strictEqual(fs.readFileSync(`${settings}.before`, "utf8"), "TENANT_ID=changed\n")
      assert.deepStrictEqual(fs.readdirSync(path.dirname(program)), ["itam-agent"])

      assert.strictEqual(install("--replace").status, 64)
      fs.rmSync(unpackedSettings)
      assert.deepInclude(install(), { status: 1 })
    }), patience)
})

describe("the token of a tenant", () => {
  it.live("is in the package, and in nothing that is said or named", () =>
    Effect.gen(function*() {
      const { out, packs, place, tokenFile } = yield* anAdministrator
      for (const platform of ["windows", "linux"]) {
        const { stderr, stdout } = packs({ platform })
        assert.notInclude(stdout + stderr, canary)
      }
      for (const entry of fs.readdirSync(place.root, { recursive: true, withFileTypes: true })) {
        const file = path.join(entry.parentPath, entry.name)
        assert.notInclude(file, canary)
        if (!entry.isFile() || file === tokenFile || path.dirname(file) === out) continue
        assert.notInclude(fs.readFileSync(file, "latin1"), canary, file)
      }
      const refused = packs({ "token-file": path.join(place.root, "elsewhere") })
      assert.strictEqual(refused.status, 64)
    }), patience)

  it.live("is taken from stdin, too, so that it need not be in a file", () =>
    Effect.gen(function*() {
      const { out, packs } = yield* anAdministrator
      assert.strictEqual(packs({ "token-file": "-" }, { input: "from-stdin\nsecond line" }).status, 0)
      const [, configEnv] = unzipped(fs.readFileSync(path.join(out, zipName)))
      assert.strictEqual(configEnv!.content.toString(), documented("from-stdin"))
      for (const input of ["", "\ntoken", "two words\n"]) {
        assert.deepInclude(packs({ "token-file": "-" }, { input }), { status: 64, stdout: "" }, input)
      }
    }), patience)

  it.live.each(
    [
      { what: "is not there", make: (file: string) => fs.rmSync(file), reason: /cannot be read: ENOENT/ },
      { what: "has nothing in it", make: (file: string) => fs.writeFileSync(file, "\n"), reason: /first line/ },
      { what: "has two words in it", make: (file: string) => fs.writeFileSync(file, "a b\n"), reason: /one word/ },
      { what: "can be read by others", make: (file: string) => fs.chmodSync(file, 0o640), reason: /run: chmod 600/ }
    ]
  )("is not taken from a file that $what", ({ make, reason }) =>
    Effect.gen(function*() {
      const { out, packs, tokenFile } = yield* anAdministrator
      make(tokenFile)
      const { status, stderr, stdout } = packs()
      assert.deepStrictEqual([status, stdout, fs.existsSync(out)], [64, "", false])
      assert.match(stderr, reason)
      assert.notInclude(stderr, canary)
    }), patience)

  it.live("that expires soon is packed, and that is said", () =>
    Effect.gen(function*() {
      const { packs, tokenFile } = yield* anAdministrator
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
      fs.writeFileSync(tokenFile, `${part({ alg: "HS256" })}.${part({ exp: 1_700_000_000 })}.c2lnbmF0dXJl\n`)
      const { status, stderr } = packs({ url: "http://assets.example.org/api", tenant: "default" })
      assert.strictEqual(status, 0)
      assert.match(stderr, /token in the package expired on 2023-11-14/)
      assert.match(stderr, /the tenant is default/)
      assert.match(stderr, /the URL is http:\/\//)
    }), patience)
})

describe("no package is made", () => {
  const refusals: ReadonlyArray<{
    readonly what: string
    readonly spoil: (from: string) => void
    readonly reason: RegExp
  }> = [
    { what: "of an executable that was changed", spoil: changed("ITAM_Scanner_Background.exe"), reason: /vouches/ },
    { what: "of an installer that was changed", spoil: changed("install_scanner.bat"), reason: /vouches/ },
    { what: "without an executable", spoil: gone("ITAM_Scanner.exe"), reason: /ITAM_Scanner\.exe is not there/ },
    { what: "without an installer", spoil: gone("install_scanner.bat"), reason: /install_scanner\.bat: not there/ },
    { what: "without digests", spoil: gone("SHA256SUMS"), reason: /there are no executables in/ },
    {
      what: "of a file that no digest is known of",
      spoil: (from) => {
        const sums = path.join(from, "SHA256SUMS")
        fs.writeFileSync(sums, fs.readFileSync(sums, "utf8").replace("ITAM_Scanner.exe", "other.exe"))
      },
      reason: /does not name ITAM_Scanner\.exe/
    },
    {
      what: "of a link to somewhere else",
      spoil: (from) => {
        fs.renameSync(path.join(from, "ITAM_Scanner.exe"), path.join(from, "real.exe"))
        fs.symlinkSync("real.exe", path.join(from, "ITAM_Scanner.exe"))
      },
      reason: /ITAM_Scanner\.exe is not a file/
    },
    {
      what: "where the digests are no digests",
      spoil: (from) => fs.appendFileSync(path.join(from, "SHA256SUMS"), "nonsense\n"),
      reason: /SHA256SUMS: line 6 is no digest and name/
    }
  ]

  it.live.each(refusals)("$what, and nothing is left of it", ({ reason, spoil }) =>
    Effect.gen(function*() {
      const { from, out, packs } = yield* anAdministrator
      assert.strictEqual(packs().status, 0)
      const before = everythingIn(out)
      spoil(from)
      const { status, stderr, stdout } = packs()
      assert.deepStrictEqual([status, stdout], [64, ""])
      assert.match(stderr, reason)
      assert.deepStrictEqual(everythingIn(out), before)
    }), patience)

  it.live("where the folder for it cannot be one", () =>
    Effect.gen(function*() {
      const { packs, tokenFile } = yield* anAdministrator
      const { status, stderr } = packs({ out: path.join(tokenFile, "below") })
      assert.strictEqual(status, 64)
      assert.match(stderr, /nothing was made: create folder/)
    }), patience)

  it.live("for a URL with more in it than a URL", () =>
    Effect.gen(function*() {
      const { out, packs } = yield* anAdministrator
      for (const hostile of ["https://a.example/\nAPI_TOKEN=mine", "ftp://a.example", "https://u:p@a.example/api"]) {
        assert.deepInclude(packs({ url: hostile }), { status: 64 }, hostile)
      }
      assert.isFalse(fs.existsSync(out))
    }), patience)

  it.live("for a tenant whose name is a path, a device or an order to a shell", () =>
    Effect.gen(function*() {
      const { packs, place } = yield* anAdministrator
      for (const hostile of ["../up", "NUL", "a\nb"]) {
        const { status, stdout } = packs({ tenant: hostile, out: place.workFolder })
        assert.deepStrictEqual([status, fs.readdirSync(place.workFolder)], [64, []], hostile)
        assert.notInclude(stdout, "package  ")
      }
    }), patience)
})

function changed(name: string) {
  return (from: string) => {
    const file = path.join(from, name)
    const content = fs.readFileSync(file)
    content[content.length - 1]! ^= 1
    fs.writeFileSync(file, content)
  }
}

function gone(name: string) {
  return (from: string) => fs.rmSync(path.join(from, name))
}

describe("a tenant's name", () => {
  const isName = Schema.is(TenantName)

  it("is what backends give", () => {
    for (const name of [tenant, "default", "acme-2.branch_7", "A", "console"]) assert.isTrue(isName(name), name)
  })

  it("is no path, no option, no order to a shell, and no longer than files may be", () => {
    for (
      const hostile of [
        "",
        ".",
        "..",
        "a..b",
        "a.",
        "../up",
        "/",
        "a/b",
        "a\\b",
        "C:",
        "a\nb",
        "a\0",
        "é",
        "$(id)",
        "-rf",
        " a",
        "a ",
        "a".repeat(65)
      ]
    ) {
      assert.isFalse(isName(hostile), hostile)
    }
  })

  it.prop("that is taken makes a file in the folder, on every system, whatever it is", [
    Schema.Array(Schema.Literals([..."aconulprt19Z._-/\\: \n\0\u202eé\"'$%&|<>*?"]))
  ], ([letters]) => {
    const name = letters.join("")
    if (!isName(name)) return
    const file = `ITAM_Scanner_${name}.zip`
    for (const { basename, join } of [path.posix, path.win32]) {
      assert.strictEqual(basename(file), file)
      assert.strictEqual(join("out", file), join("out", "x").replace(/x$/, file))
    }
    assert.match(file, /^[\w.-]{18,81}$/)
    assert.notMatch(name, /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|\.\.|[. ]$/i)
  })

  it("is no device of Windows, whatever follows it", () => {
    for (const device of ["CON", "prn", "Aux", "nul", "COM1", "lpt9", "com0"]) {
      assert.isFalse(isName(device), device)
      assert.isFalse(isName(`${device}.tenant`), device)
      assert.isTrue(isName(`${device}x`), device)
    }
  })
})

describe("settings for a package", () => {
  const text = Schema.String.pipe(Schema.check(Schema.isMaxLength(40)))

  it.prop("are read by an agent as they were meant, or refused", [
    text,
    text,
    Schema.Literals(["scanner", "heartbeat"])
  ], (
    [token, tail, protocol]
  ) => {
    const order: PackageOrder = {
      tenantId: tenant,
      platform: "windows",
      url: `https://assets.example.org/${tail}`,
      token: Redacted.make(token),
      protocol: Option.some(protocol),
      generatedAt: moment
    }
    const configEnv = configEnvOf(order)
    const faults = misreadings(configEnv, order)
    const read = Object.fromEntries(parseConfigEnv(configEnv).entries.map(({ key, value }) => [key, value]))
    const key = protocol === "heartbeat" ? "INSTALL_TOKEN" : "API_TOKEN"
    if (faults.length === 0) {
      assert.deepStrictEqual(read, { TENANT_ID: tenant, [key]: token, API_BASE_URL: order.url, PROTOCOL: protocol })
    }
    for (const fault of faults) if (token.length > 8) assert.notInclude(fault, token)
  })

  it("are refused where quotes, lines or keys in a value would be read as something else", () => {
    const faultsOf = (token: string, url = "https://assets.example.org/api") => {
      const order: PackageOrder = {
        tenantId: tenant,
        platform: "windows",
        url,
        token: Redacted.make(token),
        protocol: Option.none(),
        generatedAt: moment
      }
      return misreadings(configEnvOf(order), order)
    }
    assert.deepStrictEqual(faultsOf("aaa.bbb=#ccc"), [])
    assert.deepStrictEqual(faultsOf("\"quoted\""), ["the token cannot stand in config.env as it is"])
    assert.isNotEmpty(faultsOf("token\nTENANT_ID=other"))
    assert.isNotEmpty(faultsOf("token", "https://a.example/\nPROTOCOL=heartbeat"))
    assert.isNotEmpty(faultsOf("token", "https://assets.example.org/api/"))
    assert.isTrue(Result.isFailure(Schema.decodeResult(TenantName)("")))
  })
})
