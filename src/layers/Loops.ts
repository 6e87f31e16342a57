import { Cause, Duration, Effect, Layer } from "effect"
import { everyAbout } from "../domain/cadence.ts"
import type { ScanKind } from "../domain/Snapshot.ts"
import { Courier } from "../services/Courier.ts"
import { Reporter } from "../services/Reporter.ts"

export interface Options {
  readonly hardwareSoftwareIntervalMinutes: number
  readonly telemetryIntervalMinutes: number
}

/**
 * What the agent does for as long as it lives: hardware and software, telemetry and delivery, each on its own schedule
 * and none waiting for another. A cycle that fails is logged, never the end of its loop.
 */
export const layer = (options: Options) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const reporter = yield* Reporter
    const courier = yield* Courier

    const scan = (kind: ScanKind) =>
      Effect.gen(function*() {
        yield* Effect.logInfo(`Running ${kind} scan...`)
        yield* reporter.report(kind)
        yield* Effect.logInfo(`${capital(kind)} scan completed successfully`)
      }).pipe(Effect.catchCauseIf(
        (cause) => !Cause.hasInterruptsOnly(cause),
        (cause) => Effect.logError(`${capital(kind)} scan failed: ${reasonOf(cause)}`)
      ))

    yield* Effect.andThen(scan("hardware"), scan("software")).pipe(
      Effect.repeat(everyAbout(Duration.minutes(options.hardwareSoftwareIntervalMinutes))),
      Effect.forkScoped
    )
    yield* scan("telemetry").pipe(
      Effect.repeat(everyAbout(Duration.minutes(options.telemetryIntervalMinutes))),
      Effect.forkScoped
    )
    yield* Effect.forkScoped(courier.run)
  }))

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const reasonOf = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : "Unknown error"
}
