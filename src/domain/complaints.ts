import { DateTime } from "effect"
import type { Complaint, HealthStatus } from "./Health.ts"
import { counted, size, some, span } from "./humane.ts"
import type { SectionName } from "./inventory/Sections.ts"
import { countOf, type Losses } from "./Losses.ts"
import type { Observed, Trouble } from "./observed.ts"
import type { Moment } from "./rests.ts"

/** From when on what is a complaint. */
export const grace = {
  /** A backend calls an agent failed that it has not heard of for ten minutes (heartbeat protocol, "Failed"). */
  outageMs: 600_000,
  /** Attempts with a credential until it is the credential and not one bad answer: then the courier only probes. */
  credentialTries: 3,
  /** A scan that was postponed is not overdue yet. */
  overdueMs: 3_600_000,
  /** Share of a bound of the outbox. */
  nearlyFull: 0.8
} as const

/** All that the rules look at. */
export interface Circumstances {
  readonly observed: Observed
  readonly outbox: {
    readonly reports: number
    readonly bytes: number
    readonly mostReports: number
    readonly mostBytes: number
    readonly losses: Losses
  }
  /** What is to be said of a token that expires soon: `expires on 2026-12-01`. */
  readonly tokenNotice: string | undefined
  readonly now: Moment
}

/** What is wrong, the worst first. Spans are of the monotonic clock: nobody can set that. */
export const complaintsOf = (circumstances: Circumstances): ReadonlyArray<Complaint> => {
  const all = rules.flatMap((rule) => rule(circumstances))
  return [...all.filter(({ level }) => level === "failing"), ...all.filter(({ level }) => level === "degraded")]
}

/** The status that follows. */
export const statusOf = (complaints: ReadonlyArray<Complaint>): HealthStatus =>
  complaints.some(({ level }) => level === "failing") ? "failing" : complaints.length > 0 ? "degraded" : "healthy"

type Rule = (circumstances: Circumstances) => ReadonlyArray<Complaint>

const isoOf = ({ wallMs }: Moment) => DateTime.formatIso(DateTime.makeUnsafe(wallMs))

const elapsed = (since: Moment, now: Moment) => span((now.monotonicMs - since.monotonicMs) / 1_000)

const credentialRefused: Rule = ({ observed: { attempts } }) => {
  const refused = [...attempts.refusedKinds].filter(([, { times }]) => times >= grace.credentialTries)
  const [first] = refused
  return first === undefined ? [] : [{
    level: "failing",
    code: "credential-refused",
    message: `the backend does not accept the token for ${refused.map(([kind]) => kind).join(" and ")} `
      + `(${counted(first[1].times, "attempt")}): ${first[1].reason}; reports are kept until it does`,
    since: isoOf(first[1].since)
  }]
}

const scanFailed: Rule = ({ observed: { scans } }) =>
  [...scans].flatMap(([kind, { failure }]) =>
    failure === undefined ? [] : [{
      level: "failing",
      code: "scan-failed",
      message: `the last ${kind} scan failed: ${failure.reason}`,
      since: isoOf(failure.at)
    }]
  )

const reportsDropped: Rule = ({ outbox: { losses } }) => {
  const dropped = countOf(losses, "evicted")
  return dropped === 0 ? [] : [{
    level: "failing",
    code: "reports-dropped",
    message: `the outbox or the disk is full: ${counted(dropped, "report")} dropped`
  }]
}

const reportsDamaged: Rule = ({ outbox: { losses } }) => {
  const damaged = countOf(losses, "corrupted")
  return damaged === 0 ? [] : [{
    level: "degraded",
    code: "reports-damaged",
    message: `${counted(damaged, "report")} damaged or taken away by others while they waited`
  }]
}

const reportRefused: Rule = ({ outbox: { losses } }) => {
  const refused = countOf(losses, "refused")
  return refused === 0 ? [] : [{
    level: "degraded",
    code: "report-refused",
    message: `the backend calls ${counted(refused, "report")} invalid; set aside`
  }]
}

const isLong = ({ since }: Trouble, now: Moment) => now.monotonicMs - since.monotonicMs >= grace.outageMs

const backendUnreachable: Rule = ({ now, observed: { attempts: { outage } }, outbox }) =>
  outage === undefined || outbox.reports === 0 || !isLong(outage, now) ? [] : [{
    level: "degraded",
    code: "backend-unreachable",
    message: `nothing was delivered for ${elapsed(outage.since, now)} (${counted(outage.times, "failure")} in a row): `
      + `${outage.reason}; reports are kept`,
    since: isoOf(outage.since)
  }]

const deliveryParked: Rule = ({ observed: { attempts: { parked } } }) => {
  const [first] = parked.values()
  return first === undefined ? [] : [{
    level: "degraded",
    code: "delivery-parked",
    message: `the backend cannot take ${counted(parked.size, "report")} for now: ${first.reason}`,
    since: isoOf(first.since)
  }]
}

const outboxNearlyFull: Rule = ({ outbox: { bytes, mostBytes, mostReports, reports } }) =>
  bytes < grace.nearlyFull * mostBytes && reports < grace.nearlyFull * mostReports ? [] : [{
    level: "degraded",
    code: "outbox-nearly-full",
    message: `the outbox is nearly full: ${counted(reports, "report")} of ${mostReports}, `
      + `${size(bytes)} of ${size(mostBytes)}`
  }]

const scanOverdue: Rule = ({ now, observed: { scans } }) =>
  [...scans].flatMap(([kind, { due }]) =>
    due === undefined || now.monotonicMs - due.monotonicMs < grace.overdueMs ? [] : [{
      level: "degraded",
      code: "scan-overdue",
      message: `a ${kind} scan is overdue by ${elapsed(due, now)}`,
      since: isoOf(due)
    }]
  )

const sectionsThat = (
  { observed: { sections } }: Circumstances,
  code: "section-failing" | "section-resting"
): ReadonlyArray<Complaint> => {
  const rests = code === "section-resting"
  const rows = [...sections].filter(([, { failingSince, restsUntil }]) =>
    failingSince !== undefined && (restsUntil !== undefined) === rests
  )
  const [first] = rows
  if (first === undefined) return []
  const [name, { failingSince, outcome, reason = outcome, restsUntil }] = first
  const names = some(rows.map(([each]): SectionName => each), 4)
  return [{
    level: "degraded",
    code,
    message: `${names} ${rests ? `left alone until ${restsUntil}` : "not read"}${
      rows.length === 1 ? "" : `; ${name}`
    }: ${reason}`,
    since: isoOf(failingSince!)
  }]
}

const sectionsFailing: Rule = (circumstances) => sectionsThat(circumstances, "section-failing")

const sectionsResting: Rule = (circumstances) => sectionsThat(circumstances, "section-resting")

const tokenExpires: Rule = ({ tokenNotice }) =>
  tokenNotice === undefined ? [] : [{ level: "degraded", code: "token-expires", message: `the token ${tokenNotice}` }]

const rules: ReadonlyArray<Rule> = [
  credentialRefused,
  scanFailed,
  reportsDropped,
  backendUnreachable,
  deliveryParked,
  outboxNearlyFull,
  scanOverdue,
  sectionsFailing,
  sectionsResting,
  reportRefused,
  reportsDamaged,
  tokenExpires
]
