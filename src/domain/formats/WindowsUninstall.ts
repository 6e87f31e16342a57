import type { Package } from "../inventory/Packages.ts"
import { compact, plain, present, presentMoment, presentNumber } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { numberIn, textIn, valueIn } from "../registryValues.ts"

/** Where software registers its removal, below a hive. */
export const uninstallKey = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall"

/** Whose entries they are, and what is known of all of them. */
export type UninstallOrigin = Pick<Package, "scope" | "user" | "arch">

/**
 * The software that an `Uninstall` key tells of. Values are those of Windows Installer ("Uninstall Registry Key") and of
 * the shell ("Removing an Application"). A key with a single value, or none, is a mark that an installer left.
 */
export const packagesOfUninstall = (key: RegistryKey, origin: UninstallOrigin): ReadonlyArray<Package> =>
  Object.entries(key.keys).flatMap(([name, entry]) => {
    const shown = plain(textIn(entry, "DisplayName"))
    const packageName = shown ?? plain(name)
    return packageName === undefined || Object.keys(entry.values).length <= 1 ? [] : [
      compact({
        name: packageName,
        version: present(textIn(entry, "DisplayVersion")),
        publisher: present(textIn(entry, "Publisher")),
        manager: "registry" as const,
        ...origin,
        category: categoryOf(entry, shown),
        productCode: productCodeOf(name, entry),
        ...installedAtOf(entry),
        sizeBytes: sizeBytesOf(entry)
      })
    ]
  })

/**
 * Programs and Features shows what has a name and a way to remove it, and shows neither `SystemComponent`s nor, among the
 * programs, what belongs to another one.
 */
const categoryOf = (entry: RegistryKey, shown: string | undefined): NonNullable<Package["category"]> => {
  const release = textIn(entry, "ReleaseType")?.toLowerCase() ?? ""
  if (valueIn(entry, "ParentKeyName") !== undefined || /update|hotfix|service pack/.test(release)) return "update"
  if (shown === undefined || numberIn(entry, "SystemComponent") === 1) return "component"
  return isRemovable(entry) ? "application" : "component"
}

const isRemovable = (entry: RegistryKey) =>
  plain(textIn(entry, "UninstallString")) !== undefined || numberIn(entry, "WindowsInstaller") === 1

/** The key of a product of Windows Installer is its product code; some other installers use GUIDs as well. */
const productCodeOf = (name: string, entry: RegistryKey) =>
  numberIn(entry, "WindowsInstaller") === 1 && /^\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/i.test(name)
    ? name.toUpperCase()
    : undefined

/** `EstimatedSize` is in KiB; 0 is what installers write that did not count. */
const sizeBytesOf = (entry: RegistryKey) => {
  const kib = presentNumber(numberIn(entry, "EstimatedSize"))
  return kib !== undefined && Number.isSafeInteger(kib * 1024) && kib > 0 ? kib * 1024 : undefined
}

/** The day that the installer wrote, where it is one; else when the key was changed last, and said to be that. */
const installedAtOf = (entry: RegistryKey): Pick<Package, "installedAt" | "installedAtBasis"> => {
  const day = dayOf(textIn(entry, "InstallDate"))
  if (day !== undefined) return { installedAt: day }
  const written = presentMoment(entry.lastWrittenAt)
  return written === undefined ? {} : { installedAt: written, installedAtBasis: "key-write" }
}

/** `YYYYMMDD` of a day that there is; installers also write dates in the manner of their country, which nobody can tell. */
const dayOf = (text: string | undefined) => {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(text ?? "") ?? []
  const instant = presentMoment(`${year}-${month}-${day}T00:00:00Z`)
  return instant?.startsWith(`${year}-${month}-${day}`) ? instant : undefined
}
