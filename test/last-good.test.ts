import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, DateTime, Effect, Layer, Option, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"
import * as path from "node:path"
import { encodeHardware } from "../src/domain/protocols/ScannerHardware.ts"
import { Report } from "../src/domain/Report.ts"
import type { Section } from "../src/domain/Section.ts"
import type { SectionTable } from "../src/domain/Snapshot.ts"
import * as BaselineFiles from "../src/layers/BaselineFiles.ts"
import { disks } from "../src/layers/collectors/disks.ts"
import * as CourierLayer from "../src/layers/Courier.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import * as ReporterLayer from "../src/layers/Reporter.ts"
import * as StateFile from "../src/layers/StateFile.ts"
import { Backend } from "../src/services/Backend.ts"
import { Baseline } from "../src/services/Baseline.ts"
import { Courier } from "../src/services/Courier.ts"
import { Outbox } from "../src/services/Outbox.ts"
import { Reporter } from "../src/services/Reporter.ts"
import { Scanner } from "../src/services/Scanner.ts"
import * as AnIdentity from "./anIdentity.ts"
import { aReport, temporaryFolder } from "./aReport.ts"
import { sectionOf, type Sketch } from "./MachineSketch.ts"

const destination = "itam.example tenant-1"

/** One life of an agent on this folder: it scans what it is given, reports, and delivers if it may. Then it is gone. */
const life = (
  folder: string,
  scans: ReadonlyArray<SectionTable>,
  { delivers = true }: { readonly delivers?: boolean } = {}
) =>
  Effect.gen(function*() {
    const left = [...scans]
    const scanner = Layer.succeed(Scanner, {
      scan: (kind) =>
        Effect.map(Clock.currentTimeMillis, (nowMs) => ({
          kind,
          collectedAt: DateTime.formatIso(DateTime.makeUnsafe(nowMs)),
          sections: left.shift()!
        }))
    })
    const services = Layer.mergeAll(
      OutboxFiles.layer({ folder: path.join(folder, "outbox") }),
      BaselineFiles.layer({ folder, destination }),
      AnIdentity.layer,
      Layer.succeed(Backend, {
        deliver: () => Effect.succeed({ _tag: "Acknowledged", status: 200, duplicate: false } as const)
      }),
      scanner
    ).pipe(Layer.provideMerge(SecureRandom.layerWebCrypto))
    const chain = Layer.merge(
      CourierLayer.layer,
      ReporterLayer.layer({ agentVersion: "0.1.0", refreshIntervalHours: 24 })
    )
    const context = yield* Layer.build(Layer.provideMerge(chain, services))
    return yield* Effect.forEach(scans, () =>
      Effect.gen(function*() {
        yield* TestClock.adjust("1 hour")
        const reported = yield* Context.get(context, Reporter).report("hardware")
        if (delivers) yield* Context.get(context, Courier).drain()
        const pending = yield* Context.get(context, Outbox).newest("hardware")
        return { ...reported, pending: Option.getOrUndefined(pending) }
      }))
  }).pipe(Effect.scoped)

const read = <A>(data: A): Section<A> => ({ outcome: "collected", source: "test", tookMs: 1, data })
const timeout: Section<never> = { outcome: "timeout", source: "test", tookMs: 20_000, reason: "no answer" }
const denied: Section<never> = { outcome: "denied", source: "test", tookMs: 1, reason: "needs root" }

const disk = { name: "sda", model: "Example 1", sizeBytes: 512 * 2 ** 30, bus: "sata" }
const good: SectionTable = { memory: read({ totalBytes: 4096 }), disks: read([disk]), usb: denied }
const blind: SectionTable = { memory: read({ totalBytes: 8192 }), disks: timeout, usb: denied }

const at = (hour: number) => `1970-01-01T0${hour}:00:00.000Z`

