import type { Load } from "../inventory/Load.ts"
import { compact } from "../presence.ts"
import type { Report } from "../Report.ts"
import { reportPart } from "./reportPart.ts"
import type { TelemetryBody } from "./ScannerBodies.ts"
import type { ScannerOptions } from "./scannerEnvelope.ts"
import { clampedPercent, required, zonelessTime } from "./wireText.ts"

/**
 * The sample of a report as the scanner protocol says it, or `undefined` where one of the three percentages that
 * every sample needs is missing. Backends take a sample as of now: an older one is never sent in its place.
 */
export const encodeTelemetry = (report: Report, options: ScannerOptions): TelemetryBody | undefined => {
  const load = report.sections.load?.data
  const cpu = clampedPercent(load?.cpuPercent)
  const memory = clampedPercent(load?.memoryPercent)
  const disk = clampedPercent(load?.diskPercent)
  if (cpu === undefined || memory === undefined || disk === undefined) return undefined
  return {
    tenant_id: required(options.tenantId),
    timestamp: zonelessTime(report.collectedAt),
    timestamp_utc: report.collectedAt,
    mac_address: report.subject.macAddress,
    cpu_percent: cpu,
    ram_percent: memory,
    storage_percent: disk,
    ...compact({ temperature: hottest(load) }),
    ...reportPart(report)
  }
}

/** The hottest sensor that says something believable: backends take 0 to 150 °C. */
const hottest = (load: Load | undefined): number | undefined => {
  const celsius = (load?.temperatures ?? []).map((sensor) => sensor.celsius).filter((value) =>
    value >= 0 && value <= 150
  )
  return celsius.length === 0 ? undefined : Math.round(Math.max(...celsius) * 10) / 10
}
