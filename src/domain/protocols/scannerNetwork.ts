import type { Schema } from "effect"
import type { InterfaceAddress, Network, NetworkInterface } from "../inventory/Network.ts"
import { compact, plain } from "../presence.ts"
import { ipv4Network } from "./ipv4Network.ts"
import { required } from "./wireText.ts"

/** Interfaces as the scanner protocol lists them. Netmask and broadcast address exist for IPv4 only. */
export const interfacesOf = (network: Network): Schema.Json => network.interfaces.map(interfaceOf)

const interfaceOf = (adapter: NetworkInterface) =>
  compact({
    name: required(adapter.name),
    is_up: adapter.up,
    speed: adapter.speedMbps === undefined ? undefined : `${Math.round(adapter.speedMbps)} Mbps`,
    addresses: adapter.addresses.map(addressOf),
    mac_address: adapter.macAddress
  })

const addressOf = ({ address, family, prefixLength }: InterfaceAddress) => {
  const ip = plain(address) ?? ""
  return compact({
    type: family === "ipv4" ? "IPv4" : "IPv6",
    address: ip,
    prefix_length: prefixLength,
    ...(family === "ipv4" ? ipv4Network(ip, prefixLength) : {})
  })
}
