import { Cause, Clock, Effect, Latch, Layer, Option, Random, Ref } from "effect"
import { cadence, firstSendMs, phaseMs, untilNextMs, untilTurnMs } from "../domain/cadence.ts"
import { untilNextBeatMs } from "../domain/heartbeatPace.ts"
import { capitalised } from "../domain/humane.ts"
import { postponement } from "../domain/postponement.ts"
import { scanLack } from "../domain/scanLack.ts"
import type { ScanKind } from "../domain/Snapshot.ts"
import { Courier } from "../services/Courier.ts"
import type { Live } from "../services/LiveSettings.ts"
import { Pace } from "../services/Pace.ts"
import { Progress } from "../services/Progress.ts"
import { Reporter } from "../services/Reporter.ts"
import { Restraint } from "../services/Restraint.ts"
import { Timekeeper } from "../services/Timekeeper.ts"
import { live, nowOf, type Tunable } from "./live.ts"
import * as LogRarely from "./logRarely.ts"
import { byServiceManager } from "./startedBy.ts"

export interface Options {
  readonly protocol: "scanner" | "heartbeat"
  readonly hardwareSoftwareIntervalMinutes: Tunable<number>
  readonly telemetryIntervalMinutes: Tunable<number>
  readonly heartbeatIntervalSeconds: Tunable<number>
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
      Effect.delay(courier.run, firstSendMs(withinMs, yield* intervalMsOf(options), yield* Random.next))
    )
  }))

/** The time between two reports. */
const intervalMsOf = ({ heartbeatIntervalSeconds, protocol, telemetryIntervalMinutes }: Options) =>
  protocol === "heartbeat"
    ? Effect.map(nowOf(heartbeatIntervalSeconds), (seconds) => seconds * 1_000)
    : Effect.map(nowOf(telemetryIntervalMinutes), (minutes) => minutes * 60_000)

