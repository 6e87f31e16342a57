import { Schema } from "effect"
import { json } from "./Format.ts"
import { jsonField, jsonRows } from "./jsonRows.ts"

const AddressInfo = Schema.Struct({
  family: Schema.Literals(["inet", "inet6"]),
  local: Schema.String,
  prefixlen: Schema.Natural,
  scope: jsonField(Schema.String)
})

const Link = Schema.Struct({
  ifname: Schema.NonEmptyString,
  flags: jsonField(Schema.Array(Schema.String)),
  mtu: jsonField(Schema.Natural),
  operstate: jsonField(Schema.String),
  link_type: jsonField(Schema.String),
  address: jsonField(Schema.String),
  master: jsonField(Schema.String),
  permaddr: jsonField(Schema.String),
  parentdev: jsonField(Schema.String),
  linkinfo: jsonField(Schema.Struct({ info_kind: jsonField(Schema.String) })),
  addr_info: jsonField(jsonRows(AddressInfo))
})

/** Arguments that `IpAddressJson` is the answer to. */
export const ipAddressArguments = ["-j", "-d", "address"] as const

/** `ip -j -d address` (ip-address(8), iproute2): every interface of the network namespace with its addresses. */
export const IpAddressJson = json("ip -j address", jsonRows(Link))
