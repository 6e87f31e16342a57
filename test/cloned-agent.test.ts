import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Option, Redacted, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import { execFileSync } from "node:child_process"
import * as path from "node:path"
import { decodeSettings, layered } from "../src/domain/decodeSettings.ts"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import { collectors } from "../src/layers/collectors/All.ts"
import { delivering, identified } from "../src/layers/ladder.ts"
import { scanWith } from "../src/layers/scanWith.ts"
import { Courier } from "../src/services/Courier.ts"
import { Destination } from "../src/services/Destination.ts"
import { Identity } from "../src/services/Identity.ts"
import { Outbox } from "../src/services/Outbox.ts"
import { Reporter } from "../src/services/Reporter.ts"
import { Scanner } from "../src/services/Scanner.ts"
import { Settings } from "../src/services/Settings.ts"
import { aReport, keptLog, temporaryFolder } from "./aReport.ts"
import { aServer, json } from "./aServer.ts"
import * as ConstantSettings from "./ConstantSettings.ts"
import * as MachineFolder from "./MachineFolder.ts"

const kinds: ReadonlyArray<ScanKind> = ["telemetry", "hardware", "software"]

/** Reads the hardware of a captured machine; the rest is made up. */
const scanner = Layer.effect(
  Scanner,
  Effect.map(scanWith(collectors), (scan) =>
    Scanner.of({
      scan: (kind) =>
        kind === "hardware"
          ? scan(kind)
          : Effect.succeed({ kind, collectedAt: aReport(1).collectedAt, sections: aReport(1).sections })
    }))
)

/** A backend that takes everything, or is not to be reached. */
const backend = Effect.gen(function*() {
  let isUp = true
  const server = yield* aServer((arrived, response) =>
    isUp
      ? json(arrived.method === "GET" ? 404 : 201, { message: "saved", id: "1" })(arrived, response)
      : response.destroy()
  )
  return {
    url: server.url,
    setUp: (up: boolean) => {
      isUp = up
    },
    /** What it was sent since it was asked the last time. */
    taken: () => server.arrived.splice(0).filter(({ method }) => method !== "GET")
  }
})

interface Life {
  readonly machine: string
  readonly folder: string
  readonly url: string
}

/** One life of an agent on a captured machine, up to what is said: everything but the loops is the agent's own. */
const life = <A, E>(
  { folder, machine, url }: Life,
  use: (agent: {
    readonly identity: Identity["Service"]
    readonly outbox: Outbox["Service"]
    readonly report: (kind: ScanKind) => Effect.Effect<string>
    readonly drain: Effect.Effect<ReadonlyArray<string>>
    readonly log: ReadonlyArray<string>
  }) => Effect.Effect<A, E>
) =>
  Effect.gen(function*() {
    const log = keptLog()
    const values = Result.getOrThrow(decodeSettings(layered({}, [], "config.env")))
    const settings = Layer.succeed(Settings, {
      values,
      given: new Map(),
      file: Option.none(),
      escrowKey: Option.none(),
      warnings: [],
      stateFolder: folder
    })
    const destination = Layer.succeed(Destination, {
      baseUrl: `${url}/api`,
      tenantId: "0123456789abcdef",
      credential: { _tag: "Bearer", token: Redacted.make("a-token"), renewedToken: Effect.succeedNone }
    })
    const context = yield* Layer.build(
      Layer.fresh(delivering).pipe(
        Layer.provideMerge(scanner),
        Layer.provideMerge(identified),
        Layer.provide(Layer.mergeAll(
          Layer.provideMerge(ConstantSettings.layer, settings),
          destination,
          SecureRandom.layerWebCrypto,
          MachineFolder.layer(path.join(import.meta.dirname, "machines", "linux", machine)),
          log.layer
        ))
      )
    )
    return yield* use({
      identity: Context.get(context, Identity),
      outbox: Context.get(context, Outbox),
      report: (kind) =>
        Effect.orDie(Effect.map(Context.get(context, Reporter).report(kind), ({ outcome, report }) =>
          outcome === "unchanged" ? outcome : report.reason)),
      drain: Effect.map(Context.get(context, Courier).drain({ attempts: 1 }), (deliveries) =>
        deliveries.map(({ verdict }) =>
          verdict._tag
        )),
      log: log.lines
    }).pipe(Effect.provide(log.layer))
  }).pipe(Effect.scoped)

