import { Deferred, Effect, Layer, Option, Ref } from "effect"
import { postponement, reasonToWait, type StrainLimits } from "../domain/postponement.ts"
import { afterLook, noRows, type Rows, type SelfLimits, type SelfUse } from "../domain/selfUse.ts"
import { leastSleepMs } from "../domain/sleepWatch.ts"
import { Machine } from "../services/Machine.ts"
import { Restraint, type RestraintFigures } from "../services/Restraint.ts"
import { Timekeeper } from "../services/Timekeeper.ts"
import { monotonicMs } from "./clock.ts"
import { live, type Tunable } from "./live.ts"
import { strain } from "./strain.ts"

export interface Limits extends SelfLimits, StrainLimits {
  /** Seconds between two looks of the agent at itself. */
  readonly selfCheckIntervalSeconds: number
}

/** What a process has taken: memory at the moment, processor time since its start. */
export interface Taken {
  readonly memoryBytes: number
  readonly cpuMs: number
}

const ownTaken = Effect.sync((): Taken => {
  const { system, user } = process.cpuUsage()
  return { memoryBytes: process.memoryUsage.rss(), cpuMs: (system + user) / 1_000 }
})

const { most } = postponement

export interface Options {
  readonly limits: Tunable<Limits>
  /** What the agent itself has taken: its own process unless told. */
  readonly taken?: Effect.Effect<Taken>
}

/**
 * Looks once a minute at what the agent itself takes, and before a scan at what the machine is doing. One timer does for
 * all of it; it is also how a machine that was asleep is noticed.
 */
export const layer = ({ limits: tunable, taken = ownTaken }: Options) =>
  Layer.effect(
    Restraint,
    Effect.gen(function*() {
      const machine = yield* Machine
      const timekeeper = yield* Timekeeper
      const limits = live(tunable)
      const self = yield* Ref.make(Option.none<SelfUse>())
      const postponed = yield* Ref.make({ total: 0, inARow: 0 })
      const because = yield* Ref.make(Option.none<string>())
      const excess = yield* Deferred.make<string>()

      /** A look at the agent, a minute after the last one. */
      const look = Effect.fnUntraced(function*(rows: Rows) {
        const now = yield* limits.now
        const { selfCheckIntervalSeconds } = now
        const [beganMs, { cpuMs }] = [yield* monotonicMs, yield* taken]
        const retuned = yield* Effect.raceFirst(
          Effect.as(Effect.sleep(selfCheckIntervalSeconds * 1_000), false),
          Effect.as(limits.unlike(now), true)
        )
        yield* timekeeper.elapsedMs
        const passedMs = (yield* monotonicMs) - beganMs
        const loopDelayMs = passedMs - selfCheckIntervalSeconds * 1_000
        // so late is a machine that was asleep, or a process that was stopped
        if (retuned || loopDelayMs >= leastSleepMs) return noRows
        const before = yield* taken
        const after = isAbove(before, now) ? yield* Effect.andThen(collectGarbage, taken) : before
        const use: SelfUse = {
          memoryBytes: after.memoryBytes,
          cpuPercent: 100 * (before.cpuMs - cpuMs) / passedMs,
          loopDelayMs: Math.max(0, loopDelayMs)
        }
        yield* Ref.set(self, Option.some(use))
        const found = afterLook(rows, use, now)
        if (found.excess !== undefined) yield* Deferred.succeed(excess, found.excess)
        return found.rows
      })

      const postpone = Effect.gen(function*() {
        const { inARow, total } = yield* Ref.get(postponed)
        const reason = inARow >= most
          ? undefined
          : reasonToWait(yield* Effect.provideService(strain, Machine, machine), yield* limits.now)
        if (reason === undefined) {
          yield* Ref.set(postponed, { total, inARow: 0 })
          return Option.none<string>()
        }
        yield* Ref.set(postponed, { total: total + 1, inARow: inARow + 1 })
        yield* Ref.set(because, Option.some(reason))
        if (inARow === 0) {
          yield* Effect.logInfo(`Scan of hardware and software put off, at most ${most} times in a row: ${reason}`)
        }
        return Option.some(reason)
      })

      const figures = Effect.map(
        Effect.all([Ref.get(self), Ref.get(postponed), Ref.get(because)]),
        ([self, postponed, postponedBecause]): RestraintFigures => ({ self, postponed, postponedBecause })
      )

      yield* Effect.forkScoped(Effect.gen(function*() {
        let rows = noRows
        while (true) rows = yield* look(rows)
      }))
      return { postponement: postpone, figures, exceeded: Deferred.await(excess) }
    })
  )

const isAbove = ({ memoryBytes }: Taken, { memoryLimitMib }: SelfLimits) =>
  memoryLimitMib > 0 && memoryBytes > memoryLimitMib * 1024 * 1024

/** What nobody holds any more is not held against the agent; V8 by itself keeps it until it needs the room. */
const collectGarbage = Effect.sync(() => globalThis.gc?.())
