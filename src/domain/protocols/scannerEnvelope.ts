import { compact, plain } from "../presence.ts"
import type { Report } from "../Report.ts"
import { pythonPlatform } from "./pythonPlatform.ts"
import { required } from "./wireText.ts"

/** What a body needs to know beside the report. */
export interface ScannerOptions {
  readonly tenantId: string
  /** Version of the agent that sends. The body names the one that made the report, so that a retry after an update is the same. */
  readonly agentVersion: string
  /** `data.asset_info` as the backend answered it last: sent back, or administrators lose what they entered. */
  readonly assetInfo?: unknown
}

/** The machine as both inventories name it. */
export const machineOf = (report: Report) => {
  const { release, system, version } = pythonPlatform(report.subject)
  return {
    platform: system,
    hostname: required(report.subject.hostname),
    mac_address: report.subject.macAddress,
    ...compact({
      platform_release: release,
      platform_version: version,
      architecture: plain(report.subject.arch)
    })
  }
}
