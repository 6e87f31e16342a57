import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { execFileSync } from "node:child_process"
import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { volatilePaths } from "../src/domain/canonical.ts"
import { schemaOf, type SectionName, sectionNames } from "../src/domain/inventory/Sections.ts"
import { OnceDocument } from "../src/domain/OnceDocument.ts"
import { agentVersion } from "../src/domain/version.ts"
import { aServer, json } from "./aServer.ts"
import { aPlace, asked, type Ended, everythingIn, ran, started } from "./bundle.ts"

/** Several runs of the real program, each of which reads the whole machine, on a busy computer. */
const patience = 120_000

/** What a program of this machine prints, or nothing where it is not installed. */
const printed = (program: string, args: ReadonlyArray<string>) => {
  try {
    return execFileSync(program, args, {
      encoding: "utf8",
      stdio: "pipe",
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" }
    })
  } catch {
    return undefined
  }
}

/** The one document on stdout, held against what the command line promises of it. */
const documentOf = ({ exitCode, stderr, stdout }: Ended) => {
  assert.strictEqual(stderr, "")
  assert.match(stdout, /^\{[^\n]*\}\n$/)
  const document = JSON.parse(stdout)
  assert.deepStrictEqual(Object.keys(document), ["agent", "machine", "sections", "volatile", "reports"])
  assert.deepStrictEqual(document.agent, { version: agentVersion })
  Schema.decodeUnknownSync(OnceDocument)(document, { onExcessProperty: "error" })
  for (const [name, section] of Object.entries<any>(document.sections)) {
    const kept = ["collected", "partial"].includes(section.outcome) ? ["source", "data"] : ["reason"]
    assert.containsAllKeys(section, ["outcome", "tookMs", ...kept], name)
    const moving = volatilePaths(schemaOf(name as SectionName))
    assert.deepStrictEqual(document.volatile[name], moving.length === 0 ? undefined : moving)
  }
  assert.deepStrictEqual(Object.keys(document.volatile).filter((name) => !(name in document.sections)), [])
  const broken = Object.values<any>(document.sections).some(({ outcome }) => ["failed", "timeout"].includes(outcome))
  assert.strictEqual(exitCode, broken ? 4 : 0)
  return document
}

