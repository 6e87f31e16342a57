import { Effect } from "effect"
import { adaptersKey, adaptersOf, type WindowsAdapter } from "../../../domain/formats/WindowsAdapters.ts"
import {
  hasHardwareAddress,
  interfaceKindOf,
  isMadeUpServer,
  isVirtualInterface,
  speedMbpsOf,
  upOf,
  type WindowsInterface,
  WindowsInterfaces
} from "../../../domain/formats/WindowsInterfaces.ts"
import type { InterfaceAddress, NetworkInterface } from "../../../domain/inventory/Network.ts"
import { canonicalIp } from "../../../domain/ipAddress.ts"
import { compact, orderedBy, plain, presentMac, presentNumber } from "../../../domain/presence.ts"
import { needed } from "../Collector.ts"
import { called, keyAt } from "../windows.ts"

/** What Windows knows of its adapters; without that, an interface is judged by its kind and description. */
const adaptersInRegistry = keyAt("HKLM", adaptersKey).pipe(
  Effect.map(adaptersOf),
  Effect.orElseSucceed((): ReadonlyMap<string, WindowsAdapter> => new Map())
)

/** Every interface, with the adapter behind it where there is one. */
export const interfacesOfWindows = Effect.gen(function*() {
  const adapters = yield* adaptersInRegistry
  const interfaces = yield* needed(called("interfaces", WindowsInterfaces))
  return interfaces.map((each) => ({ each, adapter: adapters.get(each.guid?.toUpperCase() ?? "") }))
})

export const windows = Effect.gen(function*() {
  const found = yield* interfacesOfWindows
  const told = (addresses: (each: WindowsInterface) => ReadonlyArray<string> | undefined) => [
    ...new Set(found.flatMap(({ each }) => addresses(each) ?? []).flatMap((address) => canonicalIp(address) ?? []))
  ]
  return {
    interfaces: orderedBy(found.map(({ adapter, each }) => interfaceOf(each, adapter)), ({ name }) => name),
    gateways: orderedBy(told(({ gateways }) => gateways), (address) => familyOf(address), (address) => address),
    dnsServers: told(({ dnsServers }) => dnsServers).filter((address) => !isMadeUpServer(address))
  }
})

const interfaceOf = (each: WindowsInterface, adapter: WindowsAdapter | undefined): NetworkInterface => {
  const virtual = isVirtualInterface(each, adapter)
  return compact({
    name: plain(each.name) ?? each.name,
    kind: interfaceKindOf(each),
    macAddress: hasHardwareAddress(each) ? presentMac(each.macAddress) : undefined,
    addresses: orderedBy((each.addresses ?? []).flatMap(addressOf), ({ family }) => family, ({ address }) => address),
    speedMbps: virtual ? undefined : speedMbpsOf(each),
    up: upOf(each),
    dhcp: each.dhcp,
    mtu: presentNumber(each.mtu),
    virtual
  })
}

const addressOf = (
  told: { readonly address: string; readonly prefixLength: number }
): ReadonlyArray<InterfaceAddress> => {
  const address = canonicalIp(told.address)
  return address === undefined
    ? []
    : [{ address, prefixLength: told.prefixLength, family: familyOf(address), scope: scopeOf(address) }]
}

const familyOf = (address: string) => address.includes(":") ? "ipv6" as const : "ipv4" as const

/** How far an address reaches: RFC 6890 for IPv4, RFC 4291 for IPv6. */
const scopeOf = (address: string): NonNullable<InterfaceAddress["scope"]> => {
  if (address === "::1" || address.startsWith("127.")) return "host"
  if (/^fe[89ab]/.test(address) || address.startsWith("169.254.")) return "link"
  return /^fe[cdef]/.test(address) ? "site" : "global"
}
