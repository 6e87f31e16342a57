import { Effect } from "effect"
import { ProcNetIpv6Route } from "../../../domain/formats/ProcNetIpv6Route.ts"
import { ProcNetRoute } from "../../../domain/formats/ProcNetRoute.ts"
import { ResolvConf } from "../../../domain/formats/ResolvConf.ts"
import { optional, read } from "../Collector.ts"

/** Default gateways, those of IPv4 before those of IPv6. */
export const gateways = Effect.gen(function*() {
  const ipv4 = (yield* optional("IPv4 routes", read("/proc/net/route", ProcNetRoute))) ?? []
  const ipv6 = (yield* optional("IPv6 routes", read("/proc/net/ipv6_route", ProcNetIpv6Route))) ?? []
  return [ipv4, ipv6].flatMap((routes) =>
    [
      ...new Set(
        routes.flatMap(({ gateway, prefixLength }) => gateway === undefined || prefixLength > 0 ? [] : [gateway])
      )
    ].toSorted()
  )
})

/** Where systemd-resolved listens on this machine (systemd-resolved.service(8)): it is asked, and asks others. */
const stubs = new Set(["127.0.0.53", "127.0.0.54"])

/** Name servers in order of preference; behind the stub of systemd-resolved, those that it asks. */
export const dnsServers = Effect.gen(function*() {
  const servers = yield* optional("name servers", read("/etc/resolv.conf", ResolvConf))
  if (servers === undefined || !servers.some((server) => stubs.has(server))) return servers
  return (yield* optional("name servers", read("/run/systemd/resolve/resolv.conf", ResolvConf))) ?? servers
})
