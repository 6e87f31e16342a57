import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { aPlace, freePort, ran, started } from "../bundle.ts"
import { residentBytes } from "../processes.ts"
import { type Call, canTrace, noProgram, programOf, straced } from "./straced.ts"

const patience = 300_000

/** What a full scan may start at most, and open at most with all that it starts, Node.js and its libraries included. */
const most = { processes: 12, files: 1_500 }

/** What an idle agent should take at most, in bytes. */
const residentLimit = 70_000_000

if (!canTrace) console.warn("strace is not here or may not trace: what a scan costs is not counted")

const opens = (calls: ReadonlyArray<Call>) =>
  calls.filter(({ name, result }) => /^(open(at2?)?|creat)$/.test(name) && result >= 0)

/** Calls that leave something behind: made, changed or gone under a name. */
const traces = (calls: ReadonlyArray<Call>) =>
  calls.filter(({ name, result, text }) =>
    result >= 0
    && (/^(creat|mkdir|rename|unlink|link|symlink)/.test(name)
      || /O_WRONLY|O_RDWR|O_CREAT/.test(text) && !/"\/dev\/(null|tty)"|O_TMPFILE/.test(text))
  )

const toTheNetwork = (calls: ReadonlyArray<Call>) => calls.filter(({ text }) => /AF_INET6?/.test(text))

const counted = (words: ReadonlyArray<string>) =>
  [...new Set(words)].map((word) => `${word} ${words.filter((each) => each === word).length}`).toSorted().join(", ")

describe.skipIf(!canTrace)("one cycle, counted by strace", () => {
  it.live("starts few processes, writes nothing and asks nobody", () =>
    Effect.gen(function*() {
      const { ended, others, own, processes } = yield* straced(["--once", "--dry-run", "--json"], yield* aPlace)
      assert.include([0, 4], ended.exitCode)
      const programs = processes.map((processId) => programOf(others, processId))
      console.info(
        `a dry run starts ${processes.length} processes (at most ${most.processes}): ${counted(programs)}\n`
          + `  and opens ${opens(own).length} files itself, ${opens(others).length} in them (at most ${most.files})`
      )
      assert.isAtMost(processes.length, most.processes)
      assert.isAtMost(opens([...own, ...others]).length, most.files)
      assert.notInclude(programs, noProgram)
      // else nothing was counted at all
      assert.isAbove(opens(own).length, 50)
      assert.deepStrictEqual(traces([...own, ...others]), [])
      assert.deepStrictEqual(toTheNetwork([...own, ...others]), [])
    }), patience)

  it.live(
    "of the service asks apt once, and not again as long as nothing has changed",
    (context) =>
      Effect.gen(function*() {
        const place = yield* aPlace
        const scan = ["scan", "software", "updates", `--state-folder=${place.stateFolder}`]
        const first = yield* straced(scan, place)
        const asked = first.processes.map((processId) => programOf(first.others, processId))
        if (!asked.includes("/usr/bin/apt")) return context.skip("apt has no lists on this machine")
        assert.deepStrictEqual(
          traces([...first.own, ...first.others]).filter(({ text }) => !text.includes(place.stateFolder)),
          []
        )
        const second = yield* straced(scan, place)
        assert.deepStrictEqual([second.processes, traces(second.own)], [[], []])
        const sectionIn = (stdout: string) =>
          stdout.split("\n").find((line) => line.startsWith("{\"name\""))?.replace(/"tookMs":\d+,?/, "")
        assert.isDefined(sectionIn(second.ended.stdout))
        assert.strictEqual(sectionIn(second.ended.stdout), sectionIn(first.ended.stdout))
      }),
    patience
  )

  it.live("of the load starts no process at all", () =>
    Effect.gen(function*() {
      const { ended, others, own, processes } = yield* straced(["--only", "load", "--json"], yield* aPlace)
      assert.strictEqual(ended.exitCode, 0)
      console.info(`the load alone opens ${opens(own).length} files`)
      assert.deepStrictEqual(processes.map((processId) => programOf(others, processId)), [])
    }), patience)
})

describe("digests", () => {
  it.live("are the same whatever language and time zone the agent is told", () =>
    Effect.gen(function*() {
      const { environment, ...place } = yield* aPlace
      const worlds: ReadonlyArray<Record<string, string>> = [
        {},
        { LANG: "tr_TR.UTF-8", TZ: "America/St_Johns" },
        { LANG: "C", LC_ALL: "de_DE.ISO-8859-1", TZ: "Pacific/Chatham" },
        { LANGUAGE: "ja", LANG: "ja_JP.UTF-8", TZ: "UTC+12" }
      ]
      const stable = yield* Effect.forEach(worlds, (world) =>
        Effect.map(
          ran(["--once", "--dry-run", "--json"], { ...place, environment: { ...environment, ...world } }),
          ({ stdout }) => JSON.parse(stdout).reports.slice(0, 2).map(({ digest, kind }: any) => `${kind} ${digest}`)
        ))
      assert.deepStrictEqual(stable, worlds.map(() => stable[0]))
    }), patience)
})

describe("an idle agent", () => {
  const idleOf = Effect.fnUntraced(
    function*(name: string, args: ReadonlyArray<string>, environment: Record<string, string>) {
      const place = yield* aPlace
      const agent = yield* started(args, { ...place, environment: { ...place.environment, ...environment } })
      yield* Effect.forEach(
        [/Hardware scan completed/, /Software scan completed/, /Telemetry scan completed/],
        agent.says
      )
      yield* Effect.sleep("20 seconds")
      const resident = residentBytes(agent.processId)
      const verdict = resident <= residentLimit ? "met" : "NOT met"
      console.info(
        `idle ${name}: ${(resident / 1e6).toFixed(1)} MB resident; at most ${residentLimit / 1e6} MB: ${verdict}`
      )
      assert.isAbove(resident, 10_000_000)
    }
  )

  it.live(
    "with the receiver in it tells how much memory it takes",
    () => idleOf("with the receiver", ["--with-receiver"], {}),
    patience
  )

  it.live(
    "alone tells how much memory it takes",
    () =>
      Effect.flatMap(Effect.all([freePort, freePort]), ([port, healthPort]) =>
        idleOf("without the receiver", [], {
          API_TOKEN: "canary-4711",
          API_BASE_URL: `http://127.0.0.1:${port}/api`,
          HEALTH_PORT: String(healthPort)
        })),
    patience
  )
})
