import { Predicate } from "effect"
import type { Disk } from "../inventory/Disks.ts"
import type { Volume } from "../inventory/Volumes.ts"
import { compact, orderedBy, plain } from "../presence.ts"
import { latestData, type Report } from "../Report.ts"
import { reportPart } from "./reportPart.ts"
import type { HardwareBody } from "./ScannerBodies.ts"
import { machineOf, type ScannerOptions } from "./scannerEnvelope.ts"
import { interfacesOf } from "./scannerNetwork.ts"
import {
  capacity,
  elapsed,
  gigabytes,
  kilobytes,
  megahertz,
  percentage,
  wholeMegabytes,
  wholeMegahertz
} from "./scannerText.ts"
import { busName, cimDay, required, storable, unknown, zonelessTime } from "./wireText.ts"

/**
 * The hardware of a report as the scanner protocol says it. Blocks that an update must not lack are always there;
 * another block is left out as long as nothing was ever known of it, for then the backend keeps its own.
 */
export const encodeHardware = (report: Report, options: ScannerOptions): HardwareBody => ({
  tenant_id: required(options.tenantId),
  system: systemOf(report),
  cpu: cpuOf(report),
  memory: memoryOf(report),
  storage: storageOf(report),
  graphics: graphicsOf(report),
  ...compact({
    network: networkOf(report),
    motherboard: motherboardOf(report),
    power_thermal: powerOf(report),
    asset_info: Predicate.isObject(options.assetInfo) ? storable(options.assetInfo) : undefined
  }),
  ...reportPart(report)
})

const map = <A, B>(value: A | undefined, form: (value: A) => B): B | undefined =>
  value === undefined ? undefined : form(value)

const systemOf = (report: Report): HardwareBody["system"] => {
  const bootedAt = latestData(report, "os")?.bootedAt
  return {
    ...machineOf(report),
    ...compact({
      processor: plain(latestData(report, "cpu")?.model),
      boot_time: map(bootedAt, zonelessTime),
      boot_time_utc: bootedAt,
      uptime: map(bootedAt, (instant) => elapsed(instant, report.collectedAt))
    })
  }
}

const cpuOf = (report: Report): HardwareBody["cpu"] => {
  const cpu = latestData(report, "cpu")
  const maker = plain(cpu?.manufacturer)
  return {
    name: required(cpu?.model),
    ...compact({
      physical_cores: cpu?.physicalCores,
      logical_cores: cpu?.logicalCores,
      max_frequency: map(cpu?.maxSpeedMhz, megahertz),
      max_clock_speed: map(cpu?.maxSpeedMhz, wholeMegahertz),
      architecture: plain(cpu?.arch ?? report.subject.arch),
      manufacturer: maker,
      vendor: maker,
      l2_cache: map(cpu?.l2CacheBytes, kilobytes),
      l3_cache: map(cpu?.l3CacheBytes, kilobytes),
      cache_size: map(cpu?.l3CacheBytes ?? cpu?.l2CacheBytes, kilobytes),
      family: cpu?.family,
      model: cpu?.modelNumber,
      stepping: cpu?.stepping
    })
  }
}

const memoryOf = (report: Report): HardwareBody["memory"] => {
  const memory = latestData(report, "memory")
  const modules = memory?.modules ?? []
  const installed = modules.filter(({ sizeBytes }) => sizeBytes !== undefined && sizeBytes > 0)
  return {
    ...compact({
      total: map(memory?.totalBytes, gigabytes),
      total_physical: installed.length === 0 ? undefined : gigabytes(sum(installed)),
      type: plain(installed[0]?.type),
      speed: map(installed[0]?.speedMhz, wholeMegahertz),
      swap_total: map(memory?.swapTotalBytes, gigabytes),
      slot_count: memory?.modules?.length
    }),
    slots: modules.map((module) =>
      compact({
        capacity: map(module.sizeBytes, capacity),
        speed: map(module.speedMhz, wholeMegahertz),
        manufacturer: plain(module.manufacturer),
        type: plain(module.type),
        form_factor: plain(module.formFactor)
      })
    )
  }
}

const sum = (rows: ReadonlyArray<{ readonly sizeBytes?: number }>) =>
  rows.reduce((total, { sizeBytes }) => total + (sizeBytes ?? 0), 0)

/** Backends tie warranties to a drive by its place in the list: what comes and goes stands behind what stays. */
const drivesFirst = (disks: ReadonlyArray<Disk>) =>
  orderedBy(disks.filter(({ media }) => media !== "optical"), ({ removable }) => removable === true ? "1" : "0")

const storageOf = (report: Report): HardwareBody["storage"] => {
  const drives = drivesFirst(latestData(report, "disks") ?? [])
  return compact({
    drives: drives.map((disk) =>
      compact({
        model: plain(disk.model) ?? plain(disk.name),
        size: map(disk.sizeBytes, gigabytes),
        media_type: map(disk.media, (media) => mediaNames[media]),
        interface: map(plain(disk.bus), busName)
      })
    ),
    total_capacity: drives.length === 0 ? undefined : gigabytes(sum(drives)),
    partitions: latestData(report, "volumes")?.filter(({ device }) => plain(device) !== undefined).map(partitionOf)
  })
}

const partitionOf = ({ device, filesystem, mount, totalBytes, usedBytes }: Volume) =>
  compact({
    device: required(device),
    mountpoint: required(mount),
    filesystem: plain(filesystem),
    total: map(totalBytes, gigabytes),
    used: map(usedBytes, gigabytes),
    free: totalBytes === undefined || usedBytes === undefined
      ? undefined
      : gigabytes(Math.max(0, totalBytes - usedBytes)),
    percentage: !totalBytes || usedBytes === undefined ? undefined : percentage(100 * usedBytes / totalBytes)
  })

const mediaNames = { ssd: "SSD", hdd: "HDD", optical: "Optical", virtual: "Virtual" } as const

const graphicsOf = (report: Report): HardwareBody["graphics"] => ({
  gpus: (latestData(report, "graphics")?.controllers ?? []).map((controller) =>
    compact({
      name: plain(controller.model) ?? plain(controller.vendor) ?? unknown,
      memory: map(controller.memoryBytes, gigabytes),
      driver_version: plain(controller.driver),
      memory_total: map(controller.memoryBytes, wholeMegabytes),
      vendor: plain(controller.vendor)
    })
  )
})

const networkOf = (report: Report): HardwareBody["network"] =>
  map(latestData(report, "network"), (network) => ({ interfaces: interfacesOf(network) }))

const motherboardOf = (report: Report): HardwareBody["motherboard"] => {
  const board = latestData(report, "baseboard")
  const firmware = latestData(report, "firmware")
  if (board === undefined && firmware === undefined) return undefined
  return compact({
    manufacturer: plain(board?.manufacturer),
    model: plain(board?.model),
    version: plain(board?.version),
    serial_number: plain(board?.serialNumber),
    bios: map(
      firmware,
      ({ releaseDate, vendor, version }) =>
        compact({ manufacturer: plain(vendor), version: plain(version), release_date: map(releaseDate, cimDay) })
    )
  })
}

const powerOf = (report: Report): HardwareBody["power_thermal"] => {
  const battery = latestData(report, "batteries")?.[0]
  if (battery === undefined) return undefined
  const plugged = battery.state === undefined || battery.state === "unknown"
    ? undefined
    : battery.state !== "discharging"
  return {
    battery: compact({
      percent: map(battery.chargePercent, percentage),
      power_plugged: plugged,
      time_left: plugged === true ? "Unlimited" : undefined
    })
  }
}
