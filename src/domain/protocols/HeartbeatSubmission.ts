import { canonicalJson } from "../canonical.ts"
import { compact, plain, presentMac, presentSerial, presentUuid } from "../presence.ts"
import type { HeartbeatBody, RegistrationBody } from "./HeartbeatBodies.ts"
import type { Submission } from "./ScannerSubmission.ts"

/** A heartbeat, taken apart into what a receiver keeps in different places. The asset's id is the agent's id there. */
export const fromHeartbeat = (body: HeartbeatBody): Submission => {
  const { asset_id, sections = {}, ...rest } = body
  const { hardware_inventory, software_inventory, status, timestamp_utc } = rest
  const system = hardware_inventory?.system
  const assetId = asset_id.toLowerCase()
  return {
    kind: "heartbeat",
    canonicalBody: canonicalJson(body),
    document: compact({
      asset_id: assetId,
      timestamp_utc,
      status,
      hardware_inventory,
      software_inventory
    }) as Submission["document"],
    sections,
    agentId: assetId,
    ...compact({
      hostname: plain(system?.hostname),
      platform: plain(system?.system),
      arch: plain(system?.machine),
      reason: body.report_reason,
      digest: body.report_digest,
      collectedAt: body.collected_at
    })
  }
}

/** A machine that wants to be known, and what it may be known by already. */
export interface Enrolment {
  readonly hostname: string
  readonly agentId?: string
  readonly macAddress?: string
  readonly platform?: string
  readonly arch?: string
  /** What only this machine has, however often its system is installed anew. */
  readonly hardwareKeys: ReadonlyArray<string>
  readonly document: Submission["document"]
}

/** What a registration says, with placeholders taken as absence: makers of boards give the same numbers to thousands. */
export const fromRegistration = ({ hardware_info }: RegistrationBody): Enrolment => {
  const said = (key: string): string | undefined => {
    const { identifiers } = hardware_info
    const found = typeof identifiers === "object" && identifiers !== null && !Array.isArray(identifiers)
      ? (identifiers as { readonly [key: string]: unknown })[key]
      : undefined
    return typeof found === "string" ? found : undefined
  }
  const uuid = presentUuid(said("system_uuid"))
  const serials = [said("system_serial_number"), said("board_serial_number")].map(presentSerial)
  const macs = (hardware_info.network_interfaces ?? []).map(({ mac_address }) => presentMac(mac_address))
  return {
    hostname: hardware_info.computer_name,
    hardwareKeys: [
      ...(uuid === undefined ? [] : [`uuid ${uuid}`]),
      ...(serials.includes(undefined) ? [] : [`serials ${serials.join(" ")}`])
    ],
    document: hardware_info as Submission["document"],
    ...compact({
      agentId: presentUuid(said("agent_id")),
      macAddress: presentMac(said("mac_address")) ?? macs.find((mac) => mac !== undefined),
      platform: plain(hardware_info.os),
      arch: plain(hardware_info.architecture)
    })
  }
}
