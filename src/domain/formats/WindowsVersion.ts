import { Schema } from "effect"
import type { Os } from "../inventory/Os.ts"
import { compact, present, presentInstant } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { numberIn, textIn } from "../registryValues.ts"

/** What `RtlGetVersion` answers; a product type of 1 is a workstation, 2 a domain controller, 3 another server. */
export const WindowsVersion = Schema.Struct({
  major: Schema.Natural,
  minor: Schema.Natural,
  build: Schema.Natural,
  productType: Schema.Natural
})
export interface WindowsVersion extends Schema.Schema.Type<typeof WindowsVersion> {}

/** Where Windows says what it is, below HKLM. */
export const currentVersionKey = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

/**
 * Name and version of a Windows. Windows 11 goes on calling itself 10, in its version and in `ProductName`: what tells it
 * is a build from 22000 on, of a workstation. `InstallDate` is of the last feature update, which is an installation, too.
 */
export const nameOfWindows = (
  version: WindowsVersion,
  current: RegistryKey | undefined
): Pick<Os, "name" | "version" | "codename" | "build" | "edition" | "kernel" | "installedAt"> => {
  const text = (name: string) => current && present(textIn(current, name))
  const { build, major, minor } = version
  const revision = current && numberIn(current, "UBR")
  const release = releaseOf(version)
  const name = text("ProductName")
  const edition = text("EditionID")
  return compact({
    name: release === "11" ? name?.replace(/^Windows 10\b/, "Windows 11") : name,
    version: release,
    codename: text("DisplayVersion") ?? text("ReleaseId") ?? text("CSDVersion"),
    build: revision === undefined ? `${build}` : `${build}.${revision}`,
    edition,
    kernel: `${major}.${minor}.${build}`,
    installedAt: presentInstant(current && numberIn(current, "InstallDate"))
  })
}

/** What people call a version: by the numbers of "Operating System Version", by the build since Windows 10. */
const releaseOf = ({ build, major, minor, productType }: WindowsVersion): string => {
  const isServer = productType !== 1
  if (major === 10 && !isServer) return build >= 22_000 ? "11" : "10"
  if (major === 10) return servers.find(([first]) => build >= first)?.[1] ?? `${major}.${minor}`
  return (isServer ? olderServers : older).get(`${major}.${minor}`) ?? `${major}.${minor}`
}

const servers: ReadonlyArray<readonly [firstBuild: number, release: string]> = [
  [26_040, "2025"],
  [20_201, "2022"],
  [17_623, "2019"],
  [14_300, "2016"]
]

const older = new Map([["6.0", "Vista"], ["6.1", "7"], ["6.2", "8"], ["6.3", "8.1"]])
const olderServers = new Map([["6.0", "2008"], ["6.1", "2008 R2"], ["6.2", "2012"], ["6.3", "2012 R2"]])
