import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { describeHealth, healthChange, healthLine } from "../src/layers/commands/statusText.ts"
import { aHealth, credential, read, restrained, retry, unread } from "./aHealth.ts"

const start = Date.UTC(2026, 0, 31, 8)

const layout = (columns: number) => ({ columns, colours: false, nowMs: start + 600_000 })

/** An agent whose backend is out of reach and speaks in riddles, and whose disks take too long. */
const anAgentInTrouble = Effect.gen(function*() {
  yield* TestClock.setTime(start)
  const agent = yield* aHealth()
  yield* agent.scanned("hardware", { cpu: read, disks: unread })
  yield* agent.tell({ _tag: "NextScan", kinds: ["hardware", "software"], inMs: 3_600_000 })
  yield* agent.outboxHas({ reports: 1, bytes: 2_048, oldestMs: start })
  for (let n = 0; n < 3; n++) yield* agent.attempted(credential, "hardware")
  yield* agent.attempted({ _tag: "Retry", reason: "\u001b]0;title\u0007 down\r\nhealthy" })
  yield* agent.tell({ _tag: "NextAttempt", inMs: 900_000 })
  yield* TestClock.adjust("10 minutes")
  return agent
})

describe("the status as text", () => {
  it.effect("says what is wrong first, and what of it is how long ago", () =>
    Effect.gen(function*() {
      const { now } = yield* anAgentInTrouble
      assert.deepStrictEqual(
        describeHealth(yield* now, layout(200)).split("\n").filter((line) => !/running|agent  /.test(line)),
        [
          "itam-agent 0.1.0 is failing",
          "  failing     the backend does not accept the token for hardware (3 attempts): status 401; reports are kept until it does",
          "  degraded    nothing was delivered for 10 min (1 failure in a row): ]0;title down healthy; reports are kept",
          "  degraded    disks not read: not done within 15 s",
          "  reports to  https://assets.example.org/api (scanner protocol, tenant tenant-1)",
          "  hardware    scanned 10 min ago in 1.5 s, 1 scan so far; the next in 50 min",
          "  software    not scanned yet; the next in 50 min",
          "  sections    1 of 2 read; timeout: disks",
          "  delivery    nothing delivered yet; attempts: 1 retry, 3 credential; no attempt gets through for 10 min; "
          + "last: ]0;title down healthy; the next in 5 min",
          "  outbox      1 report waits, 2 KiB, the oldest for 10 min"
        ]
      )
    }))

  it.effect("says what the agent found at its last look at itself, and which scans it has put off", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const health = yield* (yield* aHealth({ restraint: restrained })).now
      assert.includeMembers(describeHealth(health, layout(200)).split("\n"), [
        "  last look   at itself: 64 MiB, 0.25 % of a processor, 40 ms late",
        "  put off     5 scans since the start; 2 in a row; the last because the battery is at 12 %, below BATTERY_LIMIT=20"
      ])
      assert.deepStrictEqual(health.restraint, {
        postponed: 5,
        postponed_in_a_row: 2,
        postponed_because: "the battery is at 12 %, below BATTERY_LIMIT=20",
        last_look: { memory_bytes: 67_108_864, cpu_percent: 0.25, loop_delay_seconds: 0.04 }
      })
    }))

  it.effect("keeps within the width of the terminal", () =>
    Effect.gen(function*() {
      const { now } = yield* anAgentInTrouble
      const health = yield* now
      for (const columns of [60, 80, 100, 140]) {
        for (const line of describeHealth(health, layout(columns)).split("\n")) assert.isAtMost(line.length, columns)
      }
    }))

  it.effect("in a pipe is one line, whatever a backend says", () =>
    Effect.gen(function*() {
      const { now } = yield* anAgentInTrouble
      const line = healthLine(yield* now, "2026-01-31T08:10:00.000Z")
      assert.match(
        line,
        /^2026-01-31T08:10:00\.000Z failing: 1 scan, last attempt: telemetry retry at \S+, outbox 1; the backend/
      )
      assert.notMatch(line, /\p{Cc}/u)
    }))

  it.effect("is another line only where more than the time has changed", () =>
    Effect.gen(function*() {
      const { attempted, now } = yield* anAgentInTrouble
      const before = healthChange(yield* now)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(healthChange(yield* now), before)
      yield* attempted(retry)
      assert.notStrictEqual(healthChange(yield* now), before)
    }))
})