/** Sections and reports of a full cycle that delivered nothing. */
const assertDryCycle = (ended: Ended) => {
  const { reports, sections } = documentOf(ended)
  assert.deepStrictEqual(Object.keys(sections), [...sectionNames])
  assert.deepStrictEqual(reports.map(({ kind }: any) => kind), ["hardware", "software", "telemetry"])
  for (const report of reports) {
    assert.hasAllKeys(report, ["kind", "id", "bytes", "digest", "verdict"])
    assert.match(report.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.match(report.digest, /^[0-9a-f]{64}$/)
    assert.isAbove(report.bytes, 100)
    assert.strictEqual(report.verdict, "dry-run")
  }
}

describe("a dry run", () => {
  it.live("prints one document, and leaves no file behind", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      fs.mkdirSync(place.stateFolder)
      const folders = fs.readdirSync(place.root).map((name) => path.join(place.root, name))
      for (const folder of folders) fs.chmodSync(folder, 0o555)
      const before = everythingIn(place.root)
      assertDryCycle(yield* ran(["--once", "--dry-run", "--json"], place))
      assert.deepStrictEqual(everythingIn(place.root), before)
    }), patience)

  it.live("works without any setting, told nothing at all of the world", () =>
    Effect.gen(function*() {
      const { workFolder } = yield* aPlace
      const usual = ["/var/lib/itam-agent", "/etc/itam-agent", path.join(os.homedir(), ".local", "state", "itam-agent")]
      const before = usual.map(everythingIn)
      assertDryCycle(yield* ran(["--once", "--dry-run", "--json"], { workFolder, environment: {} }))
      assert.deepStrictEqual([usual.map(everythingIn), everythingIn(workFolder)], [before, []])
    }), patience)

  it.live("works with the network off", () =>
    Effect.gen(function*() {
      const offline = printed("unshare", ["-rn", "true"]) === undefined
        ? withoutSockets
        : { through: ["unshare", "-rn"] }
      if (offline === withoutSockets) {
        console.warn("no namespace without a network here: connecting is made to fail instead")
      }
      const place = yield* aPlace
      assertDryCycle(
        yield* ran(["--once", "--dry-run", "--json"], {
          ...place,
          ...offline,
          environment: { ...place.environment, PATH: process.env.PATH ?? "" }
        })
      )
    }), patience)

  it.live("for a person says what was read, and that nothing was sent", () =>
    Effect.gen(function*() {
      const { exitCode, stderr, stdout } = yield* ran(["--once", "--dry-run"], yield* aPlace)
      assert.include([0, 4], exitCode)
      assert.strictEqual(stderr, "")
      for (const name of sectionNames) assert.match(stdout, new RegExp(`^  \\S ${name} .* (ms|s)$`, "m"))
      assert.strictEqual(stdout.match(/not sent: this is a dry run/g)?.length, 3)
      assert.notInclude(stdout, "\u001b")
    }), patience)

  it.live("of some sections reads these alone", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const { machine, reports, sections } = documentOf(yield* ran(["--only", "memory,cpu", "--json"], place))
      assert.deepStrictEqual([Object.keys(sections), reports], [["cpu", "memory"], []])
      assert.strictEqual(machine.hostname, os.hostname())
      assert.strictEqual(sections.memory.data.totalBytes, os.totalmem())
      assert.strictEqual(sections.cpu.data.logicalCores, os.cpus().length)
      assert.isFalse(fs.existsSync(place.stateFolder))
    }), patience)

  it.live.each<[string, RegExp]>([
    ["table", /^✓ Operating system \(os, collected\)\n {2}Platform +\S+\n/m],
    ["html", /^<!doctype html>\n[^]*<section id="os">[^]*<\/html>\n\n?$/],
    ["glpi-json", /^\{\n {2}"deviceid": [^]*"partial": true,[^]*"operatingsystem": \{/]
  ])("of some sections comes as %s, alone on stdout", ([format, expected]) =>
    Effect.gen(function*() {
      const { stderr, stdout } = yield* ran(["--only", "os", "--format", format], yield* aPlace)
      assert.strictEqual(stderr, "")
      assert.match(stdout, expected)
    }), patience)
})

describe("a scan for another process", () => {
  it.live(
    "says what it is about to read and what it read, of the sections that it is told and no others",
    () =>
      Effect.gen(function*() {
        const { exitCode, stdout } = yield* ran(["scan", "hardware", "memory,os"], yield* aPlace)
        assert.strictEqual(exitCode, 0)
        const lines = stdout.trimEnd().split("\n").map((line) => JSON.parse(line))
        const told = (key: string) => lines.flatMap((line) => line[key] ?? []).toSorted()
        assert.deepStrictEqual([told("reading"), told("name")], [["memory", "os"], ["memory", "os"]])
        assert.hasAllKeys(lines.at(-1), ["collectedAt"])
      }),
    patience
  )
})

/** A Node.js in which nothing can connect to anything. */
const withoutSockets = {
  node: [
    process.execPath,
    `--import=data:text/javascript,${
      encodeURIComponent(
        "import { Socket } from 'node:net'; Socket.prototype.connect = () => { throw new Error('no network here') }"
      )
    }`
  ]
}

