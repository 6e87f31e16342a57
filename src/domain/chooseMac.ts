import type { NetworkInterface } from "./inventory/Network.ts"

/** Drivers of adapters that come and go with a dock or a dongle. */
const pluggedDrivers = new Set([
  "r8152",
  "ax88179_178a",
  "asix",
  "cdc_ether",
  "cdc_ncm",
  "cdc_mbim",
  "rndis_host",
  "smsc75xx",
  "smsc95xx"
])

/**
 * The MAC address that shall name a machine: of a physical adapter that is built in, wired before wireless; the first by
 * name among equals. Adapters made by software (VPN, bridge, container) never count. `undefined` where there is none.
 */
export const chooseMac = (interfaces: ReadonlyArray<NetworkInterface>): string | undefined => {
  const candidates = interfaces.flatMap((each) => {
    const mac = each.permanentMacAddress ?? each.macAddress
    return each.virtual || each.kind === "loopback" || mac === undefined
      ? []
      : [{ mac, rank: rankOf(each), name: each.name }]
  })
  return candidates.toSorted((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))[0]?.mac
}

const rankOf = ({ driver, kind }: NetworkInterface) =>
  (driver !== undefined && pluggedDrivers.has(driver) ? 2 : 0) + (kind === "wifi" ? 1 : 0)

/**
 * A MAC address for a machine that has no adapter (a container without a network), made of its agent id and so kept with
 * it. Its first byte says that nobody assigned it (IEEE 802, locally administered, unicast).
 */
export const macFromAgentId = (agentId: string): string => {
  const digits = agentId.replaceAll("-", "").slice(-10).toUpperCase()
  return ["02", ...(digits.match(/../g) ?? [])].join(":")
}