describe("a section that could not be read this time", () => {
  for (const delivers of [true, false]) {
    const where = delivers ? "acknowledged" : "still in the outbox"
    it.effect(`is told as it was last known, and since when, over a restart with the report before ${where}`, () =>
      Effect.gen(function*() {
        const folder = path.join(yield* temporaryFolder, "state")
        yield* life(folder, [good], { delivers })
        const [second] = yield* life(folder, [blind], { delivers })
        assert.deepStrictEqual([second?.outcome, second?.report.reason, second?.report.complete], [
          "accepted",
          "changed",
          false
        ])
        assert.deepStrictEqual(second?.report.sections.disks, {
          ...timeout,
          lastGood: { collectedAt: at(1), data: [disk] }
        })
        const body = encodeHardware(second!.report, { tenantId: "t", agentVersion: "0.1.0" })
        assert.deepStrictEqual(body.storage.drives, [{ model: "Example 1", size: "512.00 GB", interface: "SATA" }])
        assert.deepStrictEqual(body.last_good, { disks: at(1) })
        const [third] = yield* life(folder, [{ ...blind, memory: read({ totalBytes: 1 }) }], { delivers })
        assert.strictEqual(third?.report.sections.disks?.lastGood?.collectedAt, at(1))
      }))
  }

  it.effect("is compared with nothing: silence is no change, nor is the section's return", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "state")
      const outcomes = yield* life(folder, [good, { ...good, disks: timeout }, good, { ...good, disks: denied }, good])
      assert.deepStrictEqual(outcomes.map(({ outcome }) => outcome), [
        "accepted",
        "unchanged",
        "unchanged",
        "unchanged",
        "unchanged"
      ])
    }))

  it.effect("and never could be is absent and not empty, until it is read for the first time", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "state")
      const never = { memory: timeout, disks: timeout }
      const reports = yield* life(folder, [never, never, { ...never, disks: read([]) }])
      assert.deepStrictEqual(reports.map(({ outcome }) => outcome), ["accepted", "unchanged", "accepted"])
      const [first, , third] = reports.map(({ report }) => report)
      for (const section of Object.values(first!.sections)) assert.doesNotHaveAnyKeys(section, ["data", "lastGood"])
      assert.deepStrictEqual(third?.sections.disks?.data, [])
      assert.notProperty(encodeHardware(first!, { tenantId: "t", agentVersion: "0.1.0" }), "last_good")
    }))

  it.effect("that the machine no longer has brings nothing along", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "state")
      const gone: Section<never> = { outcome: "unsupported", tookMs: 1, reason: "no disks" }
      const [, second] = yield* life(folder, [good, { ...good, disks: gone }])
      assert.deepStrictEqual([second?.outcome, second?.report.sections.disks], ["accepted", gone])
    }))
})