describe("one cycle with the embedded receiver", () => {
  it.live("delivers, and the receiver knows this very machine", (context) =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const before = dpkgList()
      const { exitCode, stdout } = yield* ran(["--once", "--with-receiver"], place)
      if (dpkgList() !== before) return context.skip("packages were installed meanwhile")
      assert.strictEqual(exitCode, 0)
      assert.strictEqual(stdout.match(/acknowledged/g)?.length, 3)

      const receiver = yield* started(["receiver"], place)
      yield* receiver.says(/^receiver: http:/m)
      const { assets: [asset, ...others] } = (yield* asked(place, "/api/assets")).body
      assert.isEmpty(others)
      assert.include(asset, { hostname: os.hostname(), arch: os.machine(), reports: 3 })
      const { sections } = (yield* asked(place, `/api/assets/${asset.id}/sections`)).body
      assert.sameMembers(Object.keys(sections), [...sectionNames])
      assert.strictEqual(sections.memory.data.totalBytes, os.totalmem())
      assert.strictEqual(sections.os.data.kernel, os.release())
      assert.sameMembers(addressesOf(sections.network.data), addressesOfThisMachine())
      if (before !== undefined) {
        assert.sameMembers(
          sections.packages.data.filter(({ manager }: any) => manager === "dpkg")
            .map(({ arch, name, version }: any) => `${name} ${version} ${arch}`),
          before.trim().split("\n").filter((line) => line.startsWith("installed ")).map((line) => line.slice(10))
        )
      }
      const { data } = (yield* asked(place, `/api/software/${asset.macAddress}`)).body
      assert.strictEqual(data.installed_software.length, sections.packages.data.length)
      assert.strictEqual((yield* asked(place, "/openapi.json")).body.openapi.split(".")[0], "3")
      assert.strictEqual((yield* receiver.stopped("SIGTERM")).exitCode, 0)
    }), patience)

  it.live("sends neither hardware nor software a second time", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const cycle = Effect.map(
        ran(["--once", "--with-receiver", "--json"], place),
        (ended) => documentOf(ended).reports
      )
      const verdicts = (reports: any) => reports.map(({ kind, verdict }: any) => `${kind} ${verdict}`)
      const digests = (reports: any) => reports.slice(0, 2).map(({ digest }: any) => digest)
      const first = yield* cycle
      assert.deepStrictEqual(verdicts(first), [
        "hardware acknowledged",
        "software acknowledged",
        "telemetry acknowledged"
      ])
      const cycles = [first, yield* cycle]
      // a machine that did change in between is given time to come to rest
      while (digests(cycles.at(-1)).join() !== digests(cycles.at(-2)).join() && cycles.length < 5) {
        cycles.push(yield* cycle)
      }
      assert.deepStrictEqual(verdicts(cycles.at(-1)), [
        "hardware unchanged",
        "software unchanged",
        "telemetry acknowledged"
      ])

      const receiver = yield* started(["receiver"], place)
      yield* receiver.says(/^receiver: http:/m)
      const { assets } = (yield* asked(place, "/api/assets")).body
      assert.lengthOf(assets, 1)
      const { reports } = (yield* asked(place, `/api/assets/${assets[0].id}/history`)).body
      const acknowledged = cycles.flat().filter(({ verdict }: any) => verdict === "acknowledged")
      assert.sameMembers(reports.map(({ id }: any) => id), acknowledged.map(({ id }: any) => id))
    }), patience)

  it.live(
    "on a port that is taken says which setting helps, and leaves alone who listens there",
    () =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const { arrived, host, url } = yield* aServer(json(200, { mine: true }))
        const environment = { ...place.environment, RECEIVER_PORT: new URL(url).port }
        for (const args of [["--once", "--with-receiver"], ["--with-receiver"], ["receiver"]]) {
          const { exitCode, stderr, stdout } = yield* ran(args, { ...place, environment })
          assert.deepStrictEqual([exitCode, stdout], [78, ""], args.join(" "))
          assert.match(stderr, new RegExp(`^itam-agent: port ${host.split(":")[1]} .* RECEIVER_PORT[^\n]*\n$`))
        }
        assert.deepStrictEqual(arrived, [])
        const answer = yield* Effect.promise(() => fetch(url).then((response) => response.json()))
        assert.deepStrictEqual(answer, { mine: true })
      }),
    patience
  )
})

