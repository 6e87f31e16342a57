import { compact } from "../presence.ts"
import type { Report } from "../Report.ts"
import type { HeartbeatBody } from "./HeartbeatBodies.ts"
import { systemVolume } from "./systemVolume.ts"
import { clampedPercent, clipped, required } from "./wireText.ts"

/** `agent_version` is a column of this many characters. */
const longestVersion = 50

/**
 * How busy the machine is, under the names of both forms of the heartbeat. Backends take it as of now: an older sample
 * is never sent in its place. They store 0 for what is missing and nothing for `null`, so what is not known is `null`.
 */
export const statusOf = (report: Report): NonNullable<HeartbeatBody["status"]> => {
  const load = report.sections.load?.data
  const cpu = clampedPercent(load?.cpuPercent) ?? null
  const memory = clampedPercent(load?.memoryPercent) ?? null
  const disk = clampedPercent(diskPercent(report)) ?? null
  return {
    status: "online",
    agent_status: "online",
    cpu_usage: cpu,
    memory_usage: memory,
    disk_usage: disk,
    cpu_percent: cpu,
    memory_percent: memory,
    disk_percent: disk,
    agent_version: clipped(required(report.agentVersion), longestVersion),
    ...compact({ uptime: wholeSeconds(load?.uptimeSeconds) })
  }
}

/** The protocol's disk is the one that the system is on; where that is not known, all of them together. */
const diskPercent = (report: Report): number | undefined => {
  const load = report.sections.load?.data
  return systemVolume(report.subject.platform, load?.volumes ?? [])?.usedPercent ?? load?.diskPercent
}

const wholeSeconds = (seconds: number | undefined) =>
  seconds === undefined || !Number.isFinite(seconds) || seconds < 0
    ? undefined
    : Math.min(Math.round(seconds), Number.MAX_SAFE_INTEGER)
