import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { DateTime, Effect, Layer, Logger, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"
import * as fs from "node:fs"
import * as path from "node:path"
import type { ScanKind, SectionTable } from "../../../../src/domain/Snapshot.ts"
import * as BackendScanner from "../../../../src/layers/BackendScanner.ts"
import * as BaselineFiles from "../../../../src/layers/BaselineFiles.ts"
import { teardown } from "../../../../src/layers/commands/ending.ts"
import * as CourierLayer from "../../../../src/layers/Courier.ts"
import * as HttpClientNode from "../../../../src/layers/HttpClientNode.ts"
import * as OutboxFiles from "../../../../src/layers/OutboxFiles.ts"
import * as ReporterLayer from "../../../../src/layers/Reporter.ts"
import { Courier } from "../../../../src/services/Courier.ts"
import { Progress } from "../../../../src/services/Progress.ts"
import { Reporter } from "../../../../src/services/Reporter.ts"
import { Scanner } from "../../../../src/services/Scanner.ts"
import * as AnIdentity from "../../../anIdentity.ts"
import * as FastClock from "./fastClock.ts"
import { notebook } from "./notes.ts"

/**
 * Everything of the agent between a scan and the backend, on a machine that is a file and scans itself many times a
 * second, with all waiting cut to a sixtieth: `agent STATE NOTES MACHINE URL PACE`. MACHINE holds what its hardware
 * and its software are at the moment, PACE says how many seconds are between two samples of the load.
 */
const [state, notes, machine, baseUrl, pace] = process.argv.slice(2) as [string, string, string, string, string]

const note = notebook(notes)
let accepted = 0

/** What a scan of the machine finds: hardware and software are what its file says, the load is always another. */
const sectionsOf = (kind: ScanKind): SectionTable => {
  const what = fs.readFileSync(machine, "utf8")
  switch (kind) {
    case "hardware":
      return { cpu: { outcome: "collected", tookMs: 1, data: { model: what, logicalCores: 8 } } }
    case "software":
      return {
        packages: {
          outcome: "collected",
          tookMs: 1,
          data: [{ name: "machine", version: what, manager: "dpkg", scope: "machine" }]
        }
      }
    default:
      return { load: { outcome: "collected", tookMs: 1, data: { ...aLoad, uptimeSeconds: Date.now() % 1_000_000 } } }
  }
}

const aLoad = { cpuPercent: 12.5, memoryPercent: 61.2, diskPercent: 45.3, volumes: [], temperatures: [] }

const services = Layer.mergeAll(
  BackendScanner.layer({
    baseUrl,
    tenantId: "rig",
    token: Redacted.make("rig-token"),
    agentVersion: "0.0.0",
    folder: state
  }),
  BaselineFiles.layer({ folder: state, destination: baseUrl }),
  OutboxFiles.layer({ folder: path.join(state, "outbox") }),
  AnIdentity.layer,
  Layer.succeed(Scanner, {
    scan: (kind) =>
      Effect.map(DateTime.now, (now) => ({
        kind,
        collectedAt: DateTime.formatIso(now),
        sections: sectionsOf(kind)
      }))
  }),
  Layer.succeed(Progress, {
    tell: (event) =>
      Effect.sync(() => {
        if (event._tag !== "Accepted") return
        const { digest, id, kind } = event.report
        note({ is: "accepted", id, kind, n: accepted++, digest })
      })
  }),
  SecureRandom.layerWebCrypto
).pipe(Layer.provideMerge(HttpClientNode.layer))

const log = Logger.layer([Logger.map(Logger.formatLogFmt, (line) => process.stderr.write(`${line}\n`))])

/** A scan that is not accepted now is made again soon. */
const reporting = (kind: ScanKind, paces: number) =>
  Effect.gen(function*() {
    const reporter = yield* Reporter
    while (true) {
      yield* Effect.ignore(reporter.report(kind), { log: "Warn" })
      yield* Effect.sleep(paces * Number(pace) * 1000)
    }
  })

const program = Effect.gen(function*() {
  const courier = yield* Courier
  note({ is: "opened" })
  yield* Effect.all(
    [reporting("hardware", 3), reporting("software", 4), reporting("telemetry", 1), courier.run],
    { concurrency: "unbounded", discard: true }
  )
}).pipe(
  Effect.provide(
    Layer.mergeAll(CourierLayer.layer, ReporterLayer.layer({ agentVersion: "0.0.0", refreshIntervalHours: 24 })).pipe(
      Layer.provideMerge(services),
      Layer.provideMerge(Layer.merge(FastClock.layer(60), log))
    )
  ),
  Effect.tapError((error) => Effect.sync(() => note({ is: "closed", reason: error.message })))
)

NodeRuntime.runMain(program, { teardown })
