import { Cause, Clock, Effect, Layer, Random } from "effect"
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
 * and none waiting for another. A cycle that fails is logged, never the end of its loop. The first cycle is at once.
 */
export const layer = (options: Options) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const reporter = yield* Reporter
    const courier = yield* Courier
    const telemetryMs = options.telemetryIntervalMinutes * 60_000
    const withinMs = options.firstSendWithinMs ?? ((yield* byServiceManager) ? cadence.firstSendWithinMs : 0)

    /** Answers with the id of the agent, if the scan came so far. */
    const scan = (kind: ScanKind) =>
      Effect.gen(function*() {
        yield* Effect.logInfo(`Running ${kind} scan...`)
        const { report } = yield* reporter.report(kind)
        yield* Effect.logInfo(`${capital(kind)} scan completed successfully`)
        return report.subject.agentId
      }).pipe(Effect.catchCauseIf(
        (cause) => !Cause.hasInterruptsOnly(cause),
        (cause) => Effect.as(Effect.logError(`${capital(kind)} scan failed: ${reasonOf(cause)}`), undefined)
      ))

    /** The clock only says where in the interval we are; what is slept is a span of time, whatever the clock does. */
    const forever = Effect.fnUntraced(function*(kinds: ReadonlyArray<ScanKind>, intervalMs: number) {
      let agentId: string | undefined
      while (true) {
        for (const kind of kinds) agentId = (yield* scan(kind)) ?? agentId
        yield* Effect.sleep(untilNextMs({
          intervalMs,
          phaseMs: agentId === undefined ? undefined : phaseMs(agentId, kinds[0]!, intervalMs),
          nowMs: yield* Clock.currentTimeMillis,
          chance: yield* Random.next
        }))
      }
    })

    yield* Effect.forkScoped(forever(["hardware", "software"], options.hardwareSoftwareIntervalMinutes * 60_000))
    yield* Effect.forkScoped(forever(["telemetry"], telemetryMs))
    yield* Effect.forkScoped(
      Effect.delay(courier.run, firstSendMs(withinMs, telemetryMs, yield* Random.next))
    )
  }))

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const reasonOf = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : "Unknown error"
}
