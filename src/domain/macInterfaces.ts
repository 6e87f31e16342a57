import type { MacInterface } from "./formats/MacIfconfig.ts"
import { isAdapter, type KnownInterface, madeWith } from "./formats/MacNetworkInterfaces.ts"
import type { NetworkInterface } from "./inventory/Network.ts"
import { compact, orderedBy } from "./presence.ts"

/** Interfaces as they are told: what `ifconfig` shows, with what the system knows of the adapters behind them. */
export const macInterfaces = (
  shown: ReadonlyArray<MacInterface>,
  known: ReadonlyArray<KnownInterface>
): ReadonlyArray<NetworkInterface> => {
  const adapters = new Map(known.map((each) => [each["BSD Name"], each]))
  return orderedBy(
    shown.filter(isOfInterest).map((each) => {
      const adapter = adapters.get(each.name)
      const made = adapter === undefined ? undefined : madeWith(adapter)
      const up = each.active ?? (each.flags.has("UP") && each.flags.has("RUNNING"))
      return compact({
        name: each.name,
        kind: kindOf(each.name, adapter),
        macAddress: each.macAddress,
        permanentMacAddress: made === each.macAddress ? undefined : made,
        addresses: orderedBy(each.addresses, ({ family }) => family, ({ address }) => address),
        speedMbps: up ? each.speedMbps : undefined,
        up,
        mtu: each.mtu,
        virtual: adapter === undefined || !isAdapter(adapter)
      })
    }),
    ({ name }) => name
  )
}

/**
 * What the system makes for its own use comes and goes, and says nothing of the machine: tunnels that carry no address
 * beyond the link, the radios of AirDrop with addresses that are drawn anew, and links to chips inside.
 */
const isOfInterest = ({ addresses, macAddress, name }: MacInterface) =>
  macAddress !== t2Link
  && !/^(anpi|ap|awdl|llw|p2p|XHC|VHC)\d/.test(name)
  && (!/^(gif|stf|utun|ipsec|ppp)\d/.test(name) || addresses.some(({ scope }) => scope === "global"))

/** The link to the T2 chip has the same address in every Mac. */
const t2Link = "AC:DE:48:00:11:22"

const kindOf = (name: string, adapter: KnownInterface | undefined): string | undefined =>
  adapter?.SCNetworkInterfaceType === "IEEE80211"
    ? "wifi"
    : kinds.find(([pattern]) => pattern.test(name))?.[1]

const kinds: ReadonlyArray<readonly [pattern: RegExp, kind: string]> = [
  [/^lo\d/, "loopback"],
  [/^en\d/, "ethernet"],
  [/^bridge\d/, "bridge"],
  [/^bond\d/, "bond"],
  [/^vlan\d/, "vlan"],
  [/^(utun|gif|stf|ipsec|ppp)\d/, "tunnel"]
]
