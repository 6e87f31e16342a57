import type { Firewall } from "../inventory/Security.ts"
import { systemProfiler, textOf } from "./systemProfiler.ts"

/** `SPFirewallDataType`: whether the application firewall filters. `allow_all` is its word for off. */
export const MacFirewall = systemProfiler<readonly ["SPFirewallDataType"], Firewall>(
  "system_profiler firewall",
  ["SPFirewallDataType"],
  ({ SPFirewallDataType: [item] }) => ({
    name: "Application Firewall",
    state: states[textOf(item, "spfirewall_globalstate") ?? ""] ?? "unknown"
  })
)

const states: { readonly [word: string]: "on" | "off" | undefined } = {
  spfirewall_globalstate_limit_connections: "on",
  spfirewall_globalstate_block_all: "on",
  spfirewall_globalstate_allow_all: "off",
  spfirewall_globalstate_off: "off"
}
