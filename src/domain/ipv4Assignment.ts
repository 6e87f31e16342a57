import type { Ipv4Route } from "./formats/ProcNetRoute.ts"
import { isInIpv4Network } from "./ipAddress.ts"

/** An IPv4 address and the interface that it is on. */
export interface Ipv4Assignment {
  readonly interfaceName: string
  readonly address: string
  readonly prefixLength: number
}

/** Addresses that could be told, and those that could not. */
export interface Ipv4Assignments {
  readonly assigned: ReadonlyArray<Ipv4Assignment>
  readonly untold: ReadonlyArray<string>
}

/**
 * Puts the machine's IPv4 addresses on interfaces with nothing but the routing table: an address is on the interface
 * through which its network is reached directly. Where two interfaces reach that network, or none does, nobody can tell.
 * `127.0.0.0/8` has no route in the table and is on `lo`.
 */
export const assignedToInterfaces = (
  addresses: ReadonlyArray<string>,
  routes: ReadonlyArray<Ipv4Route>
): Ipv4Assignments => {
  const assigned: Array<Ipv4Assignment> = []
  const untold: Array<string> = []
  for (const address of addresses) {
    if (isInIpv4Network(address, "127.0.0.0", 8)) {
      assigned.push({ interfaceName: "lo", address, prefixLength: 8 })
      continue
    }
    const direct = routes.filter((route) =>
      route.gateway === undefined && route.prefixLength > 0
      && isInIpv4Network(address, route.destination, route.prefixLength)
    )
    const prefixLength = Math.max(0, ...direct.map((route) => route.prefixLength))
    const names = new Set(
      direct.filter((route) => route.prefixLength === prefixLength).map((each) => each.interfaceName)
    )
    const [interfaceName] = names
    if (names.size === 1 && interfaceName !== undefined) assigned.push({ interfaceName, address, prefixLength })
    else untold.push(address)
  }
  return { assigned, untold }
}
