import { DateTime, Schema } from "effect"
import { quantity } from "./inventory/fields.ts"
import type { SectionName } from "./inventory/Sections.ts"
import { compact } from "./presence.ts"
import { Failure, type Resting, type Section } from "./Section.ts"

/**
 * Which collectors rest: one that fails again and again costs the machine its time limit at every scan, and may leave
 * something behind each time. After three failures in a row it is left alone for a day; then it is tried once, and
 * rests again if that fails, too. Pure: whoever calls brings the clocks.
 */
export const rest = { afterFailures: 3, lengthMs: 24 * 60 * 60 * 1000 } as const

/** Both clocks at one moment. The wall clock may say anything at any time; the monotonic clock stands still in suspend. */
export interface Moment {
  readonly wallMs: number
  readonly monotonicMs: number
}

/** The failures in a row of every section that failed last, and when its rest ends. */
export const Rests = Schema.Record(
  Schema.String,
  Schema.Struct({
    failures: Schema.Array(Failure).check(Schema.isMinLength(1), Schema.isMaxLength(rest.afterFailures)),
    ends: Schema.optionalKey(Schema.Struct({
      wallMs: quantity("When the rest ends by the wall clock, in milliseconds since the epoch"),
      monotonicMs: quantity("When the rest ends by the monotonic clock, in milliseconds since the start of the system")
    }))
  })
)
export type Rests = typeof Rests.Type

/**
 * The rest that a section is in, if it is in one. Either clock ends it: the monotonic one where the wall clock was set
 * back, the wall clock where the machine was suspended. An end that is further off than a rest is long was not set by
 * these clocks, and is none.
 */
export const restOf = (rests: Rests, name: SectionName, now: Moment): Resting | undefined => {
  const row = rests[name]
  return row?.ends !== undefined && isAhead(row.ends.wallMs - now.wallMs) &&
      isAhead(row.ends.monotonicMs - now.monotonicMs)
    ? { until: isoAt(row.ends.wallMs), after: row.failures }
    : undefined
}

/** The same for several sections: those of them that rest. */
export const restsAmong = (
  rests: Rests,
  names: ReadonlyArray<SectionName>,
  now: Moment
): ReadonlyMap<SectionName, Resting> =>
  new Map(names.flatMap((name) => {
    const resting = restOf(rests, name, now)
    return resting === undefined ? [] : [[name, resting]]
  }))

const isAhead = (ms: number) => ms > 0 && ms <= rest.lengthMs

const isoAt = (ms: number) => DateTime.formatIso(DateTime.makeUnsafe(ms))

/** A section that was not read because its collector rests: it is what its last failure was, and says why. */
export const restingSection = (resting: Resting): Section => {
  const last = resting.after.at(-1)
  return {
    outcome: last?.outcome ?? "failed",
    ...compact({ source: last?.source }),
    tookMs: 0,
    reason: `not read: rests until ${resting.until} after ${resting.after.length} failures in a row, the last: `
      + (last?.reason ?? last?.outcome ?? "unknown"),
    resting
  }
}

/**
 * What is remembered after a scan. Timeouts and failures count; whatever else came of a section is an answer, and ends
 * the row. Sections that were not read are not given, and stay as they were.
 */
export const afterScan = (
  rests: Rests,
  sections: { readonly [N in SectionName]?: Section },
  now: Moment
): Rests => {
  const next = { ...rests }
  for (const [name, section] of Object.entries(sections)) {
    const failure = failureOf(section, now)
    if (failure === undefined) delete next[name]
    else next[name] = withFailure(rests[name]?.failures ?? [], failure, now)
  }
  return next
}

const failureOf = ({ outcome, reason, source }: Section, { wallMs }: Moment): Failure | undefined =>
  outcome === "timeout" || outcome === "failed"
    ? { at: isoAt(wallMs), outcome, ...compact({ source, reason }) }
    : undefined

const withFailure = (before: ReadonlyArray<Failure>, failure: Failure, now: Moment): Rests[string] => {
  const failures = [...before, failure].slice(-rest.afterFailures)
  return failures.length < rest.afterFailures ? { failures } : {
    failures,
    ends: { wallMs: now.wallMs + rest.lengthMs, monotonicMs: now.monotonicMs + rest.lengthMs }
  }
}
