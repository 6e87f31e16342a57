import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"
import { scanLack } from "../src/domain/scanLack.ts"
import type { Section } from "../src/domain/Section.ts"
import type { SectionTable } from "../src/domain/Snapshot.ts"
import * as BaselineFiles from "../src/layers/BaselineFiles.ts"
import * as Loops from "../src/layers/Loops.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import * as PaceMemory from "../src/layers/PaceMemory.ts"
import * as ReporterLayer from "../src/layers/Reporter.ts"
import * as TimekeeperClocks from "../src/layers/TimekeeperClocks.ts"
import { Courier } from "../src/services/Courier.ts"
import { Reporter } from "../src/services/Reporter.ts"
import { Scanner } from "../src/services/Scanner.ts"
import * as AnIdentity from "./anIdentity.ts"
import { aReport, keptLog, temporaryFolder } from "./aReport.ts"

const read = { outcome: "collected", tookMs: 1, data: {} } as const
const failed = (reason: string): Section<never> => ({ outcome: "failed", tookMs: 1, reason })
const late: Section<never> = { outcome: "timeout", tookMs: 15_000, reason: "not done within 15 s" }
const denied: Section<never> = { outcome: "denied", tookMs: 1, reason: "needs root" }
const absent: Section<never> = { outcome: "unsupported", tookMs: 1 }
const table = (sections: { readonly [name: string]: Section }) => sections as SectionTable

describe("what a scan did not find out", () => {
  it("is nothing where every section was read, is not here, or needs a privilege", () => {
    assert.isUndefined(scanLack(table({ cpu: read, disks: denied, batteries: absent })))
    assert.isUndefined(scanLack(table({ disks: denied, batteries: absent })))
    assert.isUndefined(scanLack({}))
  })

  it("are the sections that failed or took too long, in report order", () => {
    assert.deepStrictEqual(scanLack(table({ usb: late, disks: failed("EIO"), cpu: read, batteries: absent })), {
      isAll: false,
      words: "2 of 4 sections failed: disks, usb"
    })
  })

  it("is all of it where nothing was read, and then why is what matters", () => {
    const ended = failed("the scan ended early (exit code 1)")
    assert.deepStrictEqual(scanLack(table({ cpu: ended, disks: ended, usb: late, batteries: absent })), {
      isAll: true,
      words: "no section could be read (3 failed: the scan ended early (exit code 1), not done within 15 s)"
    })
  })
})

/** The log of an agent whose hardware, at each of its scans, and software are found as it is said here. */
const logOf = Effect.fnUntraced(function*(hardware: ReadonlyArray<SectionTable>, software: SectionTable) {
  const log = keptLog()
  const found = [...hardware]
  const services = Layer.mergeAll(
    Layer.succeed(Reporter, {
      report: (kind) =>
        Effect.sync(() => {
          const sections = kind === "hardware" ? found.shift()! : kind === "software" ? software : { load: read }
          return {
            snapshot: { kind, collectedAt: "2026-01-31T08:00:00Z", sections: sections as SectionTable },
            report: aReport(1, { kind }),
            outcome: "accepted",
            bytes: 1
          }
        })
    }),
    Layer.succeed(Courier, { run: Effect.never, hurry: Effect.void, drain: () => Effect.succeed([]) }),
    PaceMemory.layer({ heartbeatIntervalSeconds: 300 })
  )
  yield* Layer.build(
    Loops.layer({
      protocol: "scanner",
      hardwareSoftwareIntervalMinutes: 60,
      telemetryIntervalMinutes: 1_000,
      heartbeatIntervalSeconds: 300,
      firstSendWithinMs: 0
    }).pipe(Layer.provide(services), Layer.provide(TimekeeperClocks.layer), Layer.provide(log.layer))
  )
  while (found.length > 0) yield* TestClock.adjust("1 minute")
  yield* TestClock.adjust("1 second")
  return log.lines.flatMap((line) => /level=(\w+) .*message="(.*)"/.exec(line)?.slice(1).join(" ") ?? [])
})

describe("the log of the loops", () => {
  it.effect("says that a scan completed successfully only where nothing failed, and else what did", () =>
    Effect.gen(function*() {
      const lines = yield* logOf([table({ cpu: read, disks: failed("EIO") })], table({ packages: read }))
      assert.includeMembers(lines, [
        "INFO Telemetry scan completed successfully",
        "WARN Hardware scan completed, but 1 of 2 sections failed: disks",
        "INFO Software scan completed successfully"
      ])
      assert.notInclude(lines, "INFO Hardware scan completed successfully")
    }))

  it.effect("says of a scan that read nothing that it failed, rarely where it fails again and again, and when it is over", () =>
    Effect.gen(function*() {
      const none = table({ cpu: failed("exit code 1"), disks: failed("exit code 1") })
      const lines = yield* logOf([none, none, none, table({ cpu: read })], table({}))
      const why = "Hardware scan failed: no section could be read (2 failed: exit code 1)"
      assert.deepStrictEqual(lines.filter((line) => /Hardware scan (completed|failed)/.test(line)), [
        `ERROR ${why}`,
        `ERROR ${why} (failure 2 in a row)`,
        "INFO Hardware scan completed successfully",
        "INFO over after 3 failures: Hardware scan failed"
      ])
    }))
})

describe("a heartbeat that carries the load alone", () => {
  it.effect("is known for all that failed in its scan, and not only for what it carries", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const sections = table({ load: read, cpu: read, disks: failed("EIO") })
      const services = Layer.mergeAll(
        OutboxFiles.layer({ folder: `${folder}/outbox` }),
        BaselineFiles.layer({ folder, destination: "itam.example" }),
        AnIdentity.layer,
        SecureRandom.layerWebCrypto,
        Layer.succeed(Scanner, {
          scan: (kind) => Effect.succeed({ kind, collectedAt: "1970-01-01T00:00:00.000Z", sections })
        })
      )
      const reporter = ReporterLayer.layer({
        agentVersion: "0.1.0",
        refreshIntervalHours: 24,
        heartbeatWhenUnchanged: "status"
      })
      const { report } = Context.get(yield* Layer.build(Layer.provide(reporter, services)), Reporter)
      yield* report("heartbeat")
      const second = yield* report("heartbeat")
      assert.deepStrictEqual(Object.keys(second.report.sections), ["load"])
      assert.strictEqual(scanLack(second.snapshot.sections)?.words, "1 of 3 sections failed: disks")
    }))
})
