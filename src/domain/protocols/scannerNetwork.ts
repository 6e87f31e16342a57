import type { Schema } from "effect"
import type { InterfaceAddress, Network, NetworkInterface } from "../inventory/Network.ts"
import { compact, plain } from "../presence.ts"
import { required } from "./scannerText.ts"

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

const ipv4Network = (address: string, prefixLength: number) => {
  const parts = address.split(".").map(Number)
  if (prefixLength > 32 || parts.length !== 4 || !parts.every((part) => part >= 0 && part <= 255)) return {}
  const mask = maskOf(prefixLength)
  return {
    netmask: mask.join("."),
    // RFC 3021: a link of two addresses has none to spare for broadcasts
    broadcast: prefixLength > 30 ? undefined : parts.map((part, index) => part | 255 - mask[index]!).join(".")
  }
}

const maskOf = (prefixLength: number) =>
  [0, 8, 16, 24].map((start) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefixLength - start))))
