import { compact } from "../presence.ts"
import type { Report } from "../Report.ts"
import type { HardwareBody } from "./ScannerBodies.ts"
import { required, storable } from "./wireText.ts"

/** What ties a body to its report: additions for receivers that keep the canonical model. */
export const reportPart = (report: Report) => ({
  report_id: report.id,
  report_digest: required(report.digest),
  report_reason: report.reason,
  collected_at: report.collectedAt,
  agent_version: required(report.agentVersion),
  agent_id: required(report.subject.agentId),
  sections: storable(report.sections) as NonNullable<HardwareBody["sections"]>,
  ...compact({ last_good: lastGoodOf(report), losses: report.losses })
})

/** What the body tells although it was not read this time: sections, and parts of sections such as `disks sda health`. */
const lastGoodOf = ({ sections }: Report): HardwareBody["last_good"] => {
  const told = Object.entries(sections)
  const older = [
    ...told.flatMap(([name, { lastGood }]) => lastGood === undefined ? [] : [[name, lastGood.collectedAt]]),
    ...told.flatMap(([name, { kept = [] }]) =>
      kept.map(({ collectedAt, path }) => [[name, ...path].join(" "), collectedAt])
    )
  ]
  return older.length === 0 ? undefined : storable(Object.fromEntries(older)) as HardwareBody["last_good"]
}
