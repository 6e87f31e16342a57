import { type HealthDocument, type HealthStatus, type Standstill, verdictWords } from "../../domain/Health.ts"
import { counted, duration, size, some, span } from "../../domain/humane.ts"
import { folded, inOneLine } from "../../domain/view/cells.ts"
import { type Colour, painter } from "../../domain/view/paint.ts"

/** How the health of an agent is laid out for a person. */
export interface Layout {
  readonly columns: number
  readonly colours: boolean
  /** Milliseconds since the epoch, of the clock that the agent goes by, too. */
  readonly nowMs: number
}

const colourOf: { readonly [S in HealthStatus | Standstill["status"]]: Colour } = {
  healthy: "green",
  degraded: "yellow",
  failing: "red",
  stopped: "red",
  unknown: "yellow"
}

/** One line of the table: what it is about, and what is said of it. */
type Row = readonly [about: string, said: string]

/** The health of a running agent: what is wrong first, then what it does. */
export const describeHealth = (health: HealthDocument, layout: Layout): string => {
  const { complaints, process, status } = health
  return laidOut(layout, `itam-agent ${health.version} is ${status}`, colourOf[status], [
    ...complaints.map(({ level, message }): Row => [level, message]),
    [
      "running",
      `for ${time(health.uptime)}, process ${process.id}, ${size(process.memory_bytes)}, ${
        process.cpu_percent.toFixed(2)
      } % of a processor`
    ],
    ...restraintRows(health),
    ["agent", health.agent_id],
    ["reports to", `${health.backend} (${health.protocol} protocol, tenant ${health.tenant})`],
    ...scanRows(health, layout),
    ["sections", sectionsIn(health)],
    ["delivery", deliveryIn(health, layout)],
    ["outbox", outboxIn(health)],
    ...(health.token_expires === undefined
      ? []
      : [["token", `says that it holds until ${health.token_expires}`] as const])
  ])
}

/** What is known of an agent that does not answer. */
export const describeStandstill = (standstill: Standstill, layout: Layout): string => {
  const { agent_id, known = {}, outbox, reason, state_folder, status } = standstill
  const headline = status === "stopped" ? "itam-agent does not run" : "itam-agent may run, and cannot be asked"
  return laidOut(layout, headline, colourOf[status], [
    ["why", reason],
    ["state", state_folder],
    ...(agent_id === undefined ? [] : [["agent", agent_id] as const]),
    ...Object.entries(known).map(([kind, at]): Row => [kind, `the backend knows that of ${ago(at, layout)}`]),
    ...(outbox === undefined
      ? []
      : [["outbox", waiting(outbox.reports, outbox.bytes, spanSince(outbox.oldest, layout))] as const])
  ])
}

/** One line of a log that is written when something changes. */
export const healthLine = (health: HealthDocument | Standstill, at: string): string => {
  if (!("complaints" in health)) return `${at} ${health.status}: ${health.reason}`
  const { complaints, delivery: { last }, outbox, scan_count, status } = health
  const sent = last === undefined ? "nothing sent yet" : `last attempt: ${last.kind} ${last.verdict} at ${last.at}`
  const wrong = complaints.length === 0 ? "" : `; ${complaints.map(({ message }) => message).join("; ")}`
  return inOneLine(`${at} ${status}: ${counted(scan_count, "scan")}, ${sent}, outbox ${outbox.reports}${wrong}`)
}

/** What makes one more such line worth while: all of it but the time that passes. */
export const healthChange = (health: HealthDocument | Standstill): string =>
  "complaints" in health
    ? JSON.stringify([
      health.status,
      health.started,
      health.complaints.map(({ code, since }) => [code, since]),
      health.scan_count,
      health.delivery.last?.at,
      health.outbox.reports
    ])
    : JSON.stringify([health.status, health.reason, health.outbox])

const aboutWidth = 11

const laidOut = ({ colours, columns }: Layout, headline: string, colour: Colour, rows: ReadonlyArray<Row>): string => {
  const paint = painter(colours)
  return [
    paint(colour, headline),
    ...rows.flatMap(([about, said]) =>
      folded(inOneLine(said), columns - aboutWidth - 3).map((line, index) => {
        const name = (index === 0 ? about : "").padEnd(aboutWidth)
        const trouble = about === "failing" || about === "degraded" ? colourOf[about] : undefined
        return `  ${paint(trouble ?? "dim", name)} ${trouble === undefined ? line : paint(trouble, line)}`
      })
    )
  ].join("\n")
}

