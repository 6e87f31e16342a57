import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as http from "node:http"
import type { AddressInfo } from "node:net"
import * as HealthOtlp from "../src/layers/HealthOtlp.ts"
import * as HttpClientNode from "../src/layers/HttpClientNode.ts"
import { acknowledged, aHealth, read } from "./aHealth.ts"

interface Heard {
  readonly url: string
  readonly headers: string
  readonly body: string
}

type Behaviour = "takes it" | "fails" | "never answers" | "sends the world" | "leads elsewhere"

/** An OpenTelemetry collector on this machine, and what it got. */
const aCollector = (behaviour: Behaviour) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<{ server: http.Server; url: string; heard: Array<Heard> }>((resolve) => {
        const heard: Array<Heard> = []
        const server = http.createServer((request, response) => {
          let body = ""
          request.on("data", (bytes) => body += bytes)
          request.on("end", () => {
            heard.push({ url: request.url!, headers: JSON.stringify(request.headers), body })
            if (behaviour === "never answers") return
            if (behaviour === "leads elsewhere") return response.writeHead(307, { location: "/elsewhere" }).end()
            response.writeHead(behaviour === "fails" ? 500 : 200)
            response.end(behaviour === "sends the world" ? "x".repeat(10_000_000) : "{}")
          })
        })
        server.listen(0, "127.0.0.1", () => {
          resolve({ server, heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
        })
      })
    ),
    ({ server }) =>
      Effect.promise(() =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        })
      )
  )

const exporting = Effect.fnUntraced(function*(url: string) {
  const agent = yield* aHealth({ token: "canary-4711" })
  yield* agent.scanned("hardware", { cpu: read })
  yield* agent.attempted(acknowledged)
  yield* Layer.build(
    HealthOtlp.layer({ otlpUrl: url, agentVersion: "0.1.0" }).pipe(
      Layer.provide([Layer.succeedContext(agent.context), HttpClientNode.layer])
    )
  )
  return agent
})

/** Lets real sockets do what they have to, until something has become true. */
const until = (isTrue: () => boolean): Effect.Effect<void> =>
  Effect.suspend(() =>
    isTrue()
      ? Effect.void
      : Effect.andThen(Effect.promise(() => new Promise((resolve) => setImmediate(resolve))), until(isTrue))
  )

const figuresIn = ({ body }: Heard) => {
  const [{ resource, scopeMetrics }] = JSON.parse(body).resourceMetrics
  // oxlint-disable-next-line no-explicit-any -- an answer is compared, field by field, in the tests
  const metrics: ReadonlyArray<any> = scopeMetrics[0].metrics
  return { resource, named: (name: string) => metrics.find((metric) => metric.name === name) }
}

describe("figures for an OpenTelemetry collector", () => {
  it.effect("come at once and every minute, totals as totals since the start", () =>
    Effect.gen(function*() {
      const { heard, url } = yield* aCollector("takes it")
      const { attempted } = yield* exporting(url)
      yield* until(() => heard.length === 1)
      assert.strictEqual(heard[0]!.url, "/v1/metrics")
      const first = figuresIn(heard[0]!)
      assert.deepInclude(first.resource.attributes, { key: "service.name", value: { stringValue: "itam-agent" } })
      assert.strictEqual(first.named("itam_agent_scans_completed_total").sum.dataPoints[0].asDouble, 1)
      assert.isTrue(first.named("itam_agent_scans_completed_total").sum.isMonotonic)
      assert.strictEqual(first.named("itam_agent_outbox_reports").gauge.dataPoints[0].asDouble, 0)

      yield* attempted(acknowledged)
      yield* TestClock.adjust("1 minute")
      yield* until(() => heard.length === 2)
      const acknowledgedIn = (heard: Heard) =>
        figuresIn(heard).named("itam_agent_delivery_attempts_total").sum.dataPoints.find((point: any) =>
          point.attributes[0].value.stringValue === "acknowledged"
        ).asDouble
      assert.deepStrictEqual(heard.map(acknowledgedIn), [1, 2])
    }))

  it.effect("carry no word of a secret, and no ids of traces", () =>
    Effect.gen(function*() {
      const { heard, url } = yield* aCollector("takes it")
      yield* exporting(url)
      yield* until(() => heard.length === 1)
      assert.notInclude(JSON.stringify(heard), "canary")
      assert.notMatch(heard[0]!.headers, /traceparent|b3|authorization/i)
    }))

  it.live.each<[Behaviour]>([["fails"], ["never answers"], ["sends the world"], ["leads elsewhere"]])(
    "hurt nobody where the collector %s: the agent is well, and stops as soon as ever",
    ([behaviour]) =>
      Effect.gen(function*() {
        const { heard, url } = yield* aCollector(behaviour)
        const closedAfterMs = yield* Effect.gen(function*() {
          const { now } = yield* exporting(url)
          yield* until(() => heard.length > 0)
          assert.strictEqual((yield* now).status, "healthy")
          return performance.now()
        }).pipe(Effect.scoped, Effect.map((began) => performance.now() - began))
        assert.isBelow(closedAfterMs, 2_000)
        assert.deepStrictEqual([...new Set(heard.map(({ url }) => url))], ["/v1/metrics"])
      })
  )

  it.effect("hurt nobody where there is no collector", () =>
    Effect.gen(function*() {
      const { now } = yield* exporting("http://127.0.0.1:9")
      yield* TestClock.adjust("5 minutes")
      assert.strictEqual((yield* now).status, "healthy")
    }))
})
