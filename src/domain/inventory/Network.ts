import { Schema } from "effect"
import { count, flag, macAddress, quantity, text, volatile, word } from "./fields.ts"

/** One address of an interface. */
export const InterfaceAddress = Schema.Struct({
  address: text("IPv4 or IPv6 address, canonical form, without zone"),
  prefixLength: count("Length of the network prefix"),
  family: word(["ipv4", "ipv6"], "Address family"),
  scope: Schema.optionalKey(word(["global", "link", "host", "site"], "How far the address reaches"))
}).annotate({ identifier: "InterfaceAddress", title: "Interface address" })
export interface InterfaceAddress extends Schema.Schema.Type<typeof InterfaceAddress> {}

/** One network interface. */
export const NetworkInterface = Schema.Struct({
  name: text("Name: eth0, Ethernet 2"),
  kind: Schema.optionalKey(text("Kind: ethernet, wifi, loopback, bridge, bond, vlan, tunnel, …")),
  macAddress: Schema.optionalKey(macAddress("Hardware address in use")),
  permanentMacAddress: Schema.optionalKey(
    macAddress("Hardware address that the adapter was made with, when it differs")
  ),
  addresses: volatile(Schema.Array(InterfaceAddress)).annotate({ description: "Addresses, by family and value" }),
  speedMbps: Schema.optionalKey(volatile(quantity("Speed of the link in Mbit/s; absent when unknown or down"))),
  up: Schema.optionalKey(volatile(flag("Whether the link is up"))),
  dhcp: Schema.optionalKey(flag("Whether a DHCP server may give it its IPv4 address")),
  mtu: Schema.optionalKey(count("Largest packet in bytes")),
  virtual: flag("Made by software: no adapter behind it"),
  driver: Schema.optionalKey(text("Kernel driver"))
}).annotate({ identifier: "NetworkInterface", title: "Network interface" })
export interface NetworkInterface extends Schema.Schema.Type<typeof NetworkInterface> {}

/** How the machine is connected. */
export const Network = Schema.Struct({
  interfaces: Schema.Array(NetworkInterface).annotate({ description: "Interfaces by name" }),
  gateways: Schema.optionalKey(
    volatile(Schema.Array(text("Address of a default gateway"))).annotate({ description: "Default gateways" })
  ),
  dnsServers: Schema.optionalKey(
    volatile(Schema.Array(text("Address of a name server"))).annotate({ description: "Configured name servers" })
  )
}).annotate({ identifier: "Network", title: "Network" })
export interface Network extends Schema.Schema.Type<typeof Network> {}
