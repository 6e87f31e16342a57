/** What tells the kind of an interface. */
export interface KindFacts {
  readonly name: string
  /** Kind of link layer as iproute2 names it: ether, loopback, infiniband, none, ppp, sit, … */
  readonly linkType?: string | undefined
  /** What software made it: bridge, bond, vlan, tun, veth, wireguard, … */
  readonly madeAs?: string | undefined
  readonly wireless: boolean
}

/** Kind of a network interface. Whatever wraps packets into others is a tunnel. */
export const kindOf = ({ linkType, madeAs, name, wireless }: KindFacts): string | undefined =>
  linkType === "loopback" || name === "lo"
    ? "loopback"
    : wireless || madeAs === "wlan"
    ? "wifi"
    : madeAs !== undefined
    ? tunnels.has(madeAs) ? "tunnel" : madeAs
    : linkType === "ether"
    ? "ethernet"
    : linkType !== undefined && tunnels.has(linkType)
    ? "tunnel"
    : linkType === "none"
    ? undefined
    : linkType

const tunnels = new Set([
  "erspan",
  "gre",
  "gretap",
  "ip6erspan",
  "ip6gre",
  "ip6gretap",
  "ip6tnl",
  "ipip",
  "sit",
  "tun",
  "tunnel",
  "tunnel6",
  "vti",
  "vti6",
  "wireguard",
  "xfrm"
])

/** Link layers by their number in `/sys/class/net/NAME/type` (kernel, include/uapi/linux/if_arp.h). */
export const linkTypeOf = (number: string | undefined): string | undefined => linkTypes[number ?? ""]

const linkTypes: { readonly [number: string]: string } = {
  "1": "ether",
  "24": "ieee1394",
  "32": "infiniband",
  "512": "ppp",
  "768": "ipip",
  "769": "tunnel6",
  "772": "loopback",
  "776": "sit",
  "778": "gre",
  "65534": "none"
}

/** Link layers whose address is a hardware address; that of a tunnel is an IP address. */
export const hasMacAddress = (linkType: string | undefined): boolean =>
  linkType === "ether" || linkType === "infiniband" || linkType === "ieee1394"
