import type { Verdict } from "./Delivery.ts"
import type { SectionName } from "./inventory/Sections.ts"
import type { Report, ReportSections, Subject } from "./Report.ts"
import type { Section } from "./Section.ts"
import type { ScanKind, SectionTable } from "./Snapshot.ts"

/** What became of one report of a cycle, in the words of the command line. */
export interface ReportFate {
  readonly kind: ScanKind
  /** Absent for what the backend knows already: nothing was sent. */
  readonly id?: string
  /** Space of the report in the outbox; absent for one that an earlier run has accepted. */
  readonly bytes?: number
  readonly digest: string
  readonly verdict:
    | "acknowledged"
    | "unchanged"
    | "dry-run"
    | "pending"
    | "retry"
    | "credential"
    | "parked"
    | "refused"
    | "not-accepted"
  /** Why it is not acknowledged. */
  readonly detail?: string
  readonly tookMs?: number
}

/** One full cycle: everything that was read, and what became of it. */
export interface Cycle {
  readonly subject: Subject
  readonly sections: ReportSections
  readonly reports: ReadonlyArray<ReportFate>
}

/** A report that was accepted, with the verdict on it. */
export const fateOf = (
  report: Report,
  bytes: number | undefined,
  attempt: { readonly verdict: Verdict; readonly tookMs: number } | undefined
): ReportFate => ({
  kind: report.kind,
  id: report.id,
  ...(bytes === undefined ? {} : { bytes }),
  digest: report.digest,
  ...(attempt === undefined ? { verdict: "pending" } : verdictWords(attempt.verdict)),
  ...(attempt === undefined ? {} : { tookMs: attempt.tookMs })
})

const verdictWords = (verdict: Verdict): Pick<ReportFate, "verdict" | "detail"> =>
  verdict._tag === "Acknowledged"
    ? { verdict: "acknowledged", ...(verdict.duplicate ? { detail: "the backend had it already" } : {}) }
    : { verdict: verdict._tag.toLowerCase() as Lowercase<typeof verdict._tag>, detail: verdict.reason }

/** Sections that should have been read and were not: a failure or a time limit, not a missing privilege. */
const failedSections = (sections: SectionTable): ReadonlyArray<SectionName> =>
  (Object.entries(sections) as Array<[SectionName, Section]>)
    .filter(([, { outcome }]) => outcome === "failed" || outcome === "timeout")
    .map(([name]) => name)

/** Exit code of `--once`: 3 something is not delivered, 4 a section failed or timed out, 0 all is well. */
export const exitCodeOf = ({ reports, sections }: Pick<Cycle, "reports" | "sections">): 0 | 3 | 4 =>
  reports.some(({ verdict }) => !["acknowledged", "unchanged", "dry-run"].includes(verdict))
    ? 3
    : failedSections(sections).length > 0
    ? 4
    : 0
