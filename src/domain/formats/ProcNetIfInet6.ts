import { ipv6FromHex } from "../ipAddress.ts"
import { make } from "./Format.ts"

/** One IPv6 address of an interface. */
export interface Ipv6Assignment {
  readonly interfaceName: string
  readonly address: string
  readonly prefixLength: number
  readonly scope?: "global" | "link" | "host" | "site"
}

/** Scopes of the kernel's include/net/ipv6.h. */
const scopes: { readonly [code: number]: Ipv6Assignment["scope"] } = {
  0x00: "global",
  0x10: "host",
  0x20: "link",
  0x40: "site"
}

/** `/proc/net/if_inet6` (proc_net(5)): address, interface index, prefix length, scope, flags in hexadecimal; name. */
export const ProcNetIfInet6 = make<ReadonlyArray<Ipv6Assignment>>(
  "/proc/net/if_inet6",
  (text) =>
    text.split("\n").flatMap((line) => {
      const [hex, , prefix, scopeCode, , interfaceName] = line.trim().split(/\s+/)
      const address = ipv6FromHex(hex), prefixLength = Number.parseInt(prefix ?? "", 16)
      if (address === undefined || !interfaceName || !(prefixLength <= 128)) return []
      const scope = scopes[Number.parseInt(scopeCode ?? "", 16)]
      return [{ interfaceName, address, prefixLength, ...(scope === undefined ? {} : { scope }) }]
    })
)
