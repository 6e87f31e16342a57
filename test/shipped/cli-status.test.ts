import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { HealthDocument, Standstill } from "../../src/domain/Health.ts"
import { hasTerminals, terminalOf } from "../aTerminal.ts"
import { aPlace, everythingIn, freePort, type Place, ran, started } from "../bundle.ts"
import { scraped } from "../prometheusText.ts"

const patience = 60_000

const decodeHealth = Schema.decodeUnknownEffect(Schema.fromJsonString(HealthDocument))
const decodeStandstill = Schema.decodeUnknownEffect(Schema.fromJsonString(Standstill))

/** A place whose agent has a port for monitoring, and delivers to a port where nobody listens. */
const anOutpost = Effect.gen(function*() {
  const place = yield* aPlace
  const [healthPort, deadPort] = yield* Effect.all([freePort, freePort])
  return {
    ...place,
    healthPort,
    environment: {
      ...place.environment,
      HEALTH_PORT: String(healthPort),
      API_TOKEN: "canary-4711",
      API_BASE_URL: `http://127.0.0.1:${deadPort}/api`
    }
  }
})

const scannedAll = /Software scan completed successfully/
/** It works, and can be asked. */
const awake = /Telemetry scan completed successfully/

const fetched = (url: string) =>
  Effect.promise(async () => {
    const answer = await fetch(url)
    return { status: answer.status, text: await answer.text() }
  })

const escape = "\u001b"
const escapes = new RegExp(`${escape}\\[[\\d;?]*[A-Za-z]`, "g")

const lines = (text: string) => text.replace(escapes, "").split(/\r?\n/).filter((line) => line !== "")

describe.skipIf(process.platform === "win32")("an agent at work", () => {
  it.live("tells monitoring on its port and its administrator on its socket the same", () =>
    Effect.gen(function*() {
      const place = yield* anOutpost
      const agent = yield* started([], place)
      yield* agent.says(scannedAll)
      const health = yield* fetched(`http://127.0.0.1:${place.healthPort}/health`)
      assert.strictEqual(health.status, 200)
      const told = yield* decodeHealth(health.text)
      assert.deepInclude(told, { status: "healthy", protocol: "scanner", tenant: "default" })
      assert.strictEqual(told.process.id, agent.processId)
      assert.isAtLeast(told.scan_count, 3)
      assert.isNotNull(told.last_software_scan)
      assert.isAtLeast(told.outbox.reports, 3)
      assert.isAtMost(told.outbox.oldest_seconds!, 60)
      assert.isAtLeast(told.delivery.verdicts.retry, 1)
      assert.property(told.sections, "packages")
      assert.isDefined(told.scans.telemetry?.next)

      const metrics = scraped((yield* fetched(`http://127.0.0.1:${place.healthPort}/metrics`)).text)
      assert.deepInclude(metrics.get("itam_agent_info")!.samples[0]!.labels, { agent_id: told.agent_id })
      assert.isAtLeast(metrics.get("itam_agent_collector_duration_seconds")!.samples.length, 15)

      const json = yield* ran(["status", "--json"], place)
      assert.deepStrictEqual([json.exitCode, json.stderr], [0, ""])
      const asked = yield* decodeHealth(json.stdout)
      assert.deepStrictEqual([asked.started, asked.sections], [told.started, told.sections])
      assert.notInclude(health.text + json.stdout, "canary")

      const text = yield* ran(["status"], place)
      assert.strictEqual(text.exitCode, 0)
      assert.match(text.stdout, /^itam-agent \d\S* is healthy\n {2}running +for \d+ s, process \d+, /)
      assert.match(text.stdout, /^ {2}outbox +\d+ reports wait, .* the oldest for \d+ s$/m)
      assert.notMatch(text.stdout, escapes)

      const { exitCode, stdout } = yield* agent.stopped("SIGTERM")
      assert.deepStrictEqual([exitCode, stdout], [0, ""])
    }), patience)

  it.live("whose port somebody else has warns of it, and works", () =>
    Effect.gen(function*() {
      const { healthPort, ...place } = yield* anOutpost
      const first = yield* started([], place)
      yield* first.says(awake)
      const other = yield* aPlace
      const second = yield* started([], {
        ...other,
        environment: { ...place.environment, ...other.environment, HEALTH_PORT: String(healthPort) }
      })
      yield* second.says(
        new RegExp(`WARNING - health: port ${healthPort} of 127.0.0.1 cannot be used \\(EADDRINUSE\\)`)
      )
      yield* second.says(awake)
      assert.strictEqual((yield* second.stopped("SIGTERM")).exitCode, 0)
      assert.strictEqual((yield* fetched(`http://127.0.0.1:${healthPort}/health`)).status, 200)
    }), patience)

  it.live("that hangs is no stopped one: exit code 4", () =>
    Effect.gen(function*() {
      const place = yield* anOutpost
      const agent = yield* started([], place)
      yield* agent.says(awake)
      process.kill(agent.processId, "SIGSTOP")
      const { exitCode, stdout } = yield* ran(["status"], place)
      process.kill(agent.processId, "SIGCONT")
      assert.strictEqual(exitCode, 4)
      assert.match(stdout, /^itam-agent may run, and cannot be asked$/m)
      if (process.platform === "linux") {
        assert.match(
          stdout,
          new RegExp(`process ${agent.processId} works there and does not answer \\(no answer within`)
        )
      }
    }), patience)
})

