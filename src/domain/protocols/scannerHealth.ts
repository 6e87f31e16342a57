import type { TelemetryRecorded } from "./ScannerAnswers.ts"
import type { TelemetryBody } from "./ScannerBodies.ts"

type Recorded = typeof TelemetryRecorded.Type
type Verdict = Pick<Recorded, "health_score" | "health_status" | "alerts" | "anomalies">

/**
 * What one sample says of a machine's health. The limits for storage and processor are those of the deployed backends:
 * storage above 90 % is a warning, above 95 % critical; processor above 90 % is a warning, and so is memory here.
 */
export const healthOf = (sample: Pick<TelemetryBody, "cpu_percent" | "ram_percent" | "storage_percent">): Verdict => {
  const alerts = [
    ...alertAbove(90, "cpu", "Processor", sample.cpu_percent),
    ...alertAbove(90, "memory", "Memory", sample.ram_percent),
    ...alertAbove(90, "storage", "Storage", sample.storage_percent, 95)
  ]
  const score = alerts.reduce((left, { severity }) => left - (severity === "critical" ? 40 : 20), 100)
  return { health_score: score, health_status: wordFor(score), alerts, anomalies: [] }
}

const alertAbove = (
  limit: number,
  type: Recorded["alerts"][number]["type"],
  what: string,
  percent: number,
  criticalLimit = Infinity
): Recorded["alerts"] =>
  percent > limit
    ? [{ type, severity: percent > criticalLimit ? "critical" : "warning", message: `${what} is ${percent} % in use` }]
    : []

const wordFor = (score: number) => score > 90 ? "excellent" : score > 70 ? "good" : score > 50 ? "warning" : "critical"
