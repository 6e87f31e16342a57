import { ipv6FromHex } from "../ipAddress.ts"
import { make } from "./Format.ts"

/** One IPv6 route that leads to another router. */
export interface Ipv6Route {
  readonly interfaceName: string
  readonly destination: string
  readonly prefixLength: number
  readonly gateway: string
}

const gatewayFlag = 0x2

/**
 * `/proc/net/ipv6_route` (kernel, net/ipv6/route.c): destination, prefix length, source, prefix length, next hop,
 * metric, two counters, flags, interface; all but the name in hexadecimal. Routes without a next hop are left out.
 */
export const ProcNetIpv6Route = make<ReadonlyArray<Ipv6Route>>(
  "/proc/net/ipv6_route",
  (text) =>
    text.split("\n").flatMap((line) => {
      const [to, prefix, , , nextHop, , , , flags, interfaceName] = line.trim().split(/\s+/)
      const destination = ipv6FromHex(to), gateway = ipv6FromHex(nextHop)
      if (destination === undefined || gateway === undefined || gateway === "::" || !interfaceName) return []
      return (Number.parseInt(flags ?? "0", 16) & gatewayFlag) === 0
        ? []
        : [{ interfaceName, destination, prefixLength: Number.parseInt(prefix ?? "0", 16), gateway }]
    })
)
