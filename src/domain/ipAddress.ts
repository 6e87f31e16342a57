/** An IPv4 address in dotted decimal form, `undefined` where it is none. */
export const canonicalIpv4 = (text: string | undefined): string | undefined => {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text ?? "")?.slice(1).map(Number)
  return bytes?.every((byte) => byte <= 255) ? bytes.join(".") : undefined
}

/** An IP address of either family in canonical form (RFC 5952), without zone; `undefined` where it is none. */
export const canonicalIp = (text: string | undefined): string | undefined => {
  const bare = text?.replace(/%.*$/, "")
  return canonicalIpv4(bare) ?? (bare === undefined ? undefined : canonicalIpv6(bare))
}

const canonicalIpv6 = (text: string): string | undefined => {
  const dotted = /^(.*:)([\d.]+)$/.exec(text)
  const tail = dotted?.[2]?.includes(".") ? canonicalIpv4(dotted[2]) : undefined
  if (text.includes(".") && tail === undefined) return undefined
  const plain = tail === undefined ? text : `${dotted![1]}${groupsOfIpv4(tail)}`
  const [head, rest, ...more] = plain.split("::")
  if (more.length > 0) return undefined
  const left = groupsOf(head!), right = rest === undefined ? [] : groupsOf(rest)
  const missing = 8 - left.length - right.length
  if (rest === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...left, ...Array.from({ length: missing }, () => "0"), ...right]
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? compressed(groups.map((group) => Number.parseInt(group, 16)))
    : undefined
}

const groupsOf = (text: string) => text === "" ? [] : text.split(":")

const groupsOfIpv4 = (dotted: string) => {
  const [a, b, c, d] = dotted.split(".").map(Number) as [number, number, number, number]
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

/** RFC 5952: lower case, no leading zeros, `::` for the first of the longest runs of two or more zero groups. */
const compressed = (groups: ReadonlyArray<number>): string => {
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${groups.slice(6).flatMap((group) => [group >> 8, group & 0xff]).join(".")}`
  }
  let start = -1, length = 1
  for (let from = 0; from < 8; from++) {
    let to = from
    while (groups[to] === 0) to++
    if (to - from > length) {
      start = from
      length = to - from
    }
  }
  const hex = groups.map((group) => group.toString(16))
  return start < 0 ? hex.join(":") : `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`
}

/** An IPv6 address from 32 hexadecimal digits in network order, as `/proc/net` writes it. */
export const ipv6FromHex = (hex: string | undefined): string | undefined =>
  /^[0-9a-f]{32}$/i.test(hex ?? "")
    ? compressed(hex!.match(/.{4}/g)!.map((group) => Number.parseInt(group, 16)))
    : undefined

/** An IPv4 address from the hexadecimal number of `/proc/net/route`, as a little-endian machine writes it. */
export const ipv4FromKernelHex = (hex: string | undefined): string | undefined =>
  /^[0-9a-f]{8}$/i.test(hex ?? "")
    ? hex!.match(/../g)!.toReversed().map((byte) => Number.parseInt(byte, 16)).join(".")
    : undefined

/** Whether an IPv4 address lies in a network. Both canonical. */
export const isInIpv4Network = (address: string, network: string, prefixLength: number): boolean => {
  const size = 2 ** (32 - prefixLength)
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size)
}

const numberOf = (address: string) => address.split(".").reduce((number, byte) => number * 256 + Number(byte), 0)
