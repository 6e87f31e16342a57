import type { Package } from "../inventory/Packages.ts"
import { compact, plain } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"

/** Where Windows keeps which store apps are there for all users, below HKLM (undocumented). */
export const appxKey = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Appx\\AppxAllUserStore\\Applications"

/**
 * The store apps of a machine. Their keys are package full names, `Name_Version_Architecture_ResourceId_PublisherId`
 * (Microsoft, "Package identity"). Resources are packages as well, with their language or scale for an id, and no
 * software of their own; a bundle (`~`) counts where the app that came out of it is not listed beside it. One key of
 * another form never costs the others.
 */
export const packagesOfAppx = (key: RegistryKey): ReadonlyArray<Package> => {
  const identities = Object.keys(key.keys).flatMap(identityOf)
  const apps = new Set(identities.filter(({ bundle }) => !bundle).map(familyOf))
  return identities.filter((each) => !each.bundle || !apps.has(familyOf(each))).map(({ app }) => app)
}

interface Identity {
  readonly app: Package
  readonly bundle: boolean
}

/** What all versions and architectures of an app have in common. */
const familyOf = ({ app }: Identity) => `${app.name}_${app.publisherId}`

const identityOf = (fullName: string): ReadonlyArray<Identity> => {
  const [name, version, arch = "", resource = "", publisherId = "", ...rest] = fullName.split("_", 6)
  const appName = plain(name)
  const isIdentity = rest.length === 0 && appName !== undefined && /^\d{1,5}(\.\d{1,5}){3}$/.test(version ?? "") &&
    architectures.has(arch.toLowerCase()) && /^[0-9a-z]{13}$/i.test(publisherId)
  return !isIdentity || !["", "neutral", "~"].includes(resource.toLowerCase()) ? [] : [{
    bundle: resource === "~",
    app: compact({
      name: appName,
      version,
      arch: arch.toLowerCase(),
      manager: "appx" as const,
      scope: "machine" as const,
      category: frameworks.test(appName) ? "component" as const : "application" as const,
      publisherId: publisherId.toLowerCase()
    })
  }]
}

const architectures = new Set(["x86", "x64", "arm", "arm64", "neutral", "x86a64"])

/** Packages that are there for others; only their manifests, which are files, call them frameworks. */
const frameworks =
  /^Microsoft\.(VCLibs|NET\.Native|UI\.Xaml|WindowsAppRuntime|WinAppRuntime|DirectXRuntime|Services\.Store\.Engagement)/i
