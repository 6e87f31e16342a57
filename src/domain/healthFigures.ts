import { complaintCodes, type HealthDocument, verdictWords } from "./Health.ts"
import { lossReasons } from "./Losses.ts"
import type { Family, Sample } from "./prometheus.ts"
import type { ScanKind } from "./Snapshot.ts"

/**
 * The figures of an agent, for Prometheus and OpenTelemetry. `scans_completed`, `errors`, `uptime_seconds`,
 * `memory_usage` and `cpu_usage` are those of the scanner protocol's document, with unit and kind in the name as
 * Prometheus wants it; `process_…` are the names that every dashboard knows.
 */
export const figuresOf = (health: HealthDocument): ReadonlyArray<Family> => [
  gauge("itam_agent_info", "Which agent this is; always 1.", {
    value: 1,
    labels: { version: health.version, protocol: health.protocol, tenant: health.tenant, agent_id: health.agent_id }
  }),
  gauge(
    "itam_agent_status",
    "1 for the status that the agent has, 0 for the others.",
    ...(["healthy", "degraded", "failing"] as const).map((status) => ({
      value: Number(health.status === status),
      labels: { status }
    }))
  ),
  gauge(
    "itam_agent_complaint",
    "1 for what is wrong, 0 for what is not.",
    ...complaintCodes.map((code) => ({
      value: Number(health.complaints.some((complaint) => complaint.code === code)),
      labels: { code }
    }))
  ),
  gauge("itam_agent_uptime_seconds", "Time since the start.", health.uptime),
  gauge("itam_agent_memory_usage_bytes", "Resident memory of the agent.", health.process.memory_bytes),
  gauge(
    "itam_agent_cpu_usage_ratio",
    "Processor time since the start, as a share of one processor.",
    health.process.cpu_percent / 100
  ),
  counter("process_cpu_seconds_total", "User and system processor time.", health.process.cpu_seconds),
  gauge("process_resident_memory_bytes", "Resident memory.", health.process.memory_bytes),
  gauge("process_start_time_seconds", "Start of the process since the epoch.", epochSeconds(health.started)),
  ...restraintFigures(health),
  counter("itam_agent_errors_total", "Scans and sections that failed, and attempts to deliver.", health.error_count),
  ...scanFigures(health),
  ...sectionFigures(health),
  ...deliveryFigures(health),
  ...outboxFigures(health)
]

const restraintFigures = ({ restraint }: HealthDocument): ReadonlyArray<Family> => {
  const { last_look, postponed, postponed_in_a_row } = restraint
  return [
    counter(
      "itam_agent_scans_postponed_total",
      "Scans that were put off because of what the machine was doing.",
      postponed
    ),
    gauge(
      "itam_agent_scans_postponed_in_a_row",
      "Scans in a row that were put off; 0 since the last one that was not.",
      postponed_in_a_row
    ),
    gauge(
      "itam_agent_last_look_memory_bytes",
      "Resident memory when the agent last looked at itself.",
      last_look?.memory_bytes
    ),
    gauge(
      "itam_agent_last_look_cpu_ratio",
      "Processor time between the last two looks, as a share of one processor.",
      last_look && last_look.cpu_percent / 100
    ),
    gauge(
      "itam_agent_last_look_loop_delay_seconds",
      "How late the agent came to what was due at its last look.",
      last_look?.loop_delay_seconds
    )
  ]
}

const scanFigures = ({ scans }: HealthDocument): ReadonlyArray<Family> => {
  const each = (value: (scan: NonNullable<(typeof scans)[ScanKind]>) => number | undefined) =>
    Object.entries(scans).flatMap(([kind, scan]): Array<Sample> => {
      const figure = value(scan)
      return figure === undefined ? [] : [{ value: figure, labels: { kind } }]
    })
  return [
    counter("itam_agent_scans_completed_total", "Scans that came to an end.", ...each(({ completed }) => completed)),
    counter("itam_agent_scan_failures_total", "Scans that failed.", ...each(({ failed }) => failed)),
    gauge(
      "itam_agent_last_scan_timestamp_seconds",
      "When the last scan began, since the epoch.",
      ...each(({ last }) => epochSeconds(last))
    ),
    gauge(
      "itam_agent_next_scan_timestamp_seconds",
      "When the next scan is due, since the epoch.",
      ...each(({ next }) => epochSeconds(next))
    ),
    gauge("itam_agent_scan_duration_seconds", "How long the last scan took.", ...each((scan) => scan.last_seconds))
  ]
}

