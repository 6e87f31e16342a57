import type { Verdict } from "./Delivery.ts"
import { backoffMs, credentialWaitMs, gapMs, patience, probeMs } from "./patience.ts"
import type { Report } from "./Report.ts"
import type { ScanKind } from "./Snapshot.ts"

/**
 * What the courier remembers between two attempts. Moments are milliseconds of the monotonic clock: the wall clock may
 * jump. It is not kept over a restart; then everything is simply tried once more.
 */
export interface Docket {
  /** Failures in a row: the backoff grows with them, and only a success ends them. */
  readonly failures: number
  /** Reports that are held back, and until when. */
  readonly reports: ReadonlyMap<string, number>
  /** Kinds for which the credential was not accepted: how often in a row, and until when they are held back. */
  readonly kinds: ReadonlyMap<ScanKind, { readonly tries: number; readonly untilMs: number }>
  readonly doubt: Doubt | undefined
}

/** The backend fails over this report: it may be down, or unable to take just this one. */
interface Doubt {
  readonly id: string
  /** How often in a row. */
  readonly faults: number
  /** Whether the backend took another report since: then it is this one that is at fault. */
  readonly othersPass: boolean
}

export const emptyDocket: Docket = { failures: 0, reports: new Map(), kinds: new Map(), doubt: undefined }

/** What is not to be sent now. */
export interface HeldBack {
  readonly reports: ReadonlySet<string>
  readonly kinds: ReadonlySet<ScanKind>
}

/** What is not to be sent now: by its own verdict, or because its kind's credential is not accepted. */
export const heldBack = ({ kinds, reports }: Docket, nowMs: number): HeldBack => ({
  reports: new Set([...reports].filter(([, untilMs]) => untilMs > nowMs).map(([id]) => id)),
  kinds: new Set([...kinds].filter(([, { untilMs }]) => untilMs > nowMs).map(([kind]) => kind))
})

/** When the next of what is held back may be sent. */
export const nextDueMs = ({ kinds, reports }: Docket, nowMs: number): number | undefined => {
  const moments = [...reports.values(), ...Array.from(kinds.values(), ({ untilMs }) => untilMs)]
  const ahead = moments.filter((untilMs) => untilMs > nowMs)
  return ahead.length === 0 ? undefined : Math.min(...ahead)
}

/**
 * The report that the next attempt makes a detour around, every other time, where the backend keeps failing over it:
 * whether another one passes tells which of the two is at fault.
 */
export const detour = ({ doubt, failures }: Docket): string | undefined =>
  doubt !== undefined && doubt.faults >= patience.faultsUntilDoubt && failures % 2 === 1 ? doubt.id : undefined

/** One attempt, and when it ended. */
export interface Attempt {
  readonly report: Pick<Report, "id" | "kind">
  readonly verdict: Verdict
  readonly nowMs: number
  /** From 0 up to but not including 1. */
  readonly chance: number
}

/** What to remember after an attempt, and how long to wait before the next. */
export const afterAttempt = (
  docket: Docket,
  { chance, nowMs, report, verdict }: Attempt
): { readonly docket: Docket; readonly waitMs: number } => {
  const waiting = new Map([...docket.reports].filter(([, untilMs]) => untilMs > nowMs))
  const held = (everyMs: number) => waiting.set(report.id, nowMs + probeMs(everyMs, chance))
  const waitMs = gapMs(chance)
  switch (verdict._tag) {
    case "Acknowledged": {
      const kinds = new Map([...docket.kinds].filter(([kind]) => kind !== report.kind))
      return { docket: { failures: 0, reports: waiting, kinds, doubt: doubtAfterSuccess(docket, report.id) }, waitMs }
    }
    case "Retry": {
      const doubt = doubtAfterFailure(docket, report.id, verdict.doubtful === true)
      if (doubt?.id === report.id && doubt.othersPass) {
        return { docket: { ...docket, reports: held(patience.parkedProbeMs), doubt }, waitMs }
      }
      const failures = docket.failures + 1
      return {
        docket: { ...docket, failures, reports: waiting, doubt },
        waitMs: backoffMs(failures, chance, verdict)
      }
    }
    case "Credential": {
      const tries = (docket.kinds.get(report.kind)?.tries ?? 0) + 1
      const untilMs = nowMs + credentialWaitMs(tries, chance)
      const kinds = new Map([...docket.kinds, [report.kind, { tries, untilMs }]])
      return { docket: { ...docket, reports: waiting, kinds }, waitMs }
    }
    case "Parked":
      return { docket: { ...docket, reports: held(verdict.retryEveryMs) }, waitMs }
    case "Refused":
      // One that only needs another id, and could not be given one, is still there.
      return { docket: { ...docket, reports: verdict.idTaken ? held(patience.parkedProbeMs) : waiting }, waitMs }
  }
}

const doubtAfterSuccess = ({ doubt }: Docket, id: string): Doubt | undefined =>
  doubt === undefined || doubt.id === id || doubt.faults < patience.faultsUntilDoubt
    ? undefined
    : { ...doubt, othersPass: true }

const doubtAfterFailure = (docket: Docket, id: string, doubtful: boolean): Doubt | undefined => {
  const { doubt } = docket
  if (doubt?.id === id) return doubtful ? { ...doubt, faults: doubt.faults + 1 } : undefined
  if (detour(docket) !== undefined) return doubt
  return doubtful ? { id, faults: 1, othersPass: false } : undefined
}
