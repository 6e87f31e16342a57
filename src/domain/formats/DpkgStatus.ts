import type { Package } from "../inventory/Packages.ts"
import { compact, plain, present } from "../presence.ts"
import { make, misfit } from "./Format.ts"
import { nameInMailbox } from "./Mailbox.ts"
import { type Stanza, stanzasIn } from "./stanzas.ts"

/** What dpkg knows of one package in one architecture. */
export interface DpkgEntry {
  /** The package, where it is installed. */
  readonly installed: ReadonlyArray<Package>
  readonly name: string
  /** Name and architecture: what tells entries apart. */
  readonly key: string
}

export interface DpkgStatus {
  /** In the order of the file. */
  readonly entries: ReadonlyArray<DpkgEntry>
  /** The file ends in the middle of a package. */
  readonly cut: boolean
  /** How many entries cannot be read. */
  readonly damaged: number
}

/**
 * `/var/lib/dpkg/status`: one stanza a package, fields as in deb-control(5), and `Status: want flag state` as in
 * dpkg(1). Installed is what has the state `installed`, held packages included, and what only waits for a trigger: it is
 * configured and at work. What is half-installed, unpacked, half-configured or left with its configuration files is not.
 * `Installed-Size` is in KiB. The files of the journal, `/var/lib/dpkg/updates/0001` and so on, have the same form.
 */
export const DpkgStatus = make<DpkgStatus>("dpkg status", (text) => {
  const { cut, damaged, stanzas } = stanzasIn(text, fields, isWhole)
  const entries = stanzas.filter((stanza) => plain(stanza.get("Package")) !== undefined && isWhole(stanza)).map(
    entryFrom
  )
  return entries.length > 0 || text.trim() === ""
    ? { entries, cut, damaged: damaged + stanzas.length - entries.length }
    : misfit("no package")
})

/** What is installed: the status file, and over it the journal of a dpkg that is at work or was interrupted. */
export const installedIn = (
  status: DpkgStatus,
  journal: ReadonlyArray<DpkgStatus> = []
): ReadonlyArray<Package> =>
  [...new Map([status, ...journal].flatMap(({ entries }) => entries.map((each) => [each.key, each] as const))).values()]
    .flatMap(({ installed }) => installed)

const fields = new Set([
  "Package",
  "Status",
  "Version",
  "Architecture",
  "Maintainer",
  "Section",
  "Source",
  "Installed-Size"
])

const installedStates = new Set(["installed", "triggers-awaited", "triggers-pending"])

const isInstalled = (stanza: Stanza) => installedStates.has(stanza.get("Status")?.split(/\s+/)[2] ?? "")

const isWhole = (stanza: Stanza) =>
  stanza.has("Package") && stanza.has("Status") && (stanza.has("Version") || !isInstalled(stanza))

const entryFrom = (stanza: Stanza): DpkgEntry => ({
  name: stanza.get("Package") ?? "",
  key: `${stanza.get("Package")}:${stanza.get("Architecture") ?? ""}`,
  installed: isInstalled(stanza) ? packageFrom(stanza) : []
})

const packageFrom = (stanza: Stanza): ReadonlyArray<Package> => {
  const name = plain(stanza.get("Package"))
  const sizeKib = Number.parseInt(stanza.get("Installed-Size") ?? "", 10)
  return name === undefined ? [] : [compact({
    name,
    version: plain(stanza.get("Version")),
    publisher: nameInMailbox(stanza.get("Maintainer")),
    arch: plain(stanza.get("Architecture")),
    manager: "dpkg" as const,
    scope: "machine" as const,
    sourcePackage: plain(stanza.get("Source")?.split(" ", 1)[0]),
    section: present(stanza.get("Section")),
    held: stanza.get("Status")?.startsWith("hold ") === true ? true : undefined,
    sizeBytes: sizeKib >= 0 ? sizeKib * 1024 : undefined
  })]
}