describe("a disk that sleeps", () => {
  const link = "../devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda"
  const smartctl = "smartctl --json=c -n standby -i -H -A /dev/sda"
  const awake = (passed: boolean) =>
    `{"smartctl":{"exit_status":0},"smart_status":{"passed":${passed}},"temperature":{"current":33}}`
  const asleep = `{"smartctl":{"exit_status":2,"messages":[{"string":"Device is in STANDBY mode, exit(2)"}]}}`
  const lsblk = (serial: string) => `{"blockdevices":[{"kname":"sda","serial":"${serial}"}]}`

  const machine = (health: string, udev = lsblk("WD-1"), model = "Example 1"): Sketch => ({
    files: { "/sys/block/sda/size": "976773168\n", "/sys/block/sda/device/model": model },
    links: { "/sys/block/sda": link },
    programs: { [smartctl]: health, lsblk: udev }
  })

  const scans = (...sketches: ReadonlyArray<Sketch>) =>
    Effect.forEach(
      sketches,
      (sketch) =>
        Effect.map(sectionOf(disks, sketch), (section): SectionTable => ({ disks: { tookMs: 1, ...section } }))
    )

  const reported = Effect.fnUntraced(function*(...sketches: ReadonlyArray<Sketch>) {
    return yield* life(path.join(yield* temporaryFolder, "state"), yield* scans(...sketches))
  })

  it.effect("keeps the health that it last had, and says since when: awake, asleep, awake is one report", () =>
    Effect.gen(function*() {
      const all = yield* reported(machine(awake(true)), machine(asleep), machine(asleep), machine(awake(true)))
      assert.deepStrictEqual(all.map(({ outcome }) => outcome), ["accepted", "unchanged", "unchanged", "unchanged"])
      assert.strictEqual(new Set(all.map(({ report }) => report.digest)).size, 1)
      const asleepNow = all[1]!.report.sections.disks
      assert.deepStrictEqual(asleepNow?.data?.[0]?.health, { status: "healthy" })
      assert.deepStrictEqual(asleepNow?.kept, [{ path: ["sda", "health"], collectedAt: at(1) }])
      assert.deepStrictEqual(asleepNow?.missing, [
        "health of sda: smartctl /dev/sda: the disk is asleep and was not woken"
      ])
    }))

  it.effect("is not taken for the one that it was swapped for meanwhile", () =>
    Effect.gen(function*() {
      const [, swapped] = yield* reported(machine(awake(true)), machine(asleep, lsblk("WD-2")))
      assert.strictEqual(swapped?.outcome, "accepted")
      assert.notProperty(swapped?.report.sections.disks?.data?.[0], "health")
      assert.notProperty(swapped?.report.sections.disks, "kept")
    }))

  it.effect("is a change when it wakes up failing", () =>
    Effect.gen(function*() {
      const all = yield* reported(machine(awake(true)), machine(asleep), machine(awake(false)))
      assert.deepStrictEqual(all.map(({ outcome }) => outcome), ["accepted", "unchanged", "accepted"])
    }))

  it.effect("is told with the day its health was read, from report to report and over a restart", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "state")
      const other = (size: number) => ({ memory: read({ totalBytes: size }) })
      const [first, second, third, fourth] = yield* scans(
        machine(awake(true)),
        machine(asleep),
        machine(asleep),
        machine(awake(true))
      )
      yield* life(folder, [{ ...first, ...other(1) }])
      yield* life(folder, [{ ...second, ...other(2) }])
      yield* life(folder, [{ disks: timeout, ...other(3) }])
      const [last] = yield* life(folder, [{ ...third, ...other(4) }])
      assert.deepStrictEqual(last?.report.sections.disks?.kept, [{ path: ["sda", "health"], collectedAt: at(1) }])
      const body = encodeHardware(last!.report, { tenantId: "t", agentVersion: "0.1.0" })
      assert.deepStrictEqual(body.last_good, { "disks sda health": at(1) })
      const [woken] = yield* life(folder, [{ ...fourth, ...other(5) }])
      assert.notProperty(woken?.report.sections.disks, "kept")
    }))

  it.effect("and one of which udev does not answer keep what only it told", () =>
    Effect.gen(function*() {
      const all = yield* reported(machine(awake(true)), machine(awake(true), "hangs"), machine(awake(true)))
      assert.deepStrictEqual(all.map(({ outcome }) => outcome), ["accepted", "unchanged", "unchanged"])
      assert.strictEqual(all[1]?.report.sections.disks?.data?.[0]?.serialNumber, "WD-1")
      const [, other] = yield* reported(machine(awake(true)), machine(awake(true), "hangs", "Example 2"))
      assert.strictEqual(other?.outcome, "accepted")
      assert.notProperty(other?.report.sections.disks?.data?.[0], "serialNumber")
    }))
})

describe("what an earlier version of the agent left behind", () => {
  const section = { outcome: "failed", tookMs: 1, reason: "no", lastGood: { collectedAt: at(1), data: [disk] } }

  it.effect("is a baseline as good as any", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "state")
      const sections = {
        disks: { collectedAt: at(1), data: [disk] },
        packages: { collectedAt: at(1), data: [], missing: ["x"] }
      }
      const known = { collectedAt: at(2), sections }
      yield* StateFile.replace(folder, "baseline-hardware", JSON.stringify({ destination, known }))
      const baseline = Context.get(yield* Layer.build(BaselineFiles.layer({ folder, destination })), Baseline)
      assert.deepStrictEqual(yield* baseline.known("hardware"), Option.some(known))
      const [reported] = yield* life(folder, [{ disks: timeout }])
      assert.deepStrictEqual(reported?.report.sections.disks?.lastGood, sections.disks)
    }))

  it.effect("is a report that can still be sent as it is", () =>
    Effect.gen(function*() {
      const left = JSON.parse(JSON.stringify(aReport(1, { kind: "hardware", reason: "changed", sections: {} })))
      left.sections = { disks: section }
      assert.deepStrictEqual(yield* Schema.decodeUnknownEffect(Report)(left), left)
    }))
})
