import { canonicalIp, canonicalIpv4, isInIpv4Network } from "./ipAddress.ts"

/**
 * Which proxy stands on the way to a backend. The rules are those that curl(1), "Environment", and Go's net/http share:
 * one proxy for each scheme, exceptions in `NO_PROXY`, and none ever for this machine itself.
 */

/** Proxies as they are configured. */
export interface Proxies {
  /** For backends at `https://`. */
  readonly https?: string
  /** For backends at `http://`. */
  readonly http?: string
  /** Hosts that are reached without one, with commas or spaces between them. */
  readonly none?: string
}

/** What a connection is to be made to. */
export interface Target {
  readonly secure: boolean
  /** Name or address, an IPv6 address without brackets. */
  readonly host: string
  readonly port: number
}

/** The address of a proxy, whose scheme may be left out: `http://` is meant. `undefined` where it is no such address. */
export const proxyUrl = (text: string): URL | undefined => {
  const full = text.includes("://") ? text : `http://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) && /^\/?$/.test(url.pathname) && url.search === ""
      && url.hash === "" && isEncoded(url.username) && isEncoded(url.password)
    ? url
    : undefined
}

/** Percent signs in user and password have to stand for something. */
const isEncoded = (text: string) => !/%(?![0-9a-f]{2})/i.test(text)

/** The proxy through which a target is reached, `undefined` where it is reached directly. */
export const proxyFor = (target: Target, proxies: Proxies): URL | undefined => {
  const proxy = target.secure ? proxies.https : proxies.http
  return proxy === undefined || isThisMachine(target.host) || isExempt(target, proxies.none ?? "")
    ? undefined
    : proxyUrl(proxy)
}

const isThisMachine = (host: string) => {
  const address = canonicalIp(host)
  return nameOf(host) === "localhost" || address === "::1" || address?.startsWith("127.") === true
}

const isExempt = (target: Target, exceptions: string) =>
  exceptions.split(/[\s,]+/).some((exception) => exception === "*" || exception !== "" && covers(exception, target))

const covers = (exception: string, { host, port }: Target): boolean => {
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(exception)
  if (parts?.[3] !== undefined && Number(parts[3]) !== port) return false
  const named = parts?.[1] ?? parts?.[2] ?? exception
  const address = canonicalIp(host)
  if (address !== undefined) return address === canonicalIp(named) || isInNetwork(address, named)
  const domain = nameOf(named.replace(/^\*?\./, ""))
  return domain !== "" && (nameOf(host) === domain || nameOf(host).endsWith(`.${domain}`))
}

const isInNetwork = (address: string, cidr: string): boolean => {
  const [, network, length] = /^([\d.]+)\/(\d{1,2})$/.exec(cidr) ?? []
  return canonicalIpv4(address) !== undefined && canonicalIpv4(network) !== undefined && Number(length) <= 32
    && isInIpv4Network(address, network!, Number(length))
}

/** Names are the same in either case, and with or without the dot of the root (RFC 1035, 2.3.3 and 3.1). */
const nameOf = (host: string) => host.toLowerCase().replace(/\.$/, "")
