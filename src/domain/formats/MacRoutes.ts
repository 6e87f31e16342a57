import { canonicalIp } from "../ipAddress.ts"
import { partOf, systemProfiler, textOf } from "./systemProfiler.ts"

/** Where the network services lead to. */
export interface MacRoutes {
  readonly gateways: ReadonlyArray<string>
  readonly dnsServers: ReadonlyArray<string>
}

/** `SPNetworkDataType`: network services in the order in which they are used. */
export const MacRoutes = systemProfiler<readonly ["SPNetworkDataType"], MacRoutes>(
  "system_profiler network",
  ["SPNetworkDataType"],
  ({ SPNetworkDataType: services }) => ({
    gateways: addresses(
      services.flatMap((
        service
      ) => [textOf(partOf(service, "IPv4"), "Router"), textOf(partOf(service, "IPv6"), "Router")])
    ),
    dnsServers: addresses(services.flatMap((service) => serversOf(partOf(service, "DNS")["ServerAddresses"])))
  })
)

const serversOf = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((each) => typeof each === "string") : []

const addresses = (texts: ReadonlyArray<string | undefined>) => [
  ...new Set(texts.flatMap((text) => canonicalIp(text) ?? []))
]
