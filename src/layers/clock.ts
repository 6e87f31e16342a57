import { Clock, DateTime, Effect } from "effect"

/** The wall clock as reports tell it: UTC, ISO 8601. */
export const nowIso = Effect.map(DateTime.now, DateTime.formatIso)

/** Milliseconds that nobody can set, for spans of time. */
export const monotonicMs = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000n) / 1_000)
