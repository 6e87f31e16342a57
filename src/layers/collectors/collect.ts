import { Cause, Clock, Duration, Effect, Exit, Option, Predicate, Ref } from "effect"
import { canonicalJson } from "../../domain/canonical.ts"
import { schemaOf, type SectionData, type SectionName } from "../../domain/inventory/Sections.ts"
import { orderedBy } from "../../domain/presence.ts"
import { repaired } from "../../domain/repaired.ts"
import type { DataPath, Section } from "../../domain/Section.ts"
import { Absent, type Denied, Machine, type ReadError, TookTooLong, type Unreadable } from "../../services/Machine.ts"
import { type Collector, Gaps } from "./Collector.ts"

interface Gap {
  readonly what: string
  readonly error: Denied | TookTooLong | Unreadable
  readonly unread: ReadonlyArray<DataPath>
}

/**
 * Runs a collector on this machine, within its time limit. Never fails: every way to end is an outcome.
 * A field that does not fit its schema costs that field, not the section.
 */
export const collect = Effect.fnUntraced(function*<N extends SectionName>(collector: Collector<N>) {
  const machine = yield* Machine
  const gaps = yield* Ref.make<ReadonlyArray<Gap>>([])
  const cited = yield* Ref.make<ReadonlyArray<string>>([])
  const source = collector.sources[machine.platform]
  const limitMs = source?.limitMs ?? collector.limitMs
  const read = source === undefined ? undefined : yield* source.load
  const began = yield* Clock.currentTimeMillis
  const exit = yield* (read === undefined
    ? Effect.fail(new Absent({ what: `${collector.name} on ${machine.platform}` }))
    : read.pipe(
      Effect.provideService(Gaps, {
        note: (what, error, unread = []) => Ref.update(gaps, (all) => [...all, { what, error, unread }]),
        cite: (name) => Ref.update(cited, (all) => [...all, name])
      }),
      Effect.timeoutOrElse({
        duration: Duration.millis(limitMs),
        orElse: () => Effect.fail(new TookTooLong({ what: collector.name, limitMs }))
      })
    )).pipe(Effect.exit)
  if (Exit.isFailure(exit) && Cause.hasInterrupts(exit.cause)) return yield* Effect.interrupt
  if (Exit.isFailure(exit) && Cause.hasDies(exit.cause)) {
    yield* Effect.logError(`${collector.name}: a defect`, exit.cause)
  }
  const tookMs = Math.max(0, Math.round((yield* Clock.currentTimeMillis) - began))
  const citations = yield* Ref.get(cited)
  const from = citations.length > 0 ? [...new Set(citations)].join(", ") : source?.from
  return sectionFrom(collector.name, exit, tookMs, from, yield* Ref.get(gaps))
})

const sectionFrom = <N extends SectionName>(
  name: N,
  exit: Exit.Exit<SectionData<N>, ReadError>,
  tookMs: number,
  source: string | undefined,
  gaps: ReadonlyArray<Gap>
): Section<SectionData<N>> => {
  if (Exit.isFailure(exit)) return withSource({ tookMs, ...outcomeOf(exit.cause) }, source)
  const { faults, value } = repaired(schemaOf(name), exit.value)
  const missing = [...gaps.map(({ error, what }) => `${what}: ${whyOf(error)}`), ...faults]
  if (value === undefined || Predicate.isObject(value) && Object.keys(value).length === 0) {
    return withSource({ tookMs, ...nothingOf(gaps, faults) }, source)
  }
  const unread = gaps.flatMap((gap) => gap.unread)
  return withSource({
    outcome: missing.length === 0 ? "collected" : "partial",
    tookMs,
    data: value as SectionData<N>,
    ...(missing.length === 0 ? {} : { missing: missing.toSorted() }),
    ...(unread.length === 0 ? {} : { unread: orderedBy(unread, canonicalJson) })
  }, source)
}

/** Where it comes from, or was looked for. What the machine does not have comes from nowhere. */
const withSource = <A>({ outcome, ...rest }: Section<A>, source: string | undefined): Section<A> =>
  source === undefined || outcome === "unsupported" ? { outcome, ...rest } : { outcome, source, ...rest }

const whyOf = (error: Gap["error"]) => error._tag === "Denied" ? `denied, needs ${error.needs}` : error.message

const outcomeOf = (cause: Cause.Cause<ReadError>): Pick<Section, "outcome" | "reason"> => {
  const error = Option.getOrUndefined(Cause.findErrorOption(cause))
  switch (error?._tag) {
    case "Absent":
      return { outcome: "unsupported", reason: error.message }
    case "Denied":
      return { outcome: "denied", reason: error.message }
    case "TookTooLong":
      return { outcome: "timeout", reason: error.message }
    case "Unreadable":
      return { outcome: "failed", reason: error.message }
    case undefined:
      return { outcome: "failed", reason: "a defect of the agent, see its log" }
  }
}

/** Nothing was found: because nothing is there, or because it could not be seen. */
const nothingOf = (gaps: ReadonlyArray<Gap>, faults: ReadonlyArray<string>): Pick<Section, "outcome" | "reason"> => {
  const denied = gaps.find(({ error }) => error._tag === "Denied")
  const gap = denied ?? gaps[0]
  if (gap !== undefined) {
    return {
      outcome: denied !== undefined ? "denied" : gap.error._tag === "TookTooLong" ? "timeout" : "failed",
      reason: `${gap.what}: ${whyOf(gap.error)}`
    }
  }
  return faults.length > 0
    ? { outcome: "failed", reason: faults[0]! }
    : { outcome: "unsupported", reason: "this machine has nothing of the kind" }
}