describe.skipIf(process.platform === "win32")("an agent that does not run", () => {
  const afterOneCycle = Effect.gen(function*() {
    const place = yield* anOutpost
    assert.strictEqual((yield* ran(["--once"], place)).exitCode, 3)
    return place
  })

  it.live(
    "is said to be stopped, with what its folder tells, and nothing there is touched: exit code 3",
    () =>
      Effect.gen(function*() {
        const place = yield* afterOneCycle
        const before = everythingIn(place.stateFolder)
        const { exitCode, stderr, stdout } = yield* ran(["status"], place)
        assert.deepStrictEqual([exitCode, stderr], [3, ""])
        assert.match(stdout, /^itam-agent does not run\n {2}why +no agent listens there\n/)
        assert.include(stdout, place.stateFolder)
        assert.match(stdout, /^ {2}outbox +3 reports wait, .* KiB, the oldest for \d+ s$/m)
        const json = yield* ran(["status", "--json"], place)
        assert.strictEqual(json.exitCode, 3)
        const standstill = yield* decodeStandstill(json.stdout)
        assert.deepInclude(standstill, { status: "stopped", state_folder: place.stateFolder, known: {} })
        assert.deepInclude(standstill.outbox, { reports: 3 })
        assert.deepStrictEqual(everythingIn(place.stateFolder), before)
      }),
    patience
  )

  it.live(
    "is stopped, too, where another one was killed and left its socket and its lock",
    () =>
      Effect.gen(function*() {
        const place = yield* anOutpost
        const agent = yield* started([], place)
        yield* agent.says(awake)
        yield* agent.stopped("SIGKILL")
        assert.isTrue(fs.existsSync(path.join(place.stateFolder, "agent.sock")))
        assert.strictEqual((yield* ran(["status"], place)).exitCode, 3)
      }),
    patience
  )

  it.live("was never here: nothing is known, and nothing is made", () =>
    Effect.gen(function*() {
      const place = yield* aPlace
      const { exitCode, stdout } = yield* ran(["status", "--json"], place)
      assert.strictEqual(exitCode, 3)
      assert.deepStrictEqual(JSON.parse(stdout), {
        status: "stopped",
        reason: "no agent listens there",
        state_folder: place.stateFolder
      })
      assert.isFalse(fs.existsSync(place.stateFolder))
    }), patience)

  it.live.skipIf(process.platform !== "linux" || process.getuid?.() !== 0)(
    "cannot be told from one that runs by somebody who may not look: exit code 4",
    () =>
      Effect.gen(function*() {
        const place = yield* afterOneCycle
        for (const folder of [place.root, place.workFolder]) fs.chmodSync(folder, 0o755)
        const { exitCode, stdout } = yield* ran(["status"], { ...place, userId: 65_534 })
        assert.strictEqual(exitCode, 4)
        assert.match(stdout, /why +EACCES/)
      }),
    patience
  )
})

