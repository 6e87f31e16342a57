import { canonicalIp, ipv4FromKernelHex, ipv6FromHex } from "../ipAddress.ts"
import type { KeyedDigest } from "./pseudonyms.ts"

/** A network that the machine knows, address canonical. */
export interface KnownNetwork {
  readonly address: string
  readonly prefixLength: number
}

/** Replaces addresses by others of the same kind; what belongs together still does. */
export interface Addresses {
  /** The unicast or local bit of a MAC address stays, and so do prefixes by which hypervisors are told. */
  mac(mac: string): string
  /** Any IPv4 or IPv6 address; `undefined` where the text is none. */
  ip(text: string): string | undefined
  /** As `/proc/net/route` writes it. */
  kernelHexIpv4(hex: string): string
  /** 32 digits, as `/proc/net/if_inet6` writes it. */
  hexIpv6(hex: string): string
}

/** Prefixes of hypervisors and containers, which say what made an adapter and not which one it is. */
const madeBySoftware = [
  "02:42",
  "00:05:69",
  "00:0c:29",
  "00:50:56",
  "00:15:5d",
  "00:16:3e",
  "00:1c:42",
  "08:00:27",
  "52:54:00",
  "fe:54:00"
]

/**
 * Addresses are replaced bit by bit so that two of them share a network afterwards exactly if they did before (as in
 * Xu, Fan, Ammar, Moon, "Prefix-preserving IP address anonymization", 2002). Special ones, masks and multicast stay, the
 * last byte of IPv4 stays, and what was private, shared or link-local is so afterwards.
 */
