import { ByteSize, Duration, Effect, Layer, Metric, Schedule } from "effect"
import { HttpIncomingMessage } from "effect/http"
import { OtlpExporter, OtlpMetrics, OtlpSerialization } from "effect/observability"
import { figuresOf } from "../domain/healthFigures.ts"
import type { Family } from "../domain/prometheus.ts"
import { Health } from "../services/Health.ts"

export interface Options {
  /** Of the collector, without a slash at the end. */
  readonly otlpUrl: string
  readonly agentVersion: string
}

/** How often figures go out, how long an export with its repetitions may take, and the most that is read of an answer. */
const limits = { every: "1 minute", export: "20 seconds", answer: ByteSize.bytes(64 * 1024) } as const

/**
 * The figures of the agent to an OpenTelemetry collector. Figures only: the log has its own ways, and traces of an agent
 * that sleeps would cost more than they tell. A collector that fails is left alone for a minute; the log says so at level
 * DEBUG, and nothing else of the agent waits for it.
 */
export const layer = ({ agentVersion, otlpUrl }: Options) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const health = yield* Health
    const { flush } = yield* OtlpExporter.Flusher
    const registry: Metric.MetricRegistry = new Map()
    yield* OtlpMetrics.make({
      url: `${otlpUrl}/v1/metrics`,
      resource: { serviceName: "itam-agent", serviceVersion: agentVersion },
      exportInterval: Duration.infinity,
      shutdownTimeout: "1 second"
    }).pipe(Effect.provideService(Metric.MetricRegistry, registry))

    const exported = Effect.gen(function*() {
      const families = figuresOf(yield* health.now)
      registry.clear()
      yield* Effect.forEach(families, recorded, { discard: true })
      yield* Effect.timeoutOption(flush, limits.export)
    }).pipe(
      Effect.provideService(Metric.MetricRegistry, registry),
      Effect.provideService(HttpIncomingMessage.MaxBodySize, limits.answer)
    )
    yield* Effect.forkScoped(Effect.repeat(exported, Schedule.spaced(limits.every)))
  })).pipe(Layer.provide([OtlpExporter.layerFlusher, OtlpSerialization.layerJson]))

/** Totals of a fresh registry are the totals since the start. */
const recorded = ({ help, name, samples, type }: Family) =>
  Effect.forEach(samples, ({ labels = {}, value }) => {
    const options = { description: help, attributes: labels }
    return type === "counter"
      ? Metric.update(Metric.counter(name, { ...options, incremental: true }), value)
      : Metric.update(Metric.gauge(name, options), value)
  }, { discard: true })