/** One scan and its report, as the log tells of it. Answers with the id of this agent, once it is known. */
const scanning = Effect.gen(function*() {
  const reporter = yield* Reporter
  const progress = yield* Progress
  const rarely = LogRarely.make(Effect.logError)
  const failed = Effect.fnUntraced(function*(kind: ScanKind, reason: string) {
    yield* rarely.failed(`${capitalised(kind)} scan failed`, reason)
    yield* progress.tell({ _tag: "ScanFailed", kind, reason })
    return undefined
  })
  return Effect.fnUntraced(
    function*(kind: ScanKind) {
      yield* Effect.logInfo(`Running ${kind} scan...`)
      const { report, snapshot } = yield* reporter.report(kind)
      const lack = scanLack(snapshot.sections)
      if (lack?.isAll === true) yield* rarely.failed(`${capitalised(kind)} scan failed`, lack.words)
      else {
        yield* lack === undefined
          ? Effect.logInfo(`${capitalised(kind)} scan completed successfully`)
          : Effect.logWarning(`${capitalised(kind)} scan completed, but ${lack.words}`)
        yield* rarely.worked(`${capitalised(kind)} scan failed`)
      }
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
 * because beside a scan it would tell of the agent at work. Only hardware and software are ever put off, and not the
 * first time: whoever starts the agent finds out what it reads.
 */
const scans = Effect.fnUntraced(function*(scan: Scan, options: Options) {
  const progress = yield* Progress
  const restraint = yield* Restraint
  const agentId = yield* Ref.make<string | undefined>(undefined)
  const sampled = yield* Latch.make()
  const scanned = (kind: ScanKind) =>
    Effect.flatMap(scan(kind), (id) => id === undefined ? Effect.void : Ref.set(agentId, id))
  const turnsOf = (kinds: readonly [ScanKind, ...Array<ScanKind>], minutes: Tunable<number>): Turns => ({
    minutes: live(minutes),
    phaseMs: (intervalMs) =>
      Effect.map(Ref.get(agentId), (id) => id === undefined ? undefined : phaseMs(id, kinds[0], intervalMs)),
    announce: (inMs) => progress.tell({ _tag: "NextScan", kinds, inMs })
  })
  const telemetry = Effect.ensuring(scanned("telemetry"), sampled.open)
  const inventory = Effect.andThen(scanned("hardware"), scanned("software"))
  yield* Effect.forkScoped(inTurns(turnsOf(["telemetry"], options.telemetryIntervalMinutes), telemetry))
  yield* sampled.await.pipe(
    Effect.andThen(inTurns(
      turnsOf(["hardware", "software"], options.hardwareSoftwareIntervalMinutes),
      inventory,
      Effect.map(restraint.postponement, Option.isSome)
    )),
    Effect.forkScoped
  )
})

/** Heartbeats at the pace that the backend and the setting want, from start to start, and whenever somebody asks. */
const heartbeats = Effect.fnUntraced(function*(scan: Scan) {
  const pace = yield* Pace
  const progress = yield* Progress
  const restraint = yield* Restraint
  const timekeeper = yield* Timekeeper
  const untilNext = Effect.fnUntraced(function*(beganMs: number, chance: number) {
    while (true) {
      const elapsedMs = (yield* timekeeper.elapsedMs) - beganMs
      const periodMs = 1_000 * (yield* pace.periodSeconds)
      const inMs = untilNextBeatMs({ periodMs, elapsedMs, chance })
      yield* progress.tell({ _tag: "NextScan", kinds: ["heartbeat"], inMs })
      const turn = Effect.as(timekeeper.sleep(inMs), "due" as const)
      const next = yield* Effect.raceFirst(
        Effect.raceFirst(turn, Effect.as(pace.wanted, "wanted" as const)),
        Effect.as(pace.changed, "at another pace" as const)
      )
      if (next !== "at another pace") return next
    }
  })
  /** One that is put off says at least how the machine is doing, so that it does not count as gone. */
  const kindOf = Effect.fnUntraced(function*(next: "due" | "wanted") {
    return next === "due" && Option.isSome(yield* restraint.postponement) ? "telemetry" : "heartbeat"
  })
  const beats = Effect.gen(function*() {
    let next: "wanted" | "due" = "wanted"
    while (true) {
      const beganMs = yield* timekeeper.elapsedMs
      yield* scan(yield* kindOf(next))
      next = yield* untilNext(beganMs, yield* Random.next)
    }
  })
  yield* Effect.forkScoped(beats)
})

/** When something is due again and again. */
interface Turns {
  readonly minutes: Live<number>
  /** Where in every interval this machine belongs, once that is known. */
  readonly phaseMs: (intervalMs: number) => Effect.Effect<number | undefined>
  /** Tells whoever wants to know when the next one is. */
  readonly announce: (inMs: number) => Effect.Effect<void>
}

/** Does something now, and then in turns, each unless it is put off: then it is due again an hour later at the latest. */
const inTurns = Effect.fnUntraced(function*<E>(
  turns: Turns,
  cycle: Effect.Effect<unknown, E>,
  putOff: Effect.Effect<boolean> = Effect.succeed(false)
) {
  const timekeeper = yield* Timekeeper
  let outOfTurn = false
  while (true) {
    yield* cycle
    outOfTurn = yield* untilTurn(turns, outOfTurn)
    while (yield* putOff) {
      const intervalMs = Math.min((yield* turns.minutes.now) * 60_000, postponement.againMs)
      const nowMs = yield* Clock.currentTimeMillis
      const waitMs = untilNextMs({ intervalMs, nowMs, chance: yield* Random.next })
      yield* turns.announce(waitMs)
      yield* timekeeper.sleep(waitMs)
      outOfTurn = true
    }
  }
})

/**
 * Waits for the next turn: after the interval, up to 10 % shorter or longer, and rather towards the phase of this
 * machine. After a cycle out of turn, and where the interval has become another one, it waits for the machine's own
 * moment in it. The clock only says where in the interval we are; what is slept is a span of time, whatever the clock
 * does. Answers whether the machine slept through the turn: then what follows is the one cycle that makes up for it.
 */
const untilTurn = Effect.fnUntraced(function*({ announce, minutes, phaseMs }: Turns, outOfTurn: boolean) {
  const timekeeper = yield* Timekeeper
  let wait = outOfTurn ? untilTurnMs : untilNextMs
  while (true) {
    const interval = yield* minutes.now
    const intervalMs = interval * 60_000
    const nowMs = yield* Clock.currentTimeMillis
    const waitMs = wait({ intervalMs, phaseMs: yield* phaseMs(intervalMs), nowMs, chance: yield* Random.next })
    yield* announce(waitMs)
    const overslept = yield* Effect.raceFirst(
      Effect.asSome(timekeeper.sleep(waitMs)),
      Effect.as(minutes.unlike(interval), Option.none<boolean>())
    )
    if (Option.isSome(overslept)) return overslept.value
    wait = untilTurnMs
  }
})

const reasonOf = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  return error instanceof Error ? error.message : "Unknown error"
}
