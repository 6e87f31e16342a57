import { DateTime } from "effect"
import { complaintsOf, statusOf } from "./complaints.ts"
import { type HealthDocument, verdictWords } from "./Health.ts"
import type { Losses } from "./Losses.ts"
import { isFailure, type Observed } from "./observed.ts"
import { compact } from "./presence.ts"
import type { Moment } from "./rests.ts"
import type { SelfUse } from "./selfUse.ts"

/** The agent that speaks, as it was started. */
export interface Self {
  readonly version: string
  readonly agentId: string
  readonly tenantId: string
  readonly protocol: "scanner" | "heartbeat"
  readonly backend: string
  readonly started: Moment
}

/** What is only known at the moment of asking. */
export interface Present {
  readonly now: Moment
  readonly process: { readonly id: number; readonly memoryBytes: number; readonly cpuSeconds: number }
  readonly outbox: {
    readonly reports: number
    readonly bytes: number
    readonly quarantined: number
    readonly losses: Losses
    /** When the oldest report was accepted, in milliseconds since the epoch. */
    readonly oldestMs?: number
    readonly mostReports: number
    readonly mostBytes: number
  }
  readonly restraint: {
    readonly postponed: { readonly total: number; readonly inARow: number }
    readonly postponedBecause: string | undefined
    readonly self: SelfUse | undefined
  }
  readonly tokenNotice: string | undefined
  /** Milliseconds since the epoch. */
  readonly tokenExpiresMs: number | undefined
}

/** The health of an agent. Pure: whoever calls brings clocks and figures. */
export const healthOf = (self: Self, observed: Observed, present: Present): HealthDocument => {
  const { now, outbox, process, restraint, tokenNotice } = present
  const { attempts, lastScan, scans, sections } = observed
  const complaints = complaintsOf({ observed, outbox, tokenNotice, now })
  const uptimeSeconds = (now.monotonicMs - self.started.monotonicMs) / 1_000
  const all = [...scans.values()]
  return {
    status: statusOf(complaints),
    uptime: Math.floor(uptimeSeconds),
    last_hardware_scan: lastScan.hardware ?? null,
    last_software_scan: lastScan.software ?? null,
    last_telemetry_scan: lastScan.telemetry ?? null,
    scan_count: sum(all.map(({ completed }) => completed)),
    error_count: sum(all.map(({ failed }) => failed))
      + sum([...sections.values()].map(({ outcomes: { failed = 0, timeout = 0 } }) => failed + timeout))
      + sum(verdictWords.map((word) => word === "acknowledged" ? 0 : attempts.verdicts[word])),
    complaints,
    version: self.version,
    agent_id: self.agentId,
    tenant: self.tenantId,
    protocol: self.protocol,
    backend: self.backend,
    started: isoOf(self.started.wallMs),
    ...compact({ token_expires: present.tokenExpiresMs === undefined ? undefined : isoOf(present.tokenExpiresMs) }),
    process: {
      id: process.id,
      memory_bytes: process.memoryBytes,
      cpu_seconds: rounded(process.cpuSeconds),
      cpu_percent: rounded(uptimeSeconds > 0 ? 100 * process.cpuSeconds / uptimeSeconds : 0)
    },
    restraint: {
      postponed: restraint.postponed.total,
      postponed_in_a_row: restraint.postponed.inARow,
      ...compact({
        postponed_because: restraint.postponedBecause,
        last_look: restraint.self && {
          memory_bytes: restraint.self.memoryBytes,
          cpu_percent: rounded(restraint.self.cpuPercent),
          loop_delay_seconds: rounded(restraint.self.loopDelayMs / 1_000)
        }
      })
    },
    scans: Object.fromEntries([...scans].map(([kind, { completed, due, failed, failure, last }]) => [kind, {
      completed,
      failed,
      ...compact({
        last: last?.collectedAt,
        last_seconds: last === undefined ? undefined : last.tookMs / 1_000,
        failure: failure && orUnknown(failure.reason),
        next: due === undefined ? undefined : isoOf(due.wallMs)
      })
    }])),
    sections: Object.fromEntries(
      [...sections].map(([name, row]) => [name, {
        outcome: row.outcome,
        seconds: row.tookMs / 1_000,
        at: isoOf(row.at.wallMs),
        ...compact({
          reason: row.reason || undefined,
          failing_since: isFailure(row.outcome) ? isoOf(row.failingSince!.wallMs) : undefined,
          rests_until: row.restsUntil
        }),
        outcomes: row.outcomes
      }])
    ),
    delivery: {
      verdicts: attempts.verdicts,
      unchanged: attempts.unchanged,
      seconds: rounded(attempts.tookMs / 1_000),
      failures: attempts.outage?.times ?? 0,
      ...compact({
        last: attempts.last && {
          verdict: attempts.last.verdict,
          kind: attempts.last.kind,
          at: isoOf(attempts.last.at.wallMs),
          seconds: attempts.last.tookMs / 1_000,
          ...compact({ detail: attempts.last.detail || undefined })
        },
        last_delivered: attempts.delivered && isoOf(attempts.delivered.wallMs),
        failing_since: attempts.outage && isoOf(attempts.outage.since.wallMs),
        next: attempts.next && isoOf(attempts.next.wallMs)
      })
    },
    outbox: {
      reports: outbox.reports,
      bytes: outbox.bytes,
      most_reports: outbox.mostReports,
      most_bytes: outbox.mostBytes,
      ...compact({
        oldest: outbox.oldestMs === undefined ? undefined : isoOf(outbox.oldestMs),
        oldest_seconds: outbox.oldestMs === undefined
          ? undefined
          : Math.max(0, Math.floor((now.wallMs - outbox.oldestMs) / 1_000))
      }),
      set_aside: outbox.quarantined,
      losses: outbox.losses
    }
  }
}

/** A fault that says nothing of itself is one all the same. */
const orUnknown = (reason: string) => reason || "no reason given"

const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((total, each) => total + each, 0)

const rounded = (value: number) => Math.round(value * 1_000) / 1_000

const isoOf = (ms: number) => DateTime.formatIso(DateTime.makeUnsafe(ms))