const sectionFigures = ({ sections }: HealthDocument): ReadonlyArray<Family> => {
  const rows = Object.entries(sections)
  const each = (value: (section: (typeof sections)[string]) => number) =>
    rows.map(([collector, section]): Sample => ({ value: value(section), labels: { collector } }))
  return [
    gauge(
      "itam_agent_collector_duration_seconds",
      "How long reading the section took the last time.",
      ...each(({ seconds }) => seconds)
    ),
    gauge(
      "itam_agent_collector_success",
      "0 where reading the section failed or took too long the last time, else 1.",
      ...each(({ outcome }) => Number(outcome !== "failed" && outcome !== "timeout"))
    ),
    gauge(
      "itam_agent_collector_resting",
      "1 where the section is left alone after too many failures in a row.",
      ...each(({ rests_until }) => Number(rests_until !== undefined))
    ),
    counter(
      "itam_agent_collector_outcomes_total",
      "How often reading the section ended how.",
      ...rows.flatMap(([collector, { outcomes }]) =>
        Object.entries(outcomes).map(([outcome, value]) => ({ value, labels: { collector, outcome } }))
      )
    )
  ]
}

const deliveryFigures = ({ delivery, token_expires }: HealthDocument): ReadonlyArray<Family> => [
  counter(
    "itam_agent_delivery_attempts_total",
    "Attempts to deliver a report, by verdict.",
    ...verdictWords.map((verdict) => ({ value: delivery.verdicts[verdict], labels: { verdict } }))
  ),
  counter("itam_agent_delivery_seconds_total", "Time that all attempts took together.", delivery.seconds),
  counter("itam_agent_scans_unchanged_total", "Scans that found nothing new, and sent nothing.", delivery.unchanged),
  gauge("itam_agent_delivery_failures", "Attempts in a row that did not get through.", delivery.failures),
  gauge(
    "itam_agent_last_delivery_timestamp_seconds",
    "When the backend acknowledged the last report, since the epoch.",
    epochSeconds(delivery.last_delivered)
  ),
  gauge(
    "itam_agent_token_expiry_timestamp_seconds",
    "Until when the token says that it holds, since the epoch.",
    epochSeconds(token_expires)
  )
]

const outboxFigures = ({ outbox }: HealthDocument): ReadonlyArray<Family> => [
  gauge("itam_agent_outbox_reports", "Reports that wait for delivery.", outbox.reports),
  gauge("itam_agent_outbox_bytes", "What they take on disk.", outbox.bytes),
  gauge("itam_agent_outbox_limit_reports", "How many reports may wait.", outbox.most_reports),
  gauge("itam_agent_outbox_limit_bytes", "What they may take.", outbox.most_bytes),
  gauge("itam_agent_outbox_oldest_age_seconds", "How long the oldest report waits.", outbox.oldest_seconds ?? 0),
  gauge("itam_agent_outbox_set_aside_reports", "Refused and damaged reports that lie aside.", outbox.set_aside),
  gauge(
    "itam_agent_losses_reports",
    "Accepted reports that do not arrive, as far as the backend has not been told yet.",
    ...lossReasons.map((reason) => ({
      value: Object.values(outbox.losses[reason] ?? {}).reduce((sum, reports) => sum + reports, 0),
      labels: { reason }
    }))
  )
]

type Figure = number | Sample | undefined

const family = (type: Family["type"]) => (name: string, help: string, ...figures: ReadonlyArray<Figure>): Family => ({
  name,
  type,
  help,
  samples: figures.flatMap((figure) =>
    figure === undefined ? [] : typeof figure === "number" ? [{ value: figure }] : [figure]
  )
})

const counter = family("counter")
const gauge = family("gauge")

const epochSeconds = (iso: string | undefined): number | undefined =>
  iso === undefined ? undefined : Date.parse(iso) / 1_000