/** What stands on the screen after the last drawing. */
const lastPicture = (stdout: string) => lines(stdout.split("\u001b[H").at(-1) ?? "")

describe.skipIf(!hasTerminals)("at a terminal", () => {
  it.live.each([{ columns: 80, width: 80 }, { columns: 200, width: 140 }])(
    "of $columns columns the status is in colour, and no line is longer than $width",
    ({ columns, width }) =>
      Effect.gen(function*() {
        const place = yield* anOutpost
        const agent = yield* started([], place)
        yield* agent.says(scannedAll)
        const { exitCode, stdout } = yield* ran(["status"], { ...place, through: terminalOf(columns) })
        assert.strictEqual(exitCode, 0)
        assert.match(stdout, new RegExp(`${escape}\\[32mitam-agent \\S+ is healthy${escape}\\[0m`))
        const longest = Math.max(...lines(stdout).map((line) => line.length))
        assert.isAtMost(longest, width)
        assert.isAbove(longest, width * 0.6)
        const plain = { ...place.environment, NO_COLOR: "1" }
        assert.notMatch(
          (yield* ran(["status"], { ...place, environment: plain, through: terminalOf(columns) })).stdout,
          escapes
        )
      }),
    patience
  )

  it.live("--watch draws one picture over the other", () =>
    Effect.gen(function*() {
      const place: Place = yield* anOutpost
      const watch = yield* started(["status", "--watch"], { ...place, through: terminalOf(80) })
      yield* watch.says(/does not run/)
      const agent = yield* started([], place)
      yield* agent.says(awake)
      yield* watch.says(new RegExp(`is healthy[^]*${escape}\\[H[^]*is healthy[^]*Ctrl-C ends`))
      const { stdout } = yield* watch.stopped("SIGTERM")
      assert.isAbove(stdout.split("\u001b[H").length, 3)
      assert.match(lastPicture(stdout)[0]!, /^itam-agent \S+ is healthy$/)
    }), patience)
})

describe.skipIf(process.platform === "win32")("in a pipe", () => {
  it.live.each([
    { args: [], healthy: /^\S+Z healthy: \d+ scans?, .*$/m, stopped: /^\S+Z stopped: no agent listens there$/m },
    { args: ["--json"], healthy: /^\{"status":"healthy".*\}$/m, stopped: /^\{"status":"stopped".*\}$/m }
  ])(
    "--watch $args says a line whenever something changes, and ends well",
    ({ args, healthy, stopped }) =>
      Effect.gen(function*() {
        const place = yield* anOutpost
        const watch = yield* started(["status", "--watch", ...args], place)
        yield* watch.says(stopped)
        const agent = yield* started([], place)
        yield* agent.says(awake)
        yield* watch.says(healthy)
        yield* agent.stopped("SIGTERM")
        yield* watch.says(new RegExp(`${healthy.source}[^]*${stopped.source}`, "m"))
        const { exitCode, stdout } = yield* watch.stopped("SIGTERM")
        assert.strictEqual(exitCode, 0)
        assert.notMatch(stdout, escapes)
        const said = lines(stdout).map((line) => line.replace(/^\S+Z /, ""))
        for (const [n, line] of said.entries()) assert.notStrictEqual(line, said[n - 1])
      }),
    patience
  )

  it.live("--watch ends when nobody reads any more", () =>
    Effect.gen(function*() {
      const place = yield* anOutpost
      const through = ["/bin/sh", "-c", "\"$@\" | head -n 1; echo gone", "sh"]
      const watch = yield* started(["status", "--watch"], { ...place, through })
      yield* watch.says(/stopped: no agent listens there/)
      const agent = yield* started([], place)
      const { stderr, stdout } = yield* watch.ended
      assert.match(stdout, /gone\n$/)
      assert.strictEqual(stderr, "")
      yield* agent.stopped("SIGTERM")
    }), patience)
})
