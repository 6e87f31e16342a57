import type { Schema } from "effect"
import type { NetworkInterface } from "../inventory/Network.ts"
import { compact, plain } from "../presence.ts"
import { latestData, type Report } from "../Report.ts"
import { collectionErrorsOf } from "./collectionErrors.ts"
import { bitLockerOf } from "./heartbeatBitLocker.ts"
import type { HeartbeatBody } from "./HeartbeatBodies.ts"
import { disksOf, systemVolumeOf } from "./heartbeatDisks.ts"
import { gigabytes, known } from "./heartbeatNumbers.ts"
import { ipv4Network } from "./ipv4Network.ts"
import { processorName } from "./processorName.ts"
import { pythonPlatform } from "./pythonPlatform.ts"
import { clampedPercent, required, storable } from "./wireText.ts"

type Hardware = NonNullable<HeartbeatBody["hardware_inventory"]>

/**
 * The hardware of a report as the heartbeat protocol says it. Backends replace what they have by it, so everything that
 * was ever read is in it; what was not, or is old, is named.
 */
export const hardwareInventory = (report: Report): Hardware =>
  compact({
    system: systemOf(report),
    memory: memoryOf(report),
    disk: systemVolumeOf(report),
    disks: disksOf(report),
    bitlocker: bitLockerOf(report),
    ...detailsOf(report),
    collection_errors: collectionErrorsOf(report, "hardware", "telemetry")
  }) as Hardware

const systemOf = (report: Report): Hardware["system"] => {
  const { machine, platform, release, system, version } = pythonPlatform(report.subject)
  const product = latestData(report, "system")
  const membership = latestData(report, "membership")
  const directory = plain(membership?.name) ?? null
  const kind = membership?.kind
  return {
    hostname: required(report.subject.hostname),
    platform,
    processor: processorName(report) ?? null,
    architecture: widthOf(report.subject.arch),
    domain: kind === "domain" || kind === "hybrid" ? directory : null,
    workgroup: kind === "workgroup" ? directory : null,
    system,
    ...compact({
      release,
      version,
      machine,
      membership: kind,
      tenant_id: plain(membership?.tenantId),
      manufacturer: plain(product?.manufacturer),
      model: plain(product?.model),
      serial_number: plain(product?.serialNumber),
      uuid: plain(product?.uuid),
      asset_tag: plain(product?.assetTag),
      chassis_type: plain(product?.chassisType)
    })
  }
}

/** `platform.architecture()` of Python: the width of the system, not its instruction set. */
const widthOf = (arch: string | undefined) =>
  arch === undefined ? null : /64|s390x/.test(arch) ? "64bit" : /86|arm|mips|ppc/i.test(arch) ? "32bit" : null

const memoryOf = (report: Report): Hardware["memory"] => {
  const memory = latestData(report, "memory")
  if (memory === undefined) return undefined
  const share = clampedPercent(report.sections.load?.data?.memoryPercent)
  const usedBytes = share === undefined ? undefined : memory.totalBytes * share / 100
  const modules = memory.modules?.map((module) =>
    compact({
      slot: plain(module.slot),
      capacity_gb: gigabytes(module.sizeBytes),
      type: plain(module.type),
      speed_mhz: known(module.speedMhz),
      manufacturer: plain(module.manufacturer),
      part_number: plain(module.partNumber),
      serial_number: plain(module.serialNumber)
    })
  )
  return {
    total_gb: gigabytes(memory.totalBytes),
    available_gb: gigabytes(usedBytes === undefined ? undefined : memory.totalBytes - usedBytes),
    used_gb: gigabytes(usedBytes),
    usage_percent: share ?? null,
    percent: share ?? null,
    total: known(memory.totalBytes),
    ...compact({ modules })
  }
}

/** What agents of the protocol send beyond its document. */
const detailsOf = (report: Report): { readonly [block: string]: Schema.Json | undefined } => {
  const cpu = latestData(report, "cpu")
  const os = latestData(report, "os")
  const board = latestData(report, "baseboard")
  const firmware = latestData(report, "firmware")
  return {
    operating_system: os && compact({
      name: plain(os.name),
      version: plain(os.version),
      release: plain(os.kernel),
      build: plain(os.build),
      installed_at: os.installedAt,
      last_boot: os.bootedAt
    }),
    cpu: cpu && compact({
      name: plain(cpu.model),
      manufacturer: plain(cpu.manufacturer),
      sockets: cpu.sockets,
      physical_cores: cpu.physicalCores,
      logical_cores: cpu.logicalCores,
      max_frequency_mhz: cpu.maxSpeedMhz
    }),
    network_interfaces: latestData(report, "network")?.interfaces.map((adapter) => adapterOf(adapter)),
    motherboard: board && compact({
      manufacturer: plain(board.manufacturer),
      model: plain(board.model),
      version: plain(board.version),
      serial_number: plain(board.serialNumber)
    }),
    bios: firmware && compact({
      manufacturer: plain(firmware.vendor),
      version: plain(firmware.version),
      release_date: firmware.releaseDate,
      mode: firmware.mode,
      secure_boot: firmware.secureBoot,
      tpm_version: plain(firmware.tpm?.version)
    }),
    graphics: latestData(report, "graphics")?.controllers.map((controller) =>
      compact({
        name: plain(controller.model),
        manufacturer: plain(controller.vendor),
        driver: plain(controller.driver),
        memory_gb: gigabytes(controller.memoryBytes) ?? undefined
      })
    ),
    encryption: encryptionOf(report)
  }
}

/** Encryption that BitLocker's block has no place for: other systems, other providers, volumes without a letter. */
const encryptionOf = (report: Report): Schema.Json | undefined => {
  const volumes = latestData(report, "encryption")
  return volumes === undefined || report.subject.platform === "win32" ? undefined : storable(volumes)
}

/** An adapter as the protocol lists it; the netmask exists for IPv4 only. */
export const adapterOf = (adapter: NetworkInterface, macAddress = adapter.macAddress) => ({
  interface: required(adapter.name),
  ip_addresses: adapter.addresses.map(({ address, family, prefixLength }) => {
    const ip = required(address)
    return compact({
      ip,
      prefix_length: prefixLength,
      netmask: family === "ipv4" ? ipv4Network(ip, prefixLength).netmask : undefined
    })
  }),
  ...compact({ mac_address: macAddress, is_up: adapter.up })
})
