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

/**
 * What a machine registers with: every fact about its hardware that stays, from a scan of the hardware. Backends find
 * an asset again by a fingerprint of name, adapters, cores, memory, disk and processor, so nothing that moves is in those.
 */
export const encodeRegistration = (report: Report, installToken: string): RegistrationBody => {
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
      network_interfaces: physicalAdapters(report),
      agent_version: required(report.agentVersion),
      python_version: null,
      platform_details: compact({ system, node: name, release, version, machine, processor }),
      identifiers: identifiersOf(report),
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

/** Adapters that are made of something, by name, each under the address that it was made with. */
const physicalAdapters = (report: Report) => {
  const interfaces = latestData(report, "network")?.interfaces ?? []
  const own = interfaces.filter(({ macAddress, virtual }) => !virtual && macAddress !== undefined)
  const chosen = interfaces.filter(({ macAddress }) => macAddress === report.subject.macAddress).slice(0, 1)
  return orderedBy(own.length > 0 ? own : chosen, ({ name }) => name)
    .map((adapter) => adapterOf(adapter, adapter.permanentMacAddress))
}

/** Placeholders are gone before a section gets this far. */
const identifiersOf = (report: Report) => {
  const system = latestData(report, "system")
  const disks = latestData(report, "disks") ?? []
  return compact({
    agent_id: required(report.subject.agentId),
    system_uuid: plain(system?.uuid),
    system_serial_number: plain(system?.serialNumber),
    board_serial_number: plain(latestData(report, "baseboard")?.serialNumber),
    machine_id: plain(latestData(report, "os")?.machineId),
    mac_address: report.subject.macAddress,
    disk_serial_numbers: disks.flatMap(({ removable, serialNumber }) =>
      removable === true || serialNumber === undefined ? [] : [required(serialNumber)]
    )
  })
}
