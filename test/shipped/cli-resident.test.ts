import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { aPlace, asked, type Place, ran, started } from "../bundle.ts"
import { below, type Process, runs } from "../processes.ts"

const patience = 60_000

/** The last line of what a newcomer is shown. */
const working = /^ {2}Running on: .* Ctrl-C stops\.$/m

/** The longest that a stop may take. */
const stopLimitMs = 3_000

/** An agent with its own receiver, in the foreground and without a terminal. */
const atWork = (place: Place) => started(["--with-receiver"], place)

const logLine = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - (DEBUG|INFO|WARNING|ERROR|CRITICAL) - \S.*$/

const logged = (stderr: string) => stderr.trimEnd().split("\n")
const messages = (stderr: string) => logged(stderr).map((line) => line.split(" - ").slice(1).join(" - "))

describe.skipIf(process.platform === "win32")("an agent at work", () => {
  it.live.each([{ signal: "SIGTERM", number: 15 }, { signal: "SIGINT", number: 2 }] as const)(
    "shows what it found, stays, and ends well on $signal",
    ({ number, signal }) =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const agent = yield* atWork(place)
        yield* agent.says(working)
        const { assets } = (yield* asked(place, "/api/assets")).body
        assert.deepInclude(assets.map(({ reports, sections }: any) => ({ reports, sections })), {
          reports: 3,
          sections: 22
        })
        const { exitCode, stderr, stdout, tookMs } = yield* agent.stopped(signal)
        assert.strictEqual(exitCode, 0)
        assert.isBelow(tookMs, stopLimitMs)
        assert.match(stdout, /✓ packages .*\n(.*\n)*.* hardware +acknowledged.*\n/)

        for (const line of logged(stderr)) assert.match(line, logLine)
        const said = messages(stderr)
        const opening = [
          "INFO - ITAM Scanner Background initialized for tenant: default",
          `INFO - API Base URL: http://127.0.0.1:${place.port}/api`,
          "INFO - Starting ITAM Scanner Background..."
        ]
        assert.deepStrictEqual(said.filter((message) => opening.includes(message)), opening)
        assert.isBelow(said.indexOf(opening[2]!), said.findIndex((message) => /Running|accepted/.test(message)))
        const scans = ["Running hardware scan...", "Hardware scan completed successfully", "Running software scan..."]
        scans.push("Software scan completed successfully")
        assert.deepStrictEqual(
          said.filter((message) => scans.includes(message.slice(7))),
          scans.map((scan) => `INFO - ${scan}`)
        )
        assert.include(said, "INFO - Telemetry scan completed successfully")
        assert.include(said, `INFO - Received signal ${number}, shutting down gracefully...`)
      }),
    patience
  )

  it.live(
    "as a service delivers to the backend that its settings name, and says nothing on stdout",
    () =>
      Effect.gen(function*() {
        const backend = yield* aPlace
        const receiver = yield* started(["receiver"], backend)
        yield* receiver.says(/^receiver: http:/m)
        const place = yield* aPlace
        const settings = `${place.root}/service.env`
        const token = fs.readFileSync(`${backend.stateFolder}/receiver.header`, "latin1").split(" ").at(-1)!
        fs.writeFileSync(settings, `API_BASE_URL=http://127.0.0.1:${backend.port}/api\nAPI_TOKEN=${token}`, {
          mode: 0o600
        })
        const agent = yield* started(["--config", settings], place)
        yield* agent.says(/INFO - Software scan completed successfully/)
        let reports = 0
        while (reports < 3) {
          const { assets } = (yield* asked(backend, "/api/assets")).body
          reports = assets[0]?.reports ?? 0
          yield* Effect.sleep(20)
        }
        const { exitCode, stdout } = yield* agent.stopped("SIGTERM")
        assert.deepStrictEqual([exitCode, stdout], [0, ""])
        assert.isEmpty(fs.readdirSync(`${place.stateFolder}/outbox`).filter((file) => file.endsWith(".q")))
      }),
    patience
  )

  it.live("keeps a second one out of its state folder, and is not disturbed by it", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const agent = yield* atWork(place)
      yield* agent.says(working)
      const environment = { ...place.environment, API_TOKEN: "canary-4711", API_BASE_URL: "http://127.0.0.1:9/api" }
      for (const args of [["--once"], []]) {
        const second = yield* ran(args, { ...place, environment })
        assert.include([1, 78], second.exitCode)
        assert.match(
          second.stderr,
          new RegExp(`another itam-agent \\(process ${agent.processId}\\) is using ${place.stateFolder}`)
        )
        assert.strictEqual(second.stdout, "")
      }
      assert.strictEqual((yield* asked(place, "/api/assets")).status, 200)
      assert.strictEqual((yield* agent.stopped("SIGTERM")).exitCode, 0)
      assert.isEmpty(fs.readdirSync(`${place.stateFolder}/outbox`).filter((file) => /^lock|\.q$/.test(file)))
    }), patience)

  it.live("that is killed hands its state to the next one", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const first = yield* atWork(place)
      yield* first.says(working)
      yield* first.stopped("SIGKILL")
      const next = yield* ran(["--once", "--with-receiver", "--json"], place)
      assert.strictEqual(next.exitCode, 0)
      assert.deepStrictEqual(JSON.parse(next.stdout).reports.map(({ verdict }: any) => verdict), [
        "unchanged",
        "unchanged",
        "acknowledged"
      ])
    }), patience)
})

describe.skipIf(process.platform !== "linux")("a stop in the middle of a scan (Linux)", () => {
  it.live.each(["SIGTERM", "SIGINT"] as const)(
    "by %s ends it at once and leaves no process behind",
    (signal) =>
      Effect.gen(function*() {
        const agent = yield* atWork(yield* aPlace)
        yield* agent.says(/INFO - Running software scan/)
        let children: ReadonlyArray<Process> = []
        while (children.length === 0) children = below(yield* Effect.delay(Effect.succeed(agent.processId), 5))
        const { exitCode, stdout, tookMs } = yield* agent.stopped(signal)
        assert.deepStrictEqual([exitCode, stdout], [0, ""])
        assert.isBelow(tookMs, stopLimitMs)
        assert.deepStrictEqual(children.filter(runs), [])
      }),
    patience
  )
})
