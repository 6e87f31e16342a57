import * as fs from "node:fs"
import * as os from "node:os"
import * as path from "node:path"
import { assert, beforeAll, describe, it } from "vitest"
import { type WindowsFact, windowsFacts } from "../../src/services/Machine.ts"
import { asking, bundleAsk, inWine, setUp, shared } from "./wine.ts"

const reason = setUp()
if (reason !== undefined) process.stdout.write(`facts in Wine: skipped, ${reason}\n`)

const asked = asking("facts", [{}, ...windowsFacts.map((fact) => ({ fact }))])
const withoutAddon = asking("bare", [
  ...(["version", "uptime", "memoryStatus", "tpm"] as const).map((fact) => ({ fact })),
  { registry: { hive: "HKLM", key: "SOFTWARE", view: 64, depth: 0 } }
], String.raw`bare\ask.mjs`)

describe.skipIf(reason !== undefined)("what Windows tells a process that calls it", () => {
  let told: { readonly [F in WindowsFact]: any }
  let answers: ReturnType<typeof asked.answers>
  let bare: ReturnType<typeof asked.answers>

  beforeAll(async () => {
    await bundleAsk()
    fs.mkdirSync(path.join(shared, "bare"), { recursive: true })
    fs.copyFileSync(path.join(shared, "ask.mjs"), path.join(shared, "bare", "ask.mjs"))
    asked.put()
    withoutAddon.put()
    inWine([asked.command, withoutAddon.command].join("\n"))
    answers = asked.answers()
    bare = withoutAddon.answers()
    told = Object.fromEntries(windowsFacts.map((fact, index) => [fact, answers[index + 1]!.value])) as never
  })

  it("is there, or is said not to be: nothing else happens", () => {
    const faults = answers.filter(({ error }) => error !== undefined && error !== "Absent")
    assert.deepStrictEqual(faults, [])
    assert.strictEqual(answers[0]?.value, true)
    const absent = windowsFacts.filter((_, index) => answers[index + 1]?.error === "Absent")
    assert.deepStrictEqual(absent, ["tpm", "entraJoin"])
  })

  it("is of this machine: name, memory, addresses, time since its start", () => {
    const ours = Object.values(os.networkInterfaces()).flat().filter((each) => each?.internal === false)
    const theirs = told.interfaces.flatMap(({ addresses }: any) => addresses).map(({ address }: any) => address)
    assert.includeMembers(theirs, ours.map((each) => each!.address))
    assert.strictEqual(told.computerName.host.toLowerCase(), os.hostname().split(".")[0]!.toLowerCase())
    assert.isBelow(Math.abs(told.memoryStatus.totalBytes - os.totalmem()), 2 ** 20)
    assert.isBelow(Math.abs(told.uptime.seconds - os.uptime()), 300)
  })

  it("is as wide as it is meant to be: version, firmware, drives, services, sessions, processes, power, times", () => {
    assert.deepInclude(told.version, { major: 10, minor: 0, productType: 1 })
    const tables = Buffer.from(told.firmwareTables.base64, "base64")
    assert.strictEqual(tables.readUInt32LE(4), tables.length - 8)
    const drive = told.drives.find(({ root }: any) => root === "C:\\")
    assert.deepInclude(drive, { type: 3, fileSystem: "NTFS" })
    assert.isAbove(drive.totalBytes, drive.freeBytes)
    assert.match(drive.volumeGuid, /^\\\\\?\\Volume\{[0-9a-f-]{36}\}\\$/)
    const service = told.serviceStates.find(({ name }: any) => name === "PlugPlay")
    assert.deepInclude(service, { displayName: "Plug and Play Service", state: 4, startType: 2 })
    assert.isAbove(service.pid, 0)
    assert.deepInclude(told.sessions[0], { state: 0, protocol: 0 })
    assert.isAbove(told.processes.count, 2)
    assert.deepStrictEqual(Object.keys(told.power), ["acLine", "flag", "percent", "lifeSeconds"])
    assert.isAbove(told.cpuTimes.totalMs, told.cpuTimes.idleMs)
    assert.strictEqual(told.join.status, 2)
    assert.strictEqual(told.locale.locale, "en-US")
  })

  it("without the addon is what Node.js knows, and the rest is said to be unread, not absent", () => {
    const [version, uptime, memory, tpm, registry] = bare
    assert.deepInclude(version?.value, { major: 10, build: told.version.build })
    assert.isBelow(Math.abs((uptime!.value as { readonly seconds: number }).seconds - os.uptime()), 300)
    assert.isAbove((memory!.value as { readonly totalBytes: number }).totalBytes, 0)
    assert.deepStrictEqual([tpm?.error, registry?.error], ["Unreadable", "Unreadable"])
    assert.include(registry?.message, "koffi")
  })
})