const dpkgList = () =>
  printed("dpkg-query", ["--show", "--showformat=${db:Status-Status} ${Package} ${Version} ${Architecture}\\n"])

const addressesOf = ({ interfaces }: any): Array<string> =>
  interfaces.flatMap(({ addresses, name }: any) => addresses.map(({ address }: any) => `${name} ${address}`))

/** What `ip` shows, interfaces that are down included; where there is none, what Node.js knows of those that are up. */
const addressesOfThisMachine = (): Array<string> => {
  const shown = printed("ip", ["-j", "address"])
  return shown === undefined
    ? Object.entries(os.networkInterfaces()).flatMap(([name, each = []]) =>
      each.map(({ address }) => `${name} ${address}`)
    )
    : JSON.parse(shown).filter(isListed).flatMap(({ addr_info, ifname }: any) =>
      addr_info.map(({ local }: any) => `${ifname} ${local}`)
    )
}

/** One end of a cable into a container is no interface of this machine, unless it has an address that others reach. */
const isListed = ({ addr_info, ifname }: any) =>
  !ifname.startsWith("veth") || addr_info.some(({ scope }: any) => scope === "global")

describe("one cycle without an answer from the backend", () => {
  it.live("keeps everything, names who did not answer, and the next one delivers it", () =>
    Effect.gen(function*() {
      const backend = yield* aPlace
      const receiver = yield* started(["receiver"], backend)
      yield* receiver.says(/^receiver: http:/m)
      yield* receiver.stopped("SIGTERM")
      const token = /Bearer (\S+)/.exec(
        fs.readFileSync(path.join(backend.stateFolder, "receiver.header"), "latin1")
      )![1]!

      const place = yield* aPlace
      const environment = {
        ...place.environment,
        API_TOKEN: token,
        API_BASE_URL: `http://127.0.0.1:${backend.port}/api`
      }
      const unheard = yield* ran(["--once"], { ...place, environment })
      assert.strictEqual(unheard.exitCode, 3)
      assert.match(unheard.stdout, new RegExp(`127.0.0.1:${backend.port}: connection refused`))
      const pending = fs.readdirSync(path.join(place.stateFolder, "outbox")).filter((file) => file.endsWith(".q"))
        .toSorted()
      assert.deepStrictEqual(pending.map((file) => file.split("-")[1]).toSorted(), [
        "hardware",
        "software",
        "telemetry"
      ])

      const again = yield* started(["receiver"], backend)
      yield* again.says(/^receiver: http:/m)
      const heard = yield* ran(["--once", "--json"], { ...place, environment })
      assert.strictEqual(heard.exitCode, 0)
      const delivered: Array<any> = JSON.parse(heard.stdout).reports.filter(({ verdict }: any) =>
        verdict === "acknowledged"
      )
      const { assets: [asset] } = (yield* asked(backend, "/api/assets")).body
      const { reports } = (yield* asked(backend, `/api/assets/${asset.id}/history`)).body
      assert.sameMembers(reports.map(({ id }: any) => id), delivered.map(({ id }) => id))
      assert.deepStrictEqual(reports.map(({ kind }: any) => kind).toSorted(), [
        "hardware",
        "software",
        "telemetry",
        "telemetry"
      ])
      // of hardware and software a newer report replaces a pending one where the machine did change in between
      const replaced = new Set(reports.filter(({ reason }: any) => reason === "changed").map(({ kind }: any) => kind))
      const due = pending.filter((file) => !replaced.has(file.split("-")[1])).map((file) => file.slice(-38, -2))
      assert.includeMembers(reports.map(({ id }: any) => id), due)
      assert.isEmpty(fs.readdirSync(path.join(place.stateFolder, "outbox")).filter((file) => file.endsWith(".q")))
    }), patience)
})
