import { Clock, DateTime, Effect } from "effect"
import type { Moment } from "../domain/rests.ts"

/** The wall clock as reports tell it: UTC, ISO 8601. */
export const nowIso = Effect.map(DateTime.now, DateTime.formatIso)

/** Milliseconds that nobody can set, for spans of time. */
export const monotonicMs = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000n) / 1_000)

/** Both clocks now. */
export const moment = Effect.map(
  Effect.all([Clock.currentTimeMillis, Clock.monotonicTimeNanos]),
  ([wallMs, nanos]): Moment => ({ wallMs, monotonicMs: Number(nanos / 1_000_000n) })
)
