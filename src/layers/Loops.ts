import { Cause, Clock, Duration, Effect, Latch, Layer, Random, Ref, Schedule } from "effect"
import { cadence, firstSendMs, phaseMs, untilNextMs } from "../domain/cadence.ts"
import type { ScanKind } from "../domain/Snapshot.ts"
import { Courier } from "../services/Courier.ts"
import { Reporter } from "../services/Reporter.ts"
import { byServiceManager } from "./startedBy.ts"

export interface Options {
  readonly hardwareSoftwareIntervalMinutes: number
  readonly telemetryIntervalMinutes: number
  /** The first delivery comes at a random moment within this time; where it is not given, whoever started us decides. */
  readonly firstSendWithinMs?: number
}

/**
 * What the agent does for as long as it lives: hardware and software, telemetry and delivery, each on its own schedule
 * and none waiting for another. A cycle that fails is logged, never the end of its loop. The first cycle is at once; the
 * load is sampled a moment before, because beside a scan it would tell of the agent at work.
 */
export const layer = (options: Options) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const reporter = yield* Reporter
    const courier = yield* Courier
    const agentId = yield* Ref.make<string | undefined>(undefined)
    const sampled = yield* Latch.make()
    const telemetryMs = options.telemetryIntervalMinutes * 60_000
    const inventoryMs = options.hardwareSoftwareIntervalMinutes * 60_000
    const withinMs = options.firstSendWithinMs ?? ((yield* byServiceManager) ? cadence.firstSendWithinMs : 0)

    const scan = (kind: ScanKind) =>
      Effect.gen(function*() {
        yield* Effect.logInfo(`Running ${kind} scan...`)
        const { report } = yield* reporter.report(kind)
        yield* Ref.set(agentId, report.subject.agentId)
        yield* Effect.logInfo(`${capital(kind)} scan completed successfully`)
      }).pipe(Effect.catchCauseIf(
        (cause) => !Cause.hasInterruptsOnly(cause),
        (cause) => Effect.logError(`${capital(kind)} scan failed: ${reasonOf(cause)}`)
      ))

    const inPhase = (kind: ScanKind, intervalMs: number) =>
      everyAbout(
        intervalMs,
        Effect.map(Ref.get(agentId), (id) => id === undefined ? undefined : phaseMs(id, kind, intervalMs))
      )

    const telemetry = Effect.ensuring(scan("telemetry"), sampled.open)
    const inventory = Effect.andThen(scan("hardware"), scan("software"))
    const firstSend = firstSendMs(withinMs, telemetryMs, yield* Random.next)

    yield* telemetry.pipe(Effect.repeat(inPhase("telemetry", telemetryMs)), Effect.forkScoped)
    yield* sampled.await.pipe(
      Effect.andThen(inventory.pipe(Effect.repeat(inPhase("hardware", inventoryMs)))),
      Effect.forkScoped
    )
    yield* Effect.forkScoped(Effect.delay(courier.run, firstSend))
  }))

/**
 * Now, and then again after the interval, each time up to 10 % shorter or longer, and rather towards the phase of this
 * machine. The clock only says where in the interval we are; what is slept is a span of time, whatever the clock does.
 */
const everyAbout = (intervalMs: number, phase: Effect.Effect<number | undefined>) =>
  Schedule.spaced(Duration.millis(intervalMs)).pipe(Schedule.modifyDelay(() =>
    Effect.gen(function*() {
      const nowMs = yield* Clock.currentTimeMillis
      return Duration.millis(untilNextMs({ intervalMs, phaseMs: yield* phase, nowMs, chance: yield* Random.next }))
    })
  ))

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const reasonOf = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : "Unknown error"
}