export const addressesOf = (digest: KeyedDigest, networks: ReadonlyArray<KnownNetwork>): Addresses => {
  const bit = (text: string) => BigInt(digest(text)[0]! & 1)

  const mac = (written: string): string => {
    const separator = /[:-]/.exec(written)?.[0] ?? ""
    const digits = written.replace(/[^0-9a-f]/gi, "").toLowerCase()
    const bytes = digits.match(/../g)!
    const first = Number.parseInt(bytes[0]!, 16)
    if ((first & 1) === 1 && bytes.length === 6 || /^0*$/.test(digits) || /^f*$/.test(digits)) return written
    const kept = madeBySoftware.find((prefix) => bytes.join(":").startsWith(prefix))?.split(":") ?? []
    const drawn = digest(`mac ${digits}`)
    const replaced = bytes.map((_, index) =>
      kept[index] ?? (index === 0 ? drawn[0]! & 0xfc | first & 3 : drawn[index]!).toString(16).padStart(2, "0")
    )
    const text = replaced.join(separator)
    return /[A-F]/.test(written) ? text.toUpperCase() : text
  }

  const known = networks.flatMap(({ address, prefixLength }) => {
    const canonical = canonicalIp(address)
    return canonical === undefined ? [] : [{ prefixLength, ...numberOf(canonical) }]
  })

  const networkLengthOf = (value: bigint, width: number, usual: number) => {
    const within = (length: number, other: bigint) =>
      value >> BigInt(width - length) === other >> BigInt(width - length)
    const lengths = known
      .filter((each) => each.width === width && each.prefixLength > 0 && each.prefixLength <= width)
      .filter((each) => within(each.prefixLength, each.value))
      .map(({ prefixLength }) => prefixLength)
    return lengths.length === 0 ? usual : Math.max(...lengths)
  }

  /** Flips bits `from` to `to`, counted from the left, each depending on all before it, within the network only. */
  const flipped = (value: bigint, width: number, from: number, to: number, usual: number) => {
    const length = networkLengthOf(value, width, usual)
    let result = value
    for (let at = from; at < Math.min(length, to); at++) {
      const before = value >> BigInt(width - at)
      result ^= bit(`ip ${width} ${at} ${before}`) << BigInt(width - 1 - at)
    }
    const start = Math.max(from, length)
    if (start >= to) return result
    const ones = (1n << BigInt(width - start)) - 1n
    const inside = value & ones
    if (inside === 0n || inside === ones) return result
    const network = value >> BigInt(width - start)
    for (let at = start; at < to; at++) result ^= bit(`host ${width} ${at} ${network}`) << BigInt(width - 1 - at)
    return result
  }

  const ipv4 = (value: bigint): bigint => {
    const first = Number(value >> 24n), second = Number(value >> 16n & 0xffn)
    if (first === 0 || first === 127 || first >= 224 || value === halfOfAll) return value
    if (first === 10) return flipped(value, 32, 8, 24, 24)
    if (first === 100 && second >= 64 && second < 128) return flipped(value, 32, 10, 24, 24)
    if (first === 172 && second >= 16 && second < 32) return flipped(value, 32, 12, 24, 24)
    if (first === 192 && second === 168 || first === 169 && second === 254) return flipped(value, 32, 16, 24, 24)
    const turned = publicFirsts[(publicFirsts.indexOf(first) + 1 + digest("first byte")[0]!) % publicFirsts.length]!
    return BigInt(turned) << 24n | flipped(value, 32, 8, 24, 24) & 0xff_ffffn
  }

  const ipv6 = (value: bigint): bigint => {
    const first = Number(value >> 112n)
    if (value >> 32n === 0xffffn) return 0xffffn << 32n | ipv4(value & 0xffff_ffffn)
    if (first >= 0xff00 || value <= 0xffffn) return value
    const kept = first >= 0xfe80 && first < 0xfec0 ? 64 : first >= 0xfc00 && first < 0xfe00 ? 8 : 16
    const prefix = flipped(value, 128, kept, 64, 64) >> 64n
    return prefix << 64n | interfaceId(value & mask64)
  }

  /** One that was made of a MAC address (RFC 4291, appendix A) is made of its replacement; small numbers stay. */
  const interfaceId = (id: bigint): bigint => {
    if (id < 0x1_0000n || id === mask64) return id
    const digits = id.toString(16).padStart(16, "0")
    if (digits.slice(6, 10) !== "fffe") {
      const drawn = digest(`interface ${digits}`)
      return drawn.subarray(0, 8).reduce((number, byte) => number << 8n | BigInt(byte), 0n)
    }
    const flippedFirst = (hex: string) => (Number.parseInt(hex, 16) ^ 2).toString(16).padStart(2, "0")
    const bytes = mac(`${flippedFirst(digits.slice(0, 2))}${digits.slice(2, 6)}${digits.slice(10)}`).toLowerCase()
    return BigInt(`0x${flippedFirst(bytes.slice(0, 2))}${bytes.slice(2, 6)}fffe${bytes.slice(6)}`)
  }

  const ip = (text: string) => {
    const [bare = "", zone] = text.split("%", 2)
    const canonical = canonicalIp(bare)
    if (canonical === undefined) return undefined
    const { value, width } = numberOf(canonical)
    const replaced = textOf(width === 32 ? ipv4(value) : ipv6(value), width)
    const isUnchanged = replaced === canonical
    return `${isUnchanged ? bare : replaced}${zone === undefined ? "" : `%${zone}`}`
  }

  return {
    mac,
    ip,
    kernelHexIpv4: (hex) => {
      const replaced = ip(ipv4FromKernelHex(hex) ?? "")
      return replaced === undefined
        ? hex
        : replaced.split(".").toReversed().map((byte) => Number(byte).toString(16).padStart(2, "0")).join("")
          .toUpperCase()
    },
    hexIpv6: (hex) => {
      const canonical = ipv6FromHex(hex)
      return canonical === undefined ? hex : ipv6(BigInt(`0x${hex}`)).toString(16).padStart(32, "0")
    }
  }
}

const mask64 = (1n << 64n) - 1n

/** First bytes of public unicast addresses, leaving out those that begin a special block (RFC 6890). */
const publicFirsts = Array.from({ length: 223 }, (_, index) => index + 1)
  .filter((first) => ![10, 100, 127, 169, 172, 192, 198, 203].includes(first))

/** `128.0.0.0`: tunnels route the internet in two halves. */
const halfOfAll = 0x8000_0000n

const numberOf = (canonical: string): { readonly value: bigint; readonly width: 32 | 128 } => {
  if (!canonical.includes(":")) {
    return { width: 32, value: canonical.split(".").reduce((number, byte) => number << 8n | BigInt(byte), 0n) }
  }
  const dotted = /^::ffff:([\d.]+)$/.exec(canonical)?.[1]
  if (dotted !== undefined) return { width: 128, value: 0xffffn << 32n | numberOf(dotted).value }
  const [head = "", tail] = canonical.split("::")
  const groups = (text: string) => text === "" ? [] : text.split(":")
  const left = groups(head), right = groups(tail ?? "")
  const all = [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right]
  return { width: 128, value: all.reduce((number, group) => number << 16n | BigInt(`0x${group}`), 0n) }
}

const textOf = (value: bigint, width: 32 | 128): string =>
  width === 32
    ? [24n, 16n, 8n, 0n].map((shift) => value >> shift & 0xffn).join(".")
    : ipv6FromHex(value.toString(16).padStart(32, "0"))!