const bodies = (taken: ReadonlyArray<{ readonly path: string; readonly body: string }>) =>
  taken.map(({ body }) => JSON.parse(body))

describe("a disk with an agent on it is copied to another machine", () => {
  it.live(
    "which reports as itself and in full, and sends nothing of the other but the number of its reports",
    () =>
      Effect.gen(function*() {
        const { setUp, taken, url } = yield* backend
        const original = { machine: "laptop", url, folder: path.join(yield* temporaryFolder, "state") }
        const copy = { machine: "rack-server", url, folder: path.join(yield* temporaryFolder, "state") }

        const first = yield* life(original, ({ drain, identity, outbox, report }) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* Effect.forEach(kinds, report), ["sample", "first", "first"])
            assert.deepStrictEqual(yield* drain, ["Acknowledged", "Acknowledged", "Acknowledged"])
            assert.strictEqual(yield* report("hardware"), "unchanged")
            setUp(false)
            yield* Effect.andThen(report("telemetry"), report("telemetry"))
            assert.deepStrictEqual(yield* drain, ["Retry"])
            assert.strictEqual((yield* outbox.depth).reports, 2)
            return identity.start
          }))
        setUp(true)
        taken()
        execFileSync("/bin/cp", ["-a", `${original.folder}/.`, copy.folder])

        const second = yield* life(copy, ({ drain, identity, log, outbox, report }) =>
          Effect.gen(function*() {
            assert.strictEqual(identity.start.started, "cloned")
            const warnings = log.filter((line) => line.includes("level=WARN"))
            assert.strictEqual(warnings.length, 2, warnings.join("\n"))
            assert.include(
              warnings[0],
              `agent ${first.agentId} is another machine (serial number 5KZ8TQ2 instead of 7QX4ZW3`
            )
            assert.include(warnings[1], `outbox: 2 reports of agent ${first.agentId} set aside`)
            assert.deepStrictEqual(identity.start.formerAgentIds, [first.agentId])
            const { losses, quarantined, reports } = yield* outbox.depth
            assert.deepStrictEqual({ losses, quarantined, reports }, {
              losses: { foreign: { telemetry: 2 } },
              quarantined: 2,
              reports: 0
            })
            assert.deepStrictEqual(yield* drain, [])
            assert.deepStrictEqual(yield* Effect.forEach(kinds, report), ["sample", "first", "first"])
            assert.deepStrictEqual(yield* drain, ["Acknowledged", "Acknowledged", "Acknowledged"])
            assert.deepStrictEqual((yield* outbox.depth).losses, {})
            return identity.start
          }))
        const sent = bodies(taken())
        assert.strictEqual(sent.length, 3)
        for (const body of sent) {
          assert.notInclude(JSON.stringify(body), first.agentId)
          assert.notInclude(JSON.stringify(body), "00:00:5E:00:53:A1")
        }
        assert.deepStrictEqual(sent.map(({ losses }) => losses), [{ foreign: { telemetry: 2 } }, undefined, undefined])
        assert.include(JSON.stringify(sent[1]), "E4:43:4B:5E:53:10")

        yield* life(copy, ({ drain, identity, outbox, report }) =>
          Effect.gen(function*() {
            assert.deepStrictEqual({ ...identity.start }, { ...second, started: "kept" })
            assert.strictEqual(yield* report("hardware"), "unchanged")
            yield* report("telemetry")
            assert.deepStrictEqual(yield* drain, ["Acknowledged"])
            assert.deepStrictEqual((yield* outbox.depth).losses, {})
          }))
        taken()

        yield* life(original, ({ drain, identity, outbox, report }) =>
          Effect.gen(function*() {
            assert.deepStrictEqual({ ...identity.start }, { ...first, started: "kept" })
            assert.strictEqual((yield* outbox.depth).reports, 2)
            assert.deepStrictEqual(yield* drain, ["Acknowledged", "Acknowledged"])
            assert.strictEqual(yield* report("hardware"), "unchanged")
            assert.deepStrictEqual((yield* outbox.depth).losses, {})
          }))
        assert.strictEqual(taken().length, 2)
      }),
    60_000
  )
})
