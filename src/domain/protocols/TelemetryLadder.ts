import type { Report } from "../Report.ts"
import type { TelemetryBody } from "./ScannerBodies.ts"
import type { ScannerOptions } from "./scannerEnvelope.ts"
import { encodeTelemetry } from "./ScannerTelemetry.ts"
import { type Cut, type Ladder, without, withoutSections } from "./trimming.ts"

/** A sample for backends that balk at it; `undefined` where the report has no whole one. */
export const telemetryLadder = (report: Report, options: ScannerOptions): Ladder<TelemetryBody> | undefined => {
  const whole = encodeTelemetry(report, options)
  return whole && {
    whole,
    rungs: [withoutSections, plainest],
    harmlessCuts: 2,
    marked: (body, trimmed) => ({ ...body, trimmed: [...trimmed] })
  }
}

/** The sample that every backend of the protocol has to take. */
const plainest = (body: TelemetryBody): Cut<TelemetryBody> => ({
  body: {
    ...without(body, "temperature"),
    cpu_percent: Math.round(body.cpu_percent),
    ram_percent: Math.round(body.ram_percent),
    storage_percent: Math.round(body.storage_percent)
  },
  what: "decimals and temperature"
})
