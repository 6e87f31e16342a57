import type { Report } from "../Report.ts"
import type { HeartbeatBody } from "./HeartbeatBodies.ts"
import { hardwareInventory } from "./heartbeatHardware.ts"
import { softwareInventory } from "./heartbeatSoftware.ts"
import { statusOf } from "./heartbeatStatus.ts"
import { reportPart } from "./reportPart.ts"
import { required } from "./wireText.ts"

/** What a heartbeat needs to know beside its report. */
export interface HeartbeatOptions {
  /** Id of the asset, as registration gave it. */
  readonly assetId: string
  /** Most programs that are listed: all unless told. */
  readonly softwareLimit?: number | undefined
  /** Whether the canonical sections go along: only for backends that keep them, for they double the body. */
  readonly withSections?: boolean | undefined
}

/** A heartbeat with both inventories. Nothing in it depends on when it is sent. */
export const encodeHeartbeat = (report: Report, options: HeartbeatOptions): HeartbeatBody => {
  const { sections, ...rest } = reportPart(report)
  return {
    ...headOf(report, options, "full"),
    hardware_inventory: hardwareInventory(report),
    software_inventory: softwareInventory(report, options.softwareLimit),
    ...rest,
    ...(options.withSections === true ? { sections } : {})
  }
}

/**
 * A heartbeat without inventories: what goes between two full ones, and what every backend of the protocol has to take.
 */
export const encodeStatusHeartbeat = (report: Report, options: HeartbeatOptions): HeartbeatBody => {
  const { sections: _, ...rest } = reportPart(report)
  return { ...headOf(report, options, "status"), ...rest }
}

const headOf = (report: Report, { assetId }: HeartbeatOptions, heartbeat_type: "full" | "status") => ({
  asset_id: required(assetId),
  heartbeat_type,
  timestamp: microseconds(report.collectedAt),
  timestamp_utc: report.collectedAt,
  status: statusOf(report)
})

/** A UTC instant as Python writes one without a zone: `2026-01-31T08:00:00.123000`. */
const microseconds = (instant: string) => `${instant.slice(0, 19)}.${instant.slice(20, -1).padEnd(6, "0")}`
