import { Schema } from "effect"
import { jsonField, jsonRows } from "./jsonRows.ts"
import type { WindowsAdapter } from "./WindowsAdapters.ts"

/** One interface as `GetAdaptersAddresses` tells it; `type` is an ifType of IANA, `operStatus` as in RFC 2863. */
const WindowsInterface = Schema.Struct({
  name: Schema.String,
  description: jsonField(Schema.String),
  macAddress: jsonField(Schema.String),
  type: jsonField(Schema.Natural),
  operStatus: jsonField(Schema.Natural),
  linkSpeedBps: jsonField(Schema.Finite),
  mtu: jsonField(Schema.Natural),
  addresses: jsonField(jsonRows(Schema.Struct({ address: Schema.String, prefixLength: Schema.Natural }))),
  gateways: jsonField(Schema.Array(Schema.String)),
  dnsServers: jsonField(Schema.Array(Schema.String)),
  dhcp: jsonField(Schema.Boolean),
  guid: jsonField(Schema.String)
})
export interface WindowsInterface extends Schema.Schema.Type<typeof WindowsInterface> {}

/** Every interface that is not switched off. */
export const WindowsInterfaces = jsonRows(WindowsInterface)

/** Words for the ifTypes that Windows has (ipifcons.h). */
export const interfaceKindOf = ({ type }: WindowsInterface): string | undefined => kinds[type ?? 0]

const kinds: { readonly [type: number]: string } = {
  6: "ethernet",
  9: "token-ring",
  23: "ppp",
  24: "loopback",
  71: "wifi",
  131: "tunnel",
  144: "ieee1394",
  243: "wwan",
  244: "wwan"
}

/**
 * Whether hardware is behind an interface: as its driver says; where nothing is known of one, as far as its kind and what
 * it is called tell. Those words are made by drivers and not translated.
 */
export const isVirtualInterface = (each: WindowsInterface, adapter: WindowsAdapter | undefined): boolean =>
  adapter === undefined
    ? !hardwareTypes.has(each.type ?? 0) || imitation.test(each.description ?? "")
    : !adapter.isPhysical

const hardwareTypes = new Set([6, 9, 71, 144, 243, 244])

const imitation =
  /\bvirtual\b|hyper-v|vmware|virtualbox|\bvpn\b|\btap[- ]|wintun|wireguard|loopback|\bwan miniport|bluetooth/i

/** Kinds of which the address is a hardware address. */
export const hasHardwareAddress = ({ type }: WindowsInterface): boolean => hardwareTypes.has(type ?? 0)

/** Bit/s of a link; all ones is what Windows says of a link that is down. */
export const speedMbpsOf = ({ linkSpeedBps, operStatus }: WindowsInterface): number | undefined =>
  operStatus === up && linkSpeedBps !== undefined && linkSpeedBps > 0 && linkSpeedBps < 1e15
    ? linkSpeedBps / 1e6
    : undefined

/** Whether the link is up (RFC 2863: ifOperStatus); `undefined` where nobody knows. */
export const upOf = ({ operStatus }: WindowsInterface): boolean | undefined =>
  operStatus === undefined || operStatus === unknown ? undefined : operStatus === up

const up = 1
const unknown = 4

/** Site-local addresses that Windows puts where no name server was told; nobody listens there. */
export const isMadeUpServer = (address: string): boolean => /^fec0:0:0:ffff::[123]$/.test(address)
