import type { Disk } from "../inventory/Disks.ts"
import { compact, plain } from "../presence.ts"
import { latestData, type Report } from "../Report.ts"
import { diskUse } from "./diskUse.ts"
import type { HeartbeatBody } from "./HeartbeatBodies.ts"
import { gigabytes, known } from "./heartbeatNumbers.ts"
import { systemVolume } from "./systemVolume.ts"
import { busName, clampedPercent, unknown } from "./wireText.ts"

type Hardware = NonNullable<HeartbeatBody["hardware_inventory"]>

/** The volume that the system is on, as full as it is now; nothing where it is not among those that could be read. */
export const systemVolumeOf = (report: Report): Hardware["disk"] => {
  const { platform } = report.subject
  const volume = systemVolume(platform, latestData(report, "volumes") ?? [])
  const now = systemVolume(platform, report.sections.load?.data?.volumes ?? [])
  if (volume === undefined && now === undefined) return undefined
  const { totalBytes, usedBytes } = now ?? volume ?? {}
  const freeBytes = totalBytes === undefined || usedBytes === undefined
    ? undefined
    : Math.max(0, totalBytes - usedBytes)
  const share = clampedPercent(now?.usedPercent) ?? shareOf(usedBytes, totalBytes)
  return {
    device: platform === "win32" ? "C:\\" : "/",
    fstype: plain(volume?.filesystem) ?? null,
    total_gb: gigabytes(totalBytes),
    used_gb: gigabytes(usedBytes),
    free_gb: gigabytes(freeBytes),
    usage_percent: share,
    percent: share,
    total: known(totalBytes),
    used: known(usedBytes),
    free: known(freeBytes)
  }
}

const shareOf = (usedBytes: number | undefined, totalBytes: number | undefined): number | null =>
  usedBytes === undefined || !totalBytes ? null : clampedPercent(100 * usedBytes / totalBytes) ?? null

/** Every physical disk with its own numbers: what is used of it is `null` where its volumes do not tell. */
export const disksOf = (report: Report): Hardware["disks"] => {
  const disks = latestData(report, "disks")
  if (disks === undefined) return undefined
  const use = diskUse(disks, latestData(report, "volumes") ?? [])
  return disks.filter(({ media }) => media !== "optical").map((disk) => diskOf(disk, use.get(disk.name)))
}

const diskOf = (disk: Disk, usedBytes: number | undefined) => {
  const model = plain(disk.model) ?? plain(disk.name) ?? unknown
  return {
    device: model,
    model,
    name: plain(disk.name) ?? null,
    interface_type: disk.bus === undefined ? null : plain(busName(disk.bus)) ?? null,
    health_status: healthWords[disk.health?.status ?? "unknown"],
    smart_status: operationalWords[disk.health?.status ?? "unknown"],
    total_gb: gigabytes(disk.sizeBytes),
    used_gb: gigabytes(usedBytes),
    usage_percent: shareOf(usedBytes, disk.sizeBytes),
    ...compact({
      serial_number: plain(disk.serialNumber),
      size_bytes: known(disk.sizeBytes) ?? undefined,
      temperature: known(disk.health?.temperatureCelsius) ?? undefined
    })
  }
}

const healthWords = { healthy: "Healthy", warning: "Warning", failing: "Critical", unknown: null } as const

/** MSFT_PhysicalDisk.OperationalStatus 2, 3 and 5. */
const operationalWords = { healthy: "OK", warning: "Degraded", failing: "Predictive Failure", unknown: null } as const
