import { compact, plain } from "../presence.ts"
import type { Report } from "../Report.ts"
import type { HardwareBody } from "./ScannerBodies.ts"
import { required, storable } from "./wireText.ts"

/** What a body needs to know beside the report. */
export interface ScannerOptions {
  readonly tenantId: string
  /** Version of the agent that sends. The body names the one that made the report, so that a retry after an update is the same. */
  readonly agentVersion: string
  /** `data.asset_info` as the backend answered it last: sent back, or administrators lose what they entered. */
  readonly assetInfo?: unknown
}

const platformNames = { linux: "Linux", win32: "Windows", darwin: "Darwin" } as const

/**
 * The machine as both inventories name it. Release and version are those of Python's `platform` module, which agents
 * of this protocol report: on Windows `11` and `10.0.26100`, elsewhere the kernel's release and the system's name.
 */
export const machineOf = ({ subject }: Report) => ({
  platform: platformNames[subject.platform],
  hostname: required(subject.hostname),
  mac_address: subject.macAddress,
  ...compact({
    platform_release: plain(subject.platform === "win32" ? subject.osVersion : subject.kernel),
    platform_version: plain(subject.platform === "win32" ? subject.kernel : subject.osName),
    architecture: plain(subject.arch)
  })
})

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
