import type { Verdict } from "./Delivery.ts"
import type { VerdictWord } from "./Health.ts"
import type { SectionName } from "./inventory/Sections.ts"
import type { Moment } from "./rests.ts"
import type { Outcome, Section } from "./Section.ts"
import { type ScanKind, sectionsOf, type Snapshot } from "./Snapshot.ts"

/** What was seen of an agent since its start, as much as its health needs: sums and last times, never data of sections. */
export interface Observed {
  readonly scans: ReadonlyMap<ScanKind, ScansOfAKind>
  /** When the last scan began that read the hardware, the software, the load. */
  readonly lastScan: { readonly [K in "hardware" | "software" | "telemetry"]?: string }
  readonly sections: ReadonlyMap<SectionName, SectionRow>
  readonly attempts: Attempts
}

export interface ScansOfAKind {
  readonly completed: number
  readonly failed: number
  readonly last?: { readonly collectedAt: string; readonly tookMs: number }
  /** Of the last scan. */
  readonly failure?: { readonly at: Moment; readonly reason: string }
  readonly due?: Moment
}

export interface SectionRow {
  readonly outcome: Outcome
  readonly tookMs: number
  readonly at: Moment
  readonly reason?: string
  readonly failingSince?: Moment
  readonly restsUntil?: string
  readonly outcomes: { readonly [O in Outcome]?: number }
}

/** Something that lasts until an attempt ends otherwise. */
export interface Trouble {
  readonly since: Moment
  readonly times: number
  readonly reason: string
}

export interface Attempts {
  readonly verdicts: { readonly [V in VerdictWord]: number }
  readonly unchanged: number
  readonly tookMs: number
  readonly last?: {
    readonly verdict: VerdictWord
    readonly kind: ScanKind
    readonly at: Moment
    readonly tookMs: number
    readonly detail?: string
  }
  readonly delivered?: Moment
  /** No attempt gets through to the backend. */
  readonly outage?: Trouble
  /** Kinds for which the credential is not accepted. */
  readonly refusedKinds: ReadonlyMap<ScanKind, Trouble>
  /** Reports that the backend cannot take for now. */
  readonly parked: ReadonlyMap<string, Trouble>
  readonly next?: Moment
}

export const nothingObserved: Observed = {
  scans: new Map(),
  lastScan: {},
  sections: new Map(),
  attempts: {
    verdicts: { acknowledged: 0, retry: 0, credential: 0, parked: 0, refused: 0 },
    unchanged: 0,
    tookMs: 0,
    refusedKinds: new Map(),
    parked: new Map()
  }
}

/** So many parked reports are remembered by their ids. */
const mostParked = 100

const noScans: ScansOfAKind = { completed: 0, failed: 0 }

const withScans = (seen: Observed, kind: ScanKind, scans: ScansOfAKind): Observed => ({
  ...seen,
  scans: new Map([...seen.scans, [kind, scans]])
})

/** A scan came to an end. */
export const afterScan = (seen: Observed, snapshot: Snapshot, tookMs: number, now: Moment): Observed => {
  const { collectedAt, kind, sections } = snapshot
  const { failure: _, ...before } = seen.scans.get(kind) ?? noScans
  const kinds = (["hardware", "software", "telemetry"] as const).filter((each) => kind === each || kind === "heartbeat")
  const read = sectionsOf(kind).flatMap((name) => {
    const section = sections[name]
    return section === undefined ? [] : [[name, rowAfter(seen.sections.get(name), section, now)] as const]
  })
  return {
    ...withScans(seen, kind, { ...before, completed: before.completed + 1, last: { collectedAt, tookMs } }),
    lastScan: { ...seen.lastScan, ...Object.fromEntries(kinds.map((each) => [each, collectedAt])) },
    sections: new Map([...seen.sections, ...read])
  }
}

/** Whether a section should have been read, and was not. */
export const isFailure = (outcome: Outcome) => outcome === "failed" || outcome === "timeout"

/** A section that rests was not read: its times are those of the last reading. */
const rowAfter = (before: SectionRow | undefined, section: Section, now: Moment): SectionRow => {
  const { outcome, reason, resting, tookMs } = section
  const wasRead = resting === undefined || tookMs > 0 || before === undefined
  return {
    outcome,
    tookMs: wasRead ? tookMs : before.tookMs,
    at: wasRead ? now : before.at,
    ...(reason === undefined ? {} : { reason }),
    ...(isFailure(outcome) ? { failingSince: before?.failingSince ?? now } : {}),
    ...(resting === undefined ? {} : { restsUntil: resting.until }),
    outcomes: { ...before?.outcomes, [outcome]: (before?.outcomes[outcome] ?? 0) + 1 }
  }
}

/** A scan did not come to an end, or what it found could not be kept. */
export const afterScanFailure = (seen: Observed, kind: ScanKind, reason: string, now: Moment): Observed => {
  const before = seen.scans.get(kind) ?? noScans
  return withScans(seen, kind, { ...before, failed: before.failed + 1, failure: { at: now, reason } })
}

/** The next scan of a kind is due at this moment. */
export const withScanDue = (seen: Observed, kind: ScanKind, due: Moment): Observed =>
  withScans(seen, kind, { ...(seen.scans.get(kind) ?? noScans), due })

/** A scan found what the backend knows already. */
export const afterNothingNew = (seen: Observed): Observed => ({
  ...seen,
  attempts: { ...seen.attempts, unchanged: seen.attempts.unchanged + 1 }
})

/** The next attempt after a failure is due at this moment. */
export const withAttemptDue = (seen: Observed, due: Moment): Observed => ({
  ...seen,
  attempts: { ...seen.attempts, next: due }
})

/** One attempt to deliver. */
export interface Attempt {
  readonly report: { readonly id: string; readonly kind: ScanKind }
  readonly verdict: Verdict
  readonly tookMs: number
}

/** An attempt to deliver came to an end. */
export const afterAttempt = (seen: Observed, { report, tookMs, verdict }: Attempt, now: Moment): Observed => {
  const { delivered, next: _, outage, parked, refusedKinds, verdicts, ...rest } = seen.attempts
  const word = verdict._tag.toLowerCase() as Lowercase<typeof verdict._tag>
  const detail = verdict._tag === "Acknowledged" ? undefined : verdict.reason
  const inRow = (before: Trouble | undefined): Trouble => ({
    since: before?.since ?? now,
    times: (before?.times ?? 0) + 1,
    reason: detail ?? ""
  })
  const acknowledged = word === "acknowledged"
  const outageNow = word === "retry" ? inRow(outage) : acknowledged ? undefined : outage
  const deliveredNow = acknowledged ? now : delivered
  return {
    ...seen,
    attempts: {
      ...rest,
      verdicts: { ...verdicts, [word]: verdicts[word] + 1 },
      tookMs: rest.tookMs + tookMs,
      last: { verdict: word, kind: report.kind, at: now, tookMs, ...(detail === undefined ? {} : { detail }) },
      ...(deliveredNow === undefined ? {} : { delivered: deliveredNow }),
      ...(outageNow === undefined ? {} : { outage: outageNow }),
      refusedKinds: word === "credential"
        ? new Map([...refusedKinds, [report.kind, inRow(refusedKinds.get(report.kind))]])
        : acknowledged
        ? without(refusedKinds, report.kind)
        : refusedKinds,
      parked: word === "parked"
        ? new Map([...parked, [report.id, inRow(parked.get(report.id))] as const].slice(-mostParked))
        : word === "retry"
        ? parked
        : without(parked, report.id)
    }
  }
}

const without = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> =>
  map.has(key) ? new Map([...map].filter(([each]) => each !== key)) : map
