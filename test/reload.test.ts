import { assert, describe, it } from "@effect/vitest"
import { Clock, ConfigProvider, Context, Effect, Layer, Option, Queue, Random, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import { phaseMs } from "../src/domain/cadence.ts"
import { type Given, layered } from "../src/domain/decodeSettings.ts"
import { reloading } from "../src/domain/reload.ts"
import { liveKeys, type SettingKey, settingKeys } from "../src/domain/Settings.ts"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import * as DestinationSettings from "../src/layers/DestinationSettings.ts"
import { nowOf } from "../src/layers/live.ts"
import * as Loops from "../src/layers/Loops.ts"
import * as PaceMemory from "../src/layers/PaceMemory.ts"
import * as SettingsFile from "../src/layers/SettingsFile.ts"
import * as SettingsReload from "../src/layers/SettingsReload.ts"
import * as TokenRenewal from "../src/layers/TokenRenewal.ts"
import { Courier } from "../src/services/Courier.ts"
import { Destination } from "../src/services/Destination.ts"
import { LiveSettings } from "../src/services/LiveSettings.ts"
import { Reload } from "../src/services/Reload.ts"
import { Reporter } from "../src/services/Reporter.ts"
import { aReport, keptLog, temporaryFolder } from "./aReport.ts"

const [minuteMs, hourMs] = [60_000, 3_600_000]

/** The settings of an agent, in a file that the test rewrites while the agent works. */
const scene = Effect.fnUntraced(
  function*(first: string, { environment = {} }: { readonly environment?: Record<string, string> } = {}) {
    const programFolder = yield* temporaryFolder
    const file = path.join(programFolder, "config.env")
    const write = (text: string) => fs.writeFileSync(file, text, { mode: 0o600 })
    write(first)
    const options = { configFile: Option.none(), interactive: false, programFolder }
    const log = keptLog()
    const hurried = yield* Queue.unbounded<number>()
    const happened = yield* Queue.unbounded<readonly [kind: ScanKind, atMs: number]>()
    const services = Layer.mergeAll(
      Layer.succeed(Reporter, {
        report: (kind) =>
          Effect.gen(function*() {
            yield* Queue.offer(happened, [kind, yield* Clock.currentTimeMillis] as const)
            return {
              snapshot: { kind, collectedAt: "2026-01-31T08:00:00Z", sections: {} },
              report: aReport(1, { kind }),
              outcome: "accepted",
              bytes: 1
            }
          })
      }),
      Layer.succeed(Courier, {
        run: Effect.never,
        hurry: Effect.flatMap(Clock.currentTimeMillis, (nowMs) => Effect.asVoid(Queue.offer(hurried, nowMs))),
        drain: () => Effect.succeed([])
      })
    )
    const settings = SettingsReload.layer(options).pipe(
      Layer.provideMerge(SettingsFile.layer(options)),
      Layer.provideMerge(Layer.mergeAll(
        services,
        log.layer,
        ConfigProvider.layer(ConfigProvider.fromEnv({ env: environment }))
      ))
    )
    return { settings, write, file, log: log.lines, happened, hurried }
  }
)

/** What a log line says, without when and how severe. */
const messagesOf = (lines: ReadonlyArray<string>) =>
  lines.map((line) => /message="?(.*?)"?(?: [a-z.]+=.*)?$/.exec(line)?.[1]?.replaceAll("\\\"", "\"") ?? line)

const aText = Schema.String.check(Schema.isMaxLength(3))
const aFile = Schema.Array(Schema.Tuple([Schema.Literals(settingKeys), aText]))

describe("a reload", () => {
  it.prop("takes over every key that can change now and no other, and names each that has changed", [aFile, aFile], (
    [before, after]
  ) => {
    const given = (rows: typeof before) =>
      layered({}, rows.map(([key, value], index) => ({ key, value, line: index + 1 })), "config.env")
    const [inForce, written] = [given(before), given(after)]
    const { changed, given: result, pending } = reloading(inForce, written)
    for (const key of settingKeys) {
      const value = (settings: ReadonlyMap<SettingKey, Given>) => settings.get(key)?.value
      assert.strictEqual(value(result), value(liveKeys.has(key) ? written : inForce))
      const differs = value(inForce) !== value(written)
      assert.strictEqual(changed.includes(key), differs && liveKeys.has(key))
      assert.strictEqual(pending.includes(key), differs && !liveKeys.has(key))
    }
  })

  it.effect("says of each key that has changed what it is now, or that it needs a restart, and shows no secret", () =>
    Effect.gen(function*() {
      const { file, log, settings, write } = yield* scene(
        "API_TOKEN=canary-1\nREFRESH_INTERVAL=12\nSOFTWARE_LIMIT=50\n"
      )
      const context = yield* Layer.build(settings)
      const reload = Context.get(context, Reload).now.pipe(Effect.provide(context))
      write(
        "API_TOKEN=canary-2\nTELEMETRY_INTERVAL=5\nREFRESH_INTERVAL=12\nOUTBOX_LIMIT=10\nHTTPS_PROXY=http://u:canary-3@proxy:8080\n"
      )
      yield* reload
      assert.deepStrictEqual(messagesOf(log), [
        `Settings reloaded from ${file}`,
        "API_TOKEN, a new one, from now on",
        "TELEMETRY_INTERVAL=5 from now on",
        "SOFTWARE_LIMIT, unset, from now on",
        "HTTPS_PROXY, a new one, needs a restart of the agent",
        "OUTBOX_LIMIT=10 needs a restart of the agent"
      ])
      const { values } = yield* Context.get(context, LiveSettings).loaded.now
      assert.deepInclude(values, {
        telemetryIntervalMinutes: 5,
        refreshIntervalHours: 12,
        softwareLimit: Option.none(),
        outboxLimitMib: 64,
        httpsProxy: Option.none()
      })
      assert.strictEqual(Redacted.value(Option.getOrThrow(values.apiToken)), "canary-2")
      assert.notInclude(log.join("\n"), "canary")
      log.length = 0
      yield* reload
      assert.deepStrictEqual(messagesOf(log), [
        `Settings reloaded from ${file}`,
        "HTTPS_PROXY, a new one, needs a restart of the agent",
        "OUTBOX_LIMIT=10 needs a restart of the agent"
      ])
    }))

  it.effect("that finds nothing new says so", () =>
    Effect.gen(function*() {
      const { file, log, settings } = yield* scene("API_TOKEN=a\n")
      const context = yield* Layer.build(settings)
      yield* Effect.provide(Context.get(context, Reload).now, context)
      assert.deepStrictEqual(messagesOf(log), [`Settings reloaded from ${file}: nothing has changed`])
    }))

  it.effect.each<[string, string, ReadonlyArray<string>]>([
    [
      "wrong values",
      "API_TOKEN=a\nTELEMETRY_INTERVAL=often\nLOG_LEVEL=LOUD\n",
      ["TELEMETRY_INTERVAL=often must be", "LOG_LEVEL=LOUD must be"]
    ],
    ["no token any more", "TELEMETRY_INTERVAL=5\n", ["API_TOKEN is gone"]],
    ["a token file that is not there", "API_TOKEN_FILE=/nonexistent/token\n", ["there is no such file"]]
  ])("of %s changes nothing, and names every fault", ([, text, faults]) =>
    Effect.gen(function*() {
      const { log, settings, write } = yield* scene("API_TOKEN=a\nTELEMETRY_INTERVAL=7\n")
      const context = yield* Layer.build(settings)
      const live = Context.get(context, LiveSettings)
      const before = yield* live.loaded.now
      write(text)
      yield* Effect.provide(Context.get(context, Reload).now, context)
      assert.strictEqual(yield* live.loaded.now, before)
      for (const fault of faults) {
        assert.isTrue(log.some((line) => line.includes(fault) && line.includes("ERROR")), fault)
      }
      assert.strictEqual(log.length, faults.length + 1)
      assert.include(log.at(-1), "those that were in force before stay in force")
    }))

  it.effect("leaves to the environment what the environment says", () =>
    Effect.gen(function*() {
      const environment = { TELEMETRY_INTERVAL: "3" }
      const { log, settings, write } = yield* scene("API_TOKEN=a\n", { environment })
      const context = yield* Layer.build(settings)
      write("API_TOKEN=a\nTELEMETRY_INTERVAL=9\n")
      yield* Effect.provide(Context.get(context, Reload).now, context)
      assert.strictEqual((yield* Context.get(context, LiveSettings).loaded.now).values.telemetryIntervalMinutes, 3)
      assert.include(log[0], "nothing has changed")
    }))

  it.effect("of a token hands it on where the old one is refused, from the settings or from its file", () =>
    Effect.gen(function*() {
      const { file, hurried, log, settings, write } = yield* scene("API_TOKEN=first\n")
      const context = yield* Layer.build(
        Layer.merge(DestinationSettings.layer, TokenRenewal.layer).pipe(Layer.provideMerge(settings))
      )
      const { credential } = Context.get(context, Destination)
      const renewed = credential._tag === "Bearer" ? credential.renewedToken : Effect.succeedNone
      const reload = Effect.provide(Context.get(context, Reload).now, context)
      const shown = Effect.map(renewed, Option.map(Redacted.value))
      write("API_TOKEN=second\n")
      assert.deepStrictEqual(yield* shown, Option.some("first"))
      yield* reload
      assert.deepStrictEqual(yield* shown, Option.some("second"))
      const tokenFile = `${file}.token`
      fs.writeFileSync(tokenFile, "third\n", { mode: 0o600 })
      write(`API_TOKEN_FILE=${tokenFile}\n`)
      yield* reload
      assert.deepStrictEqual(yield* shown, Option.some("third"))
      fs.writeFileSync(tokenFile, "fourth\n")
      assert.deepStrictEqual(yield* shown, Option.some("fourth"))
      yield* TestClock.adjust(0)
      const before = yield* Queue.size(hurried)
      log.length = 0
      yield* reload
      yield* TestClock.adjust(0)
      assert.strictEqual((yield* Queue.size(hurried)) - before, 1, "the courier tries a new token at once")
      assert.isTrue(log.some((line) => line.includes("API_TOKEN_FILE: its new token is in use")))
    }))
})

describe("an agent whose intervals become others", () => {
  const { agentId } = aReport(0).subject

  const atWork = Effect.fnUntraced(function*(first: string, protocol: "scanner" | "heartbeat") {
    const { happened, settings, write } = yield* scene(first)
    const context = yield* Layer.build(settings)
    const { following } = Context.get(context, LiveSettings)
    const loops = Loops.layer({
      protocol,
      hardwareSoftwareIntervalMinutes: following(({ values }) => values.hardwareSoftwareIntervalMinutes),
      telemetryIntervalMinutes: following(({ values }) => values.telemetryIntervalMinutes),
      heartbeatIntervalSeconds: following(({ values }) => values.heartbeatIntervalSeconds),
      firstSendWithinMs: 0
    })
    const pace = PaceMemory.layer({
      heartbeatIntervalSeconds: following(({ values }) => values.heartbeatIntervalSeconds)
    })
    yield* Layer.build(Layer.provideMerge(Layer.provideMerge(loops, pace), Layer.succeedContext(context))).pipe(
      Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 0, nextIntUnsafe: () => 0 })
    )
    return {
      reload: (text: string) =>
        Effect.andThen(Effect.sync(() => write(text)), Effect.provide(Context.get(context, Reload).now, context)),
      after: (ms: number) => Effect.andThen(TestClock.adjust(ms), Queue.clear(happened))
    }
  })

  const timesOf = (kind: ScanKind, happened: Iterable<readonly [ScanKind, number]>) =>
    [...happened].flatMap(([each, atMs]) => each === kind ? [atMs] : [])

  it.effect("scans next at its own moment in the new interval, so that a fleet told at once does not act at once", () =>
    Effect.gen(function*() {
      const { after, reload } = yield* atWork("API_TOKEN=a\nHARDWARE_SOFTWARE_INTERVAL=1440\n", "scanner")
      yield* after(5 * hourMs)
      yield* reload("API_TOKEN=a\nHARDWARE_SOFTWARE_INTERVAL=60\n")
      assert.deepStrictEqual(timesOf("hardware", yield* after(0)), [])
      const [next = 0] = timesOf("hardware", yield* after(90 * minuteMs))
      assert.strictEqual(next % hourMs, phaseMs(agentId, "hardware", hourMs))
      const hardware = timesOf("hardware", yield* after(24 * hourMs))
      assert.isTrue(hardware.length >= 22 && hardware.length <= 27, `${hardware.length} scans in a day`)
    }))

  it.effect("keeps waiting for the same moment where its interval is still the same", () =>
    Effect.gen(function*() {
      const undisturbed = yield* atWork("API_TOKEN=a\n", "scanner")
      const expected = timesOf("hardware", yield* undisturbed.after(3 * hourMs))
      const startMs = yield* Clock.currentTimeMillis
      const { after, reload } = yield* atWork("API_TOKEN=a\n", "scanner")
      const seen: Array<number> = []
      for (let n = 0; n < 18; n++) {
        seen.push(...timesOf("hardware", yield* after(10 * minuteMs)))
        yield* reload(`API_TOKEN=a\nREFRESH_INTERVAL=${1 + n}\n`)
      }
      assert.strictEqual(seen.length, expected.length)
      assert.isAtLeast(seen[1]! - startMs, 54 * minuteMs)
    }))

  it.effect("beats in the new period, counted from the last beat", () =>
    Effect.gen(function*() {
      const { after, reload } = yield* atWork("API_TOKEN=a\nPROTOCOL=heartbeat\nHEARTBEAT_INTERVAL=3600\n", "heartbeat")
      yield* after(10 * minuteMs)
      yield* reload("API_TOKEN=a\nPROTOCOL=heartbeat\nHEARTBEAT_INTERVAL=240\n")
      assert.deepStrictEqual(timesOf("heartbeat", yield* after(9 * minuteMs)), [12, 16].map((m) => m * minuteMs))
    }))
})

describe("a value that stays as it is", () => {
  it.effect("is at hand at once, and nothing waits for another", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* nowOf(Option.some(5)), Option.some(5))
      assert.deepStrictEqual(yield* nowOf([1, 2]), [1, 2])
    }))
})
