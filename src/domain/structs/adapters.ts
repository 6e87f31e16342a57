import { ipv6FromHex } from "../ipAddress.ts"
import { compact } from "../presence.ts"
import type { MemoryBlock } from "./MemoryBlock.ts"
import { wideText } from "./wideText.ts"

/** An adapter as Windows tells it. `type` is an IANA ifType, `operStatus` 1 is up; nothing is normalised. */
export interface Adapter {
  readonly name: string
  readonly description: string
  readonly guid: string
  readonly macAddress: string
  readonly type: number
  readonly operStatus: number
  /** Absent where it is not known. */
  readonly linkSpeedBps?: number
  readonly mtu: number
  readonly dhcp: boolean
  readonly addresses: ReadonlyArray<{ readonly address: string; readonly prefixLength: number }>
  readonly gateways: ReadonlyArray<string>
  readonly dnsServers: ReadonlyArray<string>
}

/** Offsets of IP_ADAPTER_ADDRESSES_LH (iptypes.h) on 64 bits, as far as they are used. */
const at = {
  next: 8,
  name: 16,
  firstUnicast: 24,
  firstDnsServer: 48,
  description: 64,
  friendlyName: 72,
  physicalAddress: 80,
  physicalAddressLength: 88,
  flags: 92,
  mtu: 96,
  type: 100,
  operStatus: 104,
  transmitLinkSpeed: 184,
  firstGateway: 208
} as const
const size = 216

/** Offsets that IP_ADAPTER_UNICAST_ADDRESS_LH shares with its sisters for gateways and name servers. */
const address = { next: 8, sockaddr: 16, prefixLength: 56 } as const

const dhcpv4Enabled = 0x4

/** The adapters of a block that GetAdaptersAddresses has filled: the first lies at its beginning. */
export const adapterList = (block: MemoryBlock): ReadonlyArray<Adapter> =>
  block.sizeBytes < size ? [] : [0, ...block.chain(at.next, at.next)]
    .filter((place) => block.slice(place, size) !== undefined)
    .map((place) => adapterAt(block, place))

const adapterAt = (block: MemoryBlock, place: number): Adapter =>
  compact({
    name: textAt(block, place + at.friendlyName, wideText),
    description: textAt(block, place + at.description, wideText),
    guid: textAt(block, place + at.name, narrowText),
    macAddress: macAt(block, place),
    type: block.u32(place + at.type)!,
    operStatus: block.u32(place + at.operStatus)!,
    linkSpeedBps: block.count(place + at.transmitLinkSpeed),
    mtu: block.u32(place + at.mtu)!,
    dhcp: (block.u32(place + at.flags)! & dhcpv4Enabled) !== 0,
    addresses: block.chain(place + at.firstUnicast, address.next).flatMap((each) =>
      addressAt(block, each).map((text) => ({
        address: text,
        prefixLength: block.u8(each + address.prefixLength) ?? 0
      }))
    ),
    gateways: block.chain(place + at.firstGateway, address.next).flatMap((each) => addressAt(block, each)),
    dnsServers: block.chain(place + at.firstDnsServer, address.next).flatMap((each) => addressAt(block, each))
  })

const textAt = (block: MemoryBlock, pointer: number, decode: (bytes: Uint8Array) => string) => {
  const place = block.pointed(pointer)
  return place === undefined ? "" : decode(block.from(place))
}

/** The name of an adapter is a GUID in ASCII. */
const narrowText = (bytes: Uint8Array) => {
  const end = bytes.indexOf(0)
  return new TextDecoder("latin1").decode(bytes.subarray(0, end < 0 ? bytes.length : end))
}

const macAt = (block: MemoryBlock, place: number) => {
  const length = Math.min(block.u32(place + at.physicalAddressLength)!, 8)
  return hexOf(block.slice(place + at.physicalAddress, length)!).join(":")
}

const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))

const families = { ipv4: 2, ipv6: 23 } as const

/** The address of a SOCKET_ADDRESS: sockaddr_in or sockaddr_in6 (ws2def.h). */
const addressAt = (block: MemoryBlock, place: number): ReadonlyArray<string> => {
  const sockaddr = block.pointed(place + address.sockaddr)
  if (sockaddr === undefined) return []
  switch (block.u16(sockaddr)) {
    case families.ipv4: {
      const bytes = block.slice(sockaddr + 4, 4)
      return bytes === undefined ? [] : [bytes.join(".")]
    }
    case families.ipv6: {
      const bytes = block.slice(sockaddr + 8, 16)
      const text = bytes === undefined ? undefined : ipv6FromHex(hexOf(bytes).join(""))
      return text === undefined ? [] : [text]
    }
    default:
      return []
  }
}
