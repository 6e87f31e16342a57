import type { IniSection } from "./formats/Ini.ts"
import { present } from "./presence.ts"

/** A file of settings, or that there is none. */
type Settings = ReadonlyMap<string, IniSection> | undefined

/** FreeIPA clients: `domain` of `/etc/ipa/default.conf`, which the enrolment writes (default.conf(5)). */
export const domainOfIpa = (settings: Settings) => present(settings?.get("global")?.get("domain"))

/** Samba as a member of Active Directory (smb.conf(5)). */
export const domainOfSamba = (settings: Settings) => {
  const global = settings?.get("global")
  return global?.get("security")?.toLowerCase() === "ads" ? present(global.get("realm"))?.toLowerCase() : undefined
}

/** Samba on its own. */
export const workgroupOfSamba = (settings: Settings) => present(settings?.get("global")?.get("workgroup"))

/** The default realm of Kerberos (krb5.conf(5)): a membership only where the machine holds keys of it. */
export const domainOfKerberos = (settings: Settings) =>
  present(settings?.get("libdefaults")?.get("default_realm"))?.toLowerCase()

/** The first domain of SSSD that a directory with machine accounts stands behind (sssd.conf(5), sssd-ad(5), sssd-ipa(5)). */
export const domainOfSssd = (settings: Settings) => {
  for (const [name, section] of settings ?? []) {
    const provider = section.get("id_provider")?.toLowerCase()
    if (name.startsWith("domain/") && (provider === "ad" || provider === "ipa")) {
      return present(section.get(`${provider}_domain`)) ?? present(name.slice("domain/".length))
    }
  }
  return undefined
}
