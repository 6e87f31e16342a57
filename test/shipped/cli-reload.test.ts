import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fs from "node:fs"
import { aPlace, asked, type Place, ran, started } from "../bundle.ts"
import { below, type Process } from "../processes.ts"

const patience = 60_000

/** An agent as a service manager starts it, with settings in a file and a backend that is down. */
const aService = Effect.gen(function*() {
  const place = yield* aPlace
  const file = `${place.root}/service.env`
  const write = (lines: ReadonlyArray<string>) => {
    const always = [`API_BASE_URL=http://127.0.0.1:${place.port}/api`, "API_TOKEN=canary-1"]
    fs.writeFileSync(file, [...always, ...lines].join("\n"), { mode: 0o600 })
  }
  write([])
  return { place, file, write, agent: yield* started(["--config", file], place) }
})

const reportsIn = ({ stateFolder }: Place) =>
  fs.readdirSync(`${stateFolder}/outbox`).filter((name) => name.endsWith(".q")).toSorted()

const nicenessOf = (processId: number) => {
  const stat = fs.readFileSync(`/proc/${processId}/stat`, "latin1")
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16])
}

describe.skipIf(process.platform === "win32")("SIGHUP", () => {
  it.live(
    "has a running agent take over what it can, say what needs a restart, and refuse what is wrong",
    () =>
      Effect.gen(function*() {
        const { agent, file, place, write } = yield* aService
        yield* agent.says(/INFO - Software scan completed successfully/)
        const accepted = reportsIn(place)
        assert.lengthOf(accepted, 3)
        const hangup = () => process.kill(agent.processId, "SIGHUP")

        write(["TELEMETRY_INTERVAL=9", "LOG_LEVEL=DEBUG", "OUTBOX_REPORTS=77"])
        hangup()
        yield* agent.says(/WARNING - OUTBOX_REPORTS=77 needs a restart of the agent/)

        write(["TELEMETRY_INTERVAL=soon", "LOG_LEVEL=LOUD"])
        hangup()
        yield* agent.says(/ERROR - .*TELEMETRY_INTERVAL=soon must be .*\n(.*\n)*.*ERROR - .*LOG_LEVEL=LOUD must be /)
        yield* agent.says(/ERROR - Settings not reloaded: those that were in force before stay in force/)

        write(["TELEMETRY_INTERVAL=9", "LOG_LEVEL=ERROR"])
        hangup()
        write(["LOG_LEVEL=DEBUG", "API_TOKEN=canary-2"])
        hangup()
        yield* agent.says(/INFO - API_TOKEN, a new one, from now on/)

        assert.deepStrictEqual(reportsIn(place), accepted)
        const { exitCode, stderr } = yield* agent.stopped("SIGTERM")
        assert.strictEqual(exitCode, 0)
        assert.include(stderr, `INFO - Settings reloaded from ${file}\n`)
        assert.include(stderr, "INFO - TELEMETRY_INTERVAL=9 from now on\n")
        assert.include(stderr, "INFO - LOG_LEVEL=DEBUG from now on\n")
        assert.lengthOf(stderr.match(/Running hardware scan/g) ?? [], 1)
        assert.notInclude(stderr, "canary")
      }),
    patience
  )
})

describe.skipIf(process.platform === "win32")("an agent that takes more than it may", () => {
  it.live(
    "says so, ends with 70, and the next one delivers all that was accepted",
    () =>
      Effect.gen(function*() {
        const { agent, place, write } = yield* aService
        yield* agent.says(/INFO - Software scan completed successfully/)
        write(["MEMORY_LIMIT=1", "SELF_CHECK_INTERVAL=1"])
        process.kill(agent.processId, "SIGHUP")
        const { exitCode, signal, stderr } = yield* agent.ended
        assert.deepStrictEqual([exitCode, signal], [70, null])
        assert.match(
          stderr,
          /CRITICAL - the agent takes \d+\.\d MiB of memory, above MEMORY_LIMIT=1 \(MiB\): ends with/
        )
        assert.match(stderr, /INFO - Shutting down gracefully\.\.\.\n$/)
        assert.lengthOf(reportsIn(place), 3)

        const next = yield* started(["--with-receiver"], place)
        yield* next.says(/Running on: /)
        while (reportsIn(place).length > 0) yield* Effect.sleep(20)
        // the three that were kept, and a sample of this life
        assert.isAtLeast((yield* asked(place, "/api/assets")).body.assets[0].reports, 4)
        assert.strictEqual((yield* next.stopped("SIGTERM")).exitCode, 0)
      }),
    patience
  )
})

describe.skipIf(process.platform !== "linux")("an agent among others (Linux)", () => {
  it.live(
    "gives way to them, with all that it starts",
    () =>
      Effect.gen(function*() {
        const { agent } = yield* aService
        let children: ReadonlyArray<Process> = []
        while (children.length === 0) children = below(yield* Effect.delay(Effect.succeed(agent.processId), 5))
        assert.deepStrictEqual(children.map(({ processId }) => nicenessOf(processId)), children.map(() => 10))
        assert.strictEqual(nicenessOf(agent.processId), 10)
        yield* agent.stopped("SIGTERM")
      }),
    patience
  )
})

describe("a scan that takes more memory than it may", () => {
  it.live("ends with a code of its own, and has told what it read until then", () =>
    Effect.gen(function*() {
      const { exitCode, stdout } = yield* ran(["scan", "hardware", "--memory-limit=1"], yield* aPlace)
      assert.strictEqual(exitCode, 70)
      assert.notInclude(stdout, "collectedAt")
    }), patience)
})
