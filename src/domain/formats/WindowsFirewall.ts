import type { Firewall } from "../inventory/Security.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { keyIn, numberIn } from "../registryValues.ts"

/** What is set on the machine, and what a group policy sets over it. */
export const firewallKey = "SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy"
export const firewallPolicyKey = "SOFTWARE\\Policies\\Microsoft\\WindowsFirewall"

/** The service that filters; `Start` 4 is disabled. */
export const firewallServiceKey = "SYSTEM\\CurrentControlSet\\Services\\MpsSvc"

/** Profiles, with the names of their keys: the private one goes by `StandardProfile`, in policies also by its own name. */
const profiles = [
  ["domain", ["DomainProfile"]],
  ["private", ["PrivateProfile", "StandardProfile"]],
  ["public", ["PublicProfile"]]
] as const

/** The profiles of the Windows firewall. Policies win; without its service, none filters. */
export const firewallOf = (
  settings: RegistryKey,
  policies: RegistryKey | undefined,
  service: RegistryKey | undefined
): ReadonlyArray<Firewall> => {
  const isDisabled = service !== undefined && numberIn(service, "Start") === 4
  return profiles.map(([profile, keys]) => {
    const enabled = settingIn(policies, keys) ?? settingIn(settings, keys)
    return { name, profile, state: isDisabled ? "off" : enabled === undefined ? "unknown" : enabled ? "on" : "off" }
  })
}

const name = "Windows Defender Firewall"

/** `EnableFirewall` 0 or 1 ([MS-GPFAS], 2.2.2.2). */
const settingIn = (key: RegistryKey | undefined, names: ReadonlyArray<string>): boolean | undefined => {
  const settings = names.map((name) => key === undefined ? undefined : keyIn(key, name))
    .map((profile) => profile === undefined ? undefined : numberIn(profile, "EnableFirewall"))
  const setting = settings.find((each) => each !== undefined)
  return setting === undefined ? undefined : setting !== 0
}
