import { orderedBy } from "./presence.ts"

/** A physical network adapter, as far as it matters who the machine is. */
export interface Adapter {
  readonly name: string
  /** The address that it was made with; `undefined` where that cannot be told from one that was given to it. */
  readonly macAddress: string | undefined
  readonly wireless: boolean
  /** It comes and goes: in a dock, on a dongle. */
  readonly plugged: boolean
}

/**
 * The MAC address that shall name a machine: of an adapter that is built in rather than plugged in, wired rather than
 * wireless; the first by name among equals. `undefined` where there is none.
 */
export const chooseMac = (adapters: ReadonlyArray<Adapter>): string | undefined =>
  orderedBy(
    adapters.filter((adapter) => macOf(adapter) !== undefined),
    ({ plugged, wireless }) => `${Number(plugged)}${Number(wireless)}`,
    ({ name }) => name
  ).map(macOf)[0]

/** Addresses that tell one machine from others: of all adapters that stay with it, ordered. */
export const ownMacs = (adapters: ReadonlyArray<Adapter>): ReadonlyArray<string> =>
  orderedBy(
    [...new Set(adapters.filter(({ plugged }) => !plugged).flatMap((each) => macOf(each) ?? []))],
    (mac) => mac
  )

const macOf = ({ macAddress }: Adapter) =>
  macAddress === undefined || sharedMacs.has(macAddress) ? undefined : macAddress

/**
 * Addresses that many machines have: from the blacklist that GLPI ships with, without those of virtual adapters; and of
 * the link to the T2 chip inside a Mac, which is the same in all of them.
 */
const sharedMacs: ReadonlySet<string> = new Set([
  "00:0B:CA:FE:00:00",
  "00:A0:C6:00:00:00",
  "02:80:37:EC:02:00",
  "AC:DE:48:00:11:22",
  "FE:FF:FF:FF:FF:FF"
])

/**
 * A MAC address for a machine that has no adapter (a container, whose cable is made by software), made of its agent id
 * and so kept with it. Its first byte says that nobody assigned it (IEEE 802, locally administered, unicast).
 */
export const macFromAgentId = (agentId: string): string => {
  const digits = agentId.replaceAll("-", "").slice(-10).toUpperCase()
  return ["02", ...(digits.match(/../g) ?? [])].join(":")
}
