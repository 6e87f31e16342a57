import { counted } from "../humane.ts"
import type { Report } from "../Report.ts"
import { encodeHeartbeat, type HeartbeatOptions } from "./Heartbeat.ts"
import type { HeartbeatBody } from "./HeartbeatBodies.ts"
import { softwareInventory } from "./heartbeatSoftware.ts"
import { type Cut, type Ladder, mostThatFit, type Rung, withoutSections } from "./trimming.ts"

type Hardware = NonNullable<HeartbeatBody["hardware_inventory"]>
type Software = NonNullable<HeartbeatBody["software_inventory"]>
type HeartbeatProgram = NonNullable<Software["installed_programs"]>[number]

/**
 * A full heartbeat for backends that take only so much. What the protocol's document names goes last, programs as far
 * as they have to, and how many are not listed is counted. Below this there is only the status heartbeat.
 */
export const heartbeatLadder = (report: Report, options: HeartbeatOptions): Ladder<HeartbeatBody> => ({
  whole: encodeHeartbeat(report, options),
  rungs: [
    withoutSections,
    withoutPublishers,
    withoutBlocks("network adapters", "network_interfaces"),
    withoutBlocks("details of the hardware", ...details),
    fewerPrograms(report)
  ],
  marked: (body, trimmed) => ({
    ...body,
    hardware_inventory: { ...body.hardware_inventory, trimmed: [...trimmed] } as Hardware
  })
})

const withoutPublishers: Rung<HeartbeatBody> = (body) => {
  const programs = body.software_inventory?.installed_programs
  if (programs?.some(({ publisher }) => publisher !== undefined) !== true) return undefined
  return {
    body: withPrograms(body, { installed_programs: programs.map(plainest) }),
    what: "publishers"
  }
}

const plainest = ({ name, version }: HeartbeatProgram) => ({ name, version })

const withPrograms = (body: HeartbeatBody, software: object): HeartbeatBody => ({
  ...body,
  software_inventory: { ...body.software_inventory, ...software } as Software
})

/** Blocks that the protocol's document does not name. */
const details = ["operating_system", "cpu", "motherboard", "bios", "graphics", "encryption"]

const withoutBlocks = (what: string, ...blocks: ReadonlyArray<string>): Rung<HeartbeatBody> => (body) => {
  const all = Object.entries(body.hardware_inventory ?? {})
  const kept = all.filter(([block]) => !blocks.includes(block))
  return kept.length === all.length
    ? undefined
    : { body: { ...body, hardware_inventory: Object.fromEntries(kept) as Hardware }, what }
}

/** As many programs as fit, chosen as a limit chooses them. */
const fewerPrograms = (report: Report): Rung<HeartbeatBody> => (body, excess) => {
  const programs = body.software_inventory?.installed_programs ?? []
  const first = (count: number): Cut<HeartbeatBody> => {
    const software = softwareInventory(report, count)
    return {
      body: withPrograms(body, { ...software, installed_programs: software.installed_programs?.map(plainest) }),
      what: counted(programs.length - count, "program")
    }
  }
  return mostThatFit(programs, first, excess)
}