const restraintRows = ({ restraint }: HealthDocument): ReadonlyArray<Row> => {
  const { last_look, postponed, postponed_because, postponed_in_a_row } = restraint
  return [
    ...(last_look === undefined ? [] : [
      [
        "last look",
        `at itself: ${size(last_look.memory_bytes)}, ${last_look.cpu_percent.toFixed(2)} % of a processor, ${
          duration(1_000 * last_look.loop_delay_seconds)
        } late`
      ] as const
    ]),
    ...(postponed === 0 ? [] : [
      [
        "put off",
        [
          `${counted(postponed, "scan")} since the start`,
          ...(postponed_in_a_row === 0 ? [] : [`${postponed_in_a_row} in a row`]),
          ...(postponed_because === undefined ? [] : [`the last because ${postponed_because}`])
        ].join("; ")
      ] as const
    ])
  ]
}

const scanRows = ({ scans }: HealthDocument, layout: Layout): ReadonlyArray<Row> =>
  Object.entries(scans).map(([kind, { completed, last, last_seconds = 0, next }]): Row => [
    kind,
    [
      last === undefined
        ? "not scanned yet"
        : `scanned ${ago(last, layout)} in ${duration(1_000 * last_seconds)}, ${counted(completed, "scan")} so far`,
      ...(next === undefined ? [] : [until(next, layout)])
    ].join("; ")
  ])

const sectionsIn = ({ sections }: HealthDocument): string => {
  const named = (outcome: string) =>
    Object.entries(sections).filter(([, each]) => each.outcome === outcome).map(([n]) => n)
  const all = Object.keys(sections)
  if (all.length === 0) return "none read yet"
  return [
    `${named("collected").length + named("partial").length} of ${all.length} read`,
    ...(["partial", "denied", "timeout", "failed", "unsupported"] as const).flatMap((outcome) => {
      const names = named(outcome)
      const word = outcome === "unsupported" ? "not on this machine" : outcome
      return names.length === 0 ? [] : [`${word}: ${some(names, 8)}`]
    })
  ].join("; ")
}

const deliveryIn = ({ delivery }: HealthDocument, layout: Layout): string => {
  const { failing_since, last, last_delivered, next, unchanged, verdicts } = delivery
  const counts = verdictWords.flatMap((word) => verdicts[word] === 0 ? [] : [`${verdicts[word]} ${word}`])
  return [
    last_delivered === undefined ? "nothing delivered yet" : `delivered ${ago(last_delivered, layout)}`,
    ...(counts.length === 0 ? [] : [`attempts: ${counts.join(", ")}`]),
    ...(unchanged === 0 ? [] : [`${counted(unchanged, "scan")} found nothing new`]),
    ...(failing_since === undefined ? [] : [`no attempt gets through for ${spanSince(failing_since, layout)}`]),
    ...(last?.detail === undefined ? [] : [`last: ${last.detail}`]),
    ...(failing_since === undefined || next === undefined ? [] : [until(next, layout)])
  ].join("; ")
}

const outboxIn = ({ outbox }: HealthDocument): string => {
  const oldest = outbox.oldest_seconds === undefined ? undefined : time(outbox.oldest_seconds)
  const aside = outbox.set_aside === 0 ? "" : `; ${counted(outbox.set_aside, "report")} set aside`
  return `${waiting(outbox.reports, outbox.bytes, oldest)}${aside}`
}

const waiting = (reports: number, bytes: number, oldest: string | undefined) =>
  reports === 0
    ? "empty"
    : `${counted(reports, "report")} ${reports === 1 ? "waits" : "wait"}, ${size(bytes)}${
      oldest === undefined ? "" : `, the oldest for ${oldest}`
    }`

/** A span in seconds, finer than minutes where it is short. */
const time = (seconds: number) => seconds < 120 ? `${Math.max(0, Math.round(seconds))} s` : span(seconds)

const secondsBetween = (iso: string, { nowMs }: Layout) => (nowMs - Date.parse(iso)) / 1_000

const spanSince = (iso: string | undefined, layout: Layout) =>
  iso === undefined ? undefined : time(secondsBetween(iso, layout))

const ago = (iso: string | undefined, layout: Layout) =>
  iso === undefined ? "an unknown time" : `${time(secondsBetween(iso, layout))} ago`

const until = (iso: string, layout: Layout) => {
  const seconds = -secondsBetween(iso, layout)
  return seconds <= 0 ? "the next is due" : `the next in ${time(seconds)}`
}
