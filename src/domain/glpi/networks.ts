import { compact } from "../presence.ts"
import type { Known } from "./inventoryForGlpi.ts"
import { mask4, mask6 } from "./units.ts"

/** Words of GLPI for kinds of interfaces; it has none for others. */
const types: { readonly [kind: string]: string } = {
  ethernet: "ethernet",
  wifi: "wifi",
  infiniband: "infiniband",
  bond: "aggregate",
  team: "aggregate",
  loopback: "loopback",
  bridge: "bridge",
  bluetooth: "bluetooth",
  ppp: "dialup"
}

/** One row for each address of each interface, and one for an interface without. */
export const networks = ({ network }: Known) =>
  network?.interfaces.flatMap((each) => {
    const common = {
      description: each.name,
      driver: each.driver,
      mac: each.macAddress,
      mtu: each.mtu,
      speed: each.speedMbps === undefined ? undefined : String(each.speedMbps),
      status: each.up === undefined ? undefined : each.up ? "up" : "down",
      type: each.kind === undefined ? undefined : types[each.kind],
      virtualdev: each.virtual
    }
    const rows = each.addresses.map(({ address, family, prefixLength }) =>
      family === "ipv4"
        ? { ...common, ipaddress: address, ipmask: mask4(prefixLength) }
        : { ...common, ipaddress6: address, ipmask6: mask6(prefixLength) }
    )
    return (rows.length === 0 ? [common] : rows).map((row) => compact(row))
  })
