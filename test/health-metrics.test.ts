import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { figuresOf } from "../src/domain/healthFigures.ts"
import { exposition, type Family } from "../src/domain/prometheus.ts"
import { acknowledged, aHealth, read, restrained, retry, unread } from "./aHealth.ts"
import { scraped } from "./prometheusText.ts"

const valueOf = (text: string, name: string, labels: { readonly [name: string]: string } = {}) =>
  scraped(text).get(name)?.samples.find((sample) =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
  )?.value

describe("the text for Prometheus", () => {
  it.prop(
    "says what it was told, whatever stands in labels and help",
    [Schema.Array(Schema.Struct({ help: Schema.String, label: Schema.String, value: Schema.Finite }))],
    ([rows]) => {
      const families = rows.map(({ help, label, value }, index): Family => ({
        name: `a_${index}`,
        type: index % 2 === 0 ? "gauge" : "counter",
        help,
        samples: [{ labels: { label, other: "x" }, value }, { value }]
      }))
      const read = [...scraped(exposition(families)).values()]
      assert.deepStrictEqual(
        read.map(({ help, samples }) => [help, samples.map(({ labels }) => labels), samples.map(({ value }) => value)]),
        rows.map((
          { help, label, value }
        ) => [help, [{ label, other: "x" }, {}], [value, value].map((each) => each + 0)])
      )
    }
  )

  it("spells what is no number as Go does, and leaves out a name that has no samples", () => {
    const samples = [NaN, Infinity, -Infinity, 1e21].map((value, n) => ({ value, labels: { n: String(n) } }))
    assert.strictEqual(
      exposition([{ name: "a", type: "gauge", help: "h", samples }, {
        name: "b",
        type: "gauge",
        help: "",
        samples: []
      }]),
      "# HELP a h\n# TYPE a gauge\na{n=\"0\"} NaN\na{n=\"1\"} +Inf\na{n=\"2\"} -Inf\na{n=\"3\"} 1e+21\n"
    )
  })
})

describe("the figures of an agent", () => {
  const anAgentAtWork = Effect.gen(function*() {
    yield* TestClock.setTime(Date.UTC(2026, 0, 31, 8))
    const agent = yield* aHealth({ restraint: restrained })
    yield* agent.scanned("hardware", { cpu: read, disks: unread })
    yield* agent.scanned("telemetry")
    yield* agent.attempted(acknowledged)
    yield* agent.attempted(retry)
    yield* agent.outboxHas({
      reports: 2,
      bytes: 700,
      oldestMs: Date.UTC(2026, 0, 31, 7, 59),
      losses: { evicted: { telemetry: 4 } }
    })
    yield* TestClock.adjust("1 minute")
    return agent
  })

  it.effect("are the documented ones", () =>
    Effect.gen(function*() {
      const { now } = yield* anAgentAtWork
      const health = yield* now
      const text = exposition(figuresOf(health))
      assert.strictEqual(valueOf(text, "itam_agent_scans_completed_total", { kind: "hardware" }), 1)
      assert.strictEqual(valueOf(text, "itam_agent_errors_total"), 2)
      assert.strictEqual(valueOf(text, "itam_agent_uptime_seconds"), 60)
      assert.strictEqual(valueOf(text, "itam_agent_memory_usage_bytes"), health.process.memory_bytes)
      assert.strictEqual(valueOf(text, "itam_agent_cpu_usage_ratio"), health.process.cpu_percent / 100)
      assert.isAbove(health.process.memory_bytes, 10_000_000)
    }))

  it.effect("say how long each collector took, what came of it, and of each attempt", () =>
    Effect.gen(function*() {
      const { now } = yield* anAgentAtWork
      const text = exposition(figuresOf(yield* now))
      const of = (collector: string) => ({ collector })
      assert.strictEqual(valueOf(text, "itam_agent_collector_duration_seconds", of("cpu")), 0.12)
      assert.strictEqual(valueOf(text, "itam_agent_collector_duration_seconds", of("disks")), 15)
      assert.strictEqual(valueOf(text, "itam_agent_collector_success", of("cpu")), 1)
      assert.strictEqual(valueOf(text, "itam_agent_collector_success", of("disks")), 0)
      assert.strictEqual(valueOf(text, "itam_agent_delivery_attempts_total", { verdict: "acknowledged" }), 1)
      assert.strictEqual(valueOf(text, "itam_agent_delivery_attempts_total", { verdict: "retry" }), 1)
      assert.strictEqual(valueOf(text, "itam_agent_delivery_attempts_total", { verdict: "refused" }), 0)
      assert.strictEqual(valueOf(text, "itam_agent_outbox_reports"), 2)
      assert.strictEqual(valueOf(text, "itam_agent_outbox_oldest_age_seconds"), 120)
      assert.strictEqual(valueOf(text, "itam_agent_losses_reports", { reason: "evicted" }), 4)
      assert.strictEqual(valueOf(text, "itam_agent_status", { status: "failing" }), 1)
      assert.strictEqual(valueOf(text, "itam_agent_complaint", { code: "reports-dropped" }), 1)
      assert.strictEqual(valueOf(text, "process_start_time_seconds"), Date.UTC(2026, 0, 31, 8) / 1_000)
    }))

  it.effect("say how the agent restrains itself, and what it found at its last look, once it has looked", () =>
    Effect.gen(function*() {
      const text = exposition(figuresOf(yield* (yield* anAgentAtWork).now))
      assert.strictEqual(valueOf(text, "itam_agent_scans_postponed_total"), 5)
      assert.strictEqual(valueOf(text, "itam_agent_scans_postponed_in_a_row"), 2)
      assert.strictEqual(valueOf(text, "itam_agent_last_look_memory_bytes"), 67_108_864)
      assert.strictEqual(valueOf(text, "itam_agent_last_look_cpu_ratio"), 0.0025)
      assert.strictEqual(valueOf(text, "itam_agent_last_look_loop_delay_seconds"), 0.04)
      const fresh = exposition(figuresOf(yield* (yield* aHealth()).now))
      assert.strictEqual(valueOf(fresh, "itam_agent_scans_postponed_total"), 0)
      assert.notInclude(fresh, "last_look")
    }))

  it.effect("have their unit in the name, counters a total, and each its help", () =>
    Effect.gen(function*() {
      const { now } = yield* anAgentAtWork
      const without = /_(info|status|complaint|success|resting|failures|in_a_row)$/
      for (const [name, { help, type }] of scraped(exposition(figuresOf(yield* now)))) {
        assert.match(name, /^(itam_agent|process)_[a-z_]+$/)
        assert.strictEqual(type === "counter", name.endsWith("_total"), name)
        if (type === "gauge" && !without.test(name)) assert.match(name, /_(seconds|bytes|ratio|reports)$/)
        assert.match(help, /\.$|;/, name)
      }
    }))
})
