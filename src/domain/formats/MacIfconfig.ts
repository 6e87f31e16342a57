import type { InterfaceAddress } from "../inventory/Network.ts"
import { canonicalIp } from "../ipAddress.ts"
import { presentMac } from "../presence.ts"
import { make } from "./Format.ts"

/** One interface as `ifconfig` shows it. */
export interface MacInterface {
  readonly name: string
  readonly flags: ReadonlySet<string>
  readonly mtu?: number
  readonly macAddress?: string
  readonly addresses: ReadonlyArray<InterfaceAddress>
  /** What the adapter says of its link; absent where it says nothing. */
  readonly active?: boolean
  readonly speedMbps?: number
}

/** `ifconfig -a` of macOS (ifconfig(8)): a line for an interface, and what belongs to it indented below. */
export const MacIfconfig = make<ReadonlyArray<MacInterface>>("ifconfig", (text) => {
  const interfaces: Array<MacInterface> = []
  for (const line of text.split("\n")) {
    const head = /^([a-zA-Z][\w.-]{0,31}): flags=[0-9a-f]{1,8}<([\w,]{0,512})>(?: mtu (\d{1,6}))?/.exec(line)
    if (head !== null) {
      interfaces.push({
        name: head[1]!,
        flags: new Set(head[2]!.split(",")),
        ...(head[3] === undefined ? {} : { mtu: Number(head[3]) }),
        addresses: []
      })
      continue
    }
    const last = interfaces.at(-1)
    if (last !== undefined && /^\s/.test(line)) {
      interfaces[interfaces.length - 1] = withFact(last, line.slice(0, 512).trim())
    }
  }
  return interfaces
})

const withFact = (to: MacInterface, line: string): MacInterface => {
  const [word, value, ...rest] = line.split(/\s+/)
  switch (word) {
    case "ether": {
      const macAddress = presentMac(value)
      return macAddress === undefined ? to : { ...to, macAddress }
    }
    case "inet":
      return withAddress(to, value, "ipv4", prefixOf(after(rest, "netmask")))
    case "inet6":
      return withAddress(to, value, "ipv6", lengthOf(after(rest, "prefixlen")))
    case "media:": {
      const speedMbps = speedOf(line)
      return speedMbps === undefined ? to : { ...to, speedMbps }
    }
    case "status:":
      return value === "active" || value === "inactive" ? { ...to, active: value === "active" } : to
    default:
      return to
  }
}

const after = (words: ReadonlyArray<string>, word: string) => {
  const at = words.indexOf(word)
  return at < 0 ? undefined : words[at + 1]
}

const withAddress = (
  to: MacInterface,
  text: string | undefined,
  family: InterfaceAddress["family"],
  prefixLength: number | undefined
): MacInterface => {
  const address = canonicalIp(text)
  return address === undefined || prefixLength === undefined
    ? to
    : { ...to, addresses: [...to.addresses, { address, prefixLength, family, scope: scopeOf(address) }] }
}

/** RFC 4291, 2.4, and RFC 3927: what begins so reaches no further than the link. */
const scopeOf = (address: string): NonNullable<InterfaceAddress["scope"]> =>
  address === "::1" || address.startsWith("127.")
    ? "host"
    : /^fe[89ab]/.test(address) || address.startsWith("169.254.")
    ? "link"
    : "global"

/** `0xffffff00` */
const prefixOf = (mask: string | undefined) => {
  const bits = /^0x([0-9a-f]{8})$/i.exec(mask ?? "")?.[1]
  const binary = bits === undefined ? "" : Number.parseInt(bits, 16).toString(2).padStart(32, "0")
  return /^1*0*$/.test(binary) && binary !== "" ? binary.replaceAll("0", "").length : undefined
}

const lengthOf = (text: string | undefined) => /^\d{1,3}$/.test(text ?? "") ? Number(text) : undefined

/** `media: autoselect (1000baseT <full-duplex>)`, `2500Base-T`, `10Gbase-T`. */
const speedOf = (line: string) => {
  const [, count, giga] = /\((\d{1,5})(G?)base/i.exec(line) ?? []
  return count === undefined ? undefined : Number(count) * (giga === "" ? 1 : 1000)
}
