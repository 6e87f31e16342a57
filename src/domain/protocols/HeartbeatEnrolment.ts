import type { HardwareIdentifiers } from "../HardwareIdentifiers.ts"
import type { NetworkInterface } from "../inventory/Network.ts"
import { compact, orderedBy, plain, present } from "../presence.ts"
import { latestData, type Report } from "../Report.ts"
import type { RegistrationBody, ValidationBody } from "./HeartbeatBodies.ts"
import { systemVolumeOf } from "./heartbeatDisks.ts"
import { adapterOf } from "./heartbeatHardware.ts"
import { gigabytes, known } from "./heartbeatNumbers.ts"
import { processorName } from "./processorName.ts"
import { pythonPlatform } from "./pythonPlatform.ts"
import { required } from "./wireText.ts"

/** Asks whether an install token can be used. It is compared exactly, so nothing is done to it. */
export const encodeValidation = (installToken: string): ValidationBody => ({ token: installToken })

/** What a registration needs to know beside a scan of the hardware. */
export interface RegistrationOptions {
  readonly installToken: string
  readonly identifiers: HardwareIdentifiers
}

/**
 * What a machine registers with: every fact about its hardware that stays. Backends find an asset again by a fingerprint
 * of name, adapters, cores, memory, disk and processor, so nothing that moves is in those.
 */
export const encodeRegistration = (
  report: Report,
  { identifiers, installToken }: RegistrationOptions
): RegistrationBody => {
  const { machine, release, system, version } = pythonPlatform(report.subject)
  const name = computerName(report)
  const cpu = latestData(report, "cpu")
  const memory = latestData(report, "memory")
  const volume = systemVolumeOf(report)
  const processor = processorName(report)
  return {
    token: installToken,
    hardware_info: {
      computer_name: name,
      os: system,
      os_version: [release, version].filter((part) => part !== undefined).join(" "),
      hardware: {
        cpu: {
          cores: known(cpu?.physicalCores ?? cpu?.logicalCores),
          frequency: known(cpu?.maxSpeedMhz)
        },
        memory: { total_gb: gigabytes(memory?.totalBytes), total_bytes: known(memory?.totalBytes) },
        disk: {
          total_gb: volume?.total_gb ?? null,
          free_gb: volume?.free_gb ?? null,
          total_bytes: volume?.total ?? null
        }
      },
      network_interfaces: ownAdapters(report, identifiers),
      agent_version: required(report.agentVersion),
      python_version: null,
      platform_details: compact({ system, node: name, release, version, machine, processor }),
      identifiers: identifiersOf(report, identifiers),
      ...compact({ architecture: machine, processor })
    }
  }
}

/**
 * A name that is this machine's own. Deployed backends give machines of one name the same asset, in whatever company
 * they are, so a name that many machines have is made one by the id of the agent.
 */
const computerName = ({ subject }: Report): string => {
  const name = present(subject.hostname)
  return name !== undefined && !/^localhost(?:\.|$)/i.test(name)
    ? name
    : required(`${name ?? "machine"}-${subject.agentId.slice(-12)}`)
}

/**
 * The adapters that stay with the machine, by name, each under the address that it was made with; where none is known
 * to stay, those that are made of something, and where there is none, the one that names the machine.
 */
const ownAdapters = (report: Report, { macAddresses }: HardwareIdentifiers) => {
  const interfaces = latestData(report, "network")?.interfaces ?? []
  const own = interfaces.filter((adapter) => macAddresses.includes(madeWith(adapter) ?? ""))
  const real = interfaces.filter((adapter) => !adapter.virtual && madeWith(adapter) !== undefined)
  const naming = interfaces.filter(({ macAddress }) => macAddress === report.subject.macAddress).slice(0, 1)
  const chosen = [own, real, naming].find((adapters) => adapters.length > 0) ?? []
  return orderedBy(chosen, ({ name }) => name).map((adapter) => adapterOf(adapter, madeWith(adapter)))
}

const madeWith = ({ macAddress, permanentMacAddress }: NetworkInterface) => permanentMacAddress ?? macAddress

/** Placeholders are gone before identifiers get this far, and what a container sees of its host is not among them. */
const identifiersOf = ({ subject }: Report, own: HardwareIdentifiers) =>
  compact({
    agent_id: required(subject.agentId),
    system_uuid: plain(own.uuid),
    system_serial_number: plain(own.serialNumber),
    board_serial_number: plain(own.boardSerialNumber),
    chassis_serial_number: plain(own.chassisSerialNumber),
    machine_id: plain(own.machineId),
    mac_address: subject.macAddress,
    mac_addresses: own.macAddresses,
    disk_ids: own.diskIds.map(required)
  })
