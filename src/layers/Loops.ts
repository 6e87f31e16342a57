import { Cause, Clock, Duration, Effect, Latch, Layer, Random, Ref, Schedule } from "effect"
import { cadence, firstSendMs, phaseMs, untilNextMs } from "../domain/cadence.ts"
import { untilNextBeatMs } from "../domain/heartbeatPace.ts"
import type { ScanKind } from "../domain/Snapshot.ts"
import { Courier } from "../services/Courier.ts"
import { Pace } from "../services/Pace.ts"
import { Progress } from "../services/Progress.ts"
import { Reporter } from "../services/Reporter.ts"
import { monotonicMs } from "./clock.ts"
import { byServiceManager } from "./startedBy.ts"

export interface Options {
  readonly protocol: "scanner" | "heartbeat"
  readonly hardwareSoftwareIntervalMinutes: number
  readonly telemetryIntervalMinutes: number
  readonly heartbeatIntervalSeconds: number
  /** The first delivery comes at a random moment within this time; where it is not given, whoever started us decides. */
  readonly firstSendWithinMs?: number
}

/**
 * What the agent does for as long as it lives: scans and delivery, each on its own schedule and none waiting for
 * another. A cycle that fails is logged, never the end of its loop. The first cycle is at once.
 */
export const layer = (options: Options) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const courier = yield* Courier
    const scan = yield* scanning
    yield* options.protocol === "heartbeat" ? heartbeats(scan) : scans(scan, options)
    const withinMs = options.firstSendWithinMs ?? ((yield* byServiceManager) ? cadence.firstSendWithinMs : 0)
    yield* Effect.forkScoped(
      Effect.delay(courier.run, firstSendMs(withinMs, intervalMsOf(options), yield* Random.next))
    )
  }))

/** The time between two reports. */
const intervalMsOf = ({ heartbeatIntervalSeconds, protocol, telemetryIntervalMinutes }: Options) =>
  protocol === "heartbeat" ? heartbeatIntervalSeconds * 1_000 : telemetryIntervalMinutes * 60_000

/** One scan and its report, as the log tells of it. Answers with the id of this agent, once it is known. */
const scanning = Effect.gen(function*() {
  const reporter = yield* Reporter
  const progress = yield* Progress
  const failed = Effect.fnUntraced(function*(kind: ScanKind, reason: string) {
    yield* Effect.logError(`${capital(kind)} scan failed: ${reason}`)
    yield* progress.tell({ _tag: "ScanFailed", kind, reason })
    return undefined
  })
  return Effect.fnUntraced(
    function*(kind: ScanKind) {
      yield* Effect.logInfo(`Running ${kind} scan...`)
      const { report } = yield* reporter.report(kind)
      yield* Effect.logInfo(`${capital(kind)} scan completed successfully`)
      return report.subject.agentId
    },
    (effect, kind) =>
      Effect.catchCauseIf(
        effect,
        (cause) => !Cause.hasInterruptsOnly(cause),
        (cause) => failed(kind, reasonOf(cause))
      )
  )
})

type Scan = Effect.Success<typeof scanning>

/**
 * Hardware and software, and telemetry, in their intervals. At first the load is sampled a moment before the others,
 * because beside a scan it would tell of the agent at work.
 */
const scans = Effect.fnUntraced(function*(scan: Scan, options: Options) {
  const progress = yield* Progress
  const agentId = yield* Ref.make<string | undefined>(undefined)
  const sampled = yield* Latch.make()
  const telemetryMs = options.telemetryIntervalMinutes * 60_000
  const inventoryMs = options.hardwareSoftwareIntervalMinutes * 60_000
  const scanned = (kind: ScanKind) =>
    Effect.flatMap(scan(kind), (id) => id === undefined ? Effect.void : Ref.set(agentId, id))
  const inPhase = (kinds: readonly [ScanKind, ...Array<ScanKind>], intervalMs: number) =>
    everyAbout(
      intervalMs,
      Effect.map(Ref.get(agentId), (id) => id === undefined ? undefined : phaseMs(id, kinds[0], intervalMs)),
      (inMs) => progress.tell({ _tag: "NextScan", kinds, inMs })
    )
  const telemetry = Effect.ensuring(scanned("telemetry"), sampled.open)
  const inventory = Effect.andThen(scanned("hardware"), scanned("software"))
  yield* telemetry.pipe(Effect.repeat(inPhase(["telemetry"], telemetryMs)), Effect.forkScoped)
  yield* sampled.await.pipe(
    Effect.andThen(inventory.pipe(Effect.repeat(inPhase(["hardware", "software"], inventoryMs)))),
    Effect.forkScoped
  )
})

/** Heartbeats at the pace that the backend and the setting want, from start to start, and whenever somebody asks. */
const heartbeats = Effect.fnUntraced(function*(scan: Scan) {
  const pace = yield* Pace
  const progress = yield* Progress
  const untilNext = Effect.fnUntraced(function*(beganMs: number, chance: number) {
    for (let due = false; !due;) {
      const elapsedMs = (yield* monotonicMs) - beganMs
      const periodMs = 1_000 * (yield* pace.periodSeconds)
      const inMs = untilNextBeatMs({ periodMs, elapsedMs, chance })
      yield* progress.tell({ _tag: "NextScan", kinds: ["heartbeat"], inMs })
      const turn = Effect.raceFirst(Effect.sleep(inMs), pace.wanted)
      due = yield* Effect.raceFirst(Effect.as(turn, true), Effect.as(pace.changed, false))
    }
  })
  const beat = Effect.gen(function*() {
    const beganMs = yield* monotonicMs
    yield* scan("heartbeat")
    yield* untilNext(beganMs, yield* Random.next)
  })
  yield* Effect.forkScoped(Effect.forever(beat))
})

/**
 * Now, and then again after the interval, each time up to 10 % shorter or longer, and rather towards the phase of this
 * machine. The clock only says where in the interval we are; what is slept is a span of time, whatever the clock does.
 */
const everyAbout = (
  intervalMs: number,
  phase: Effect.Effect<number | undefined>,
  tell: (inMs: number) => Effect.Effect<void>
) =>
  Schedule.spaced(Duration.millis(intervalMs)).pipe(Schedule.modifyDelay(() =>
    Effect.gen(function*() {
      const nowMs = yield* Clock.currentTimeMillis
      const inMs = untilNextMs({ intervalMs, phaseMs: yield* phase, nowMs, chance: yield* Random.next })
      yield* tell(inMs)
      return Duration.millis(inMs)
    })
  ))

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const reasonOf = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : "Unknown error"
}
