import type { Package } from "../inventory/Packages.ts"
import { compact, plain, present } from "../presence.ts"
import { make, misfit } from "./Format.ts"
import { nameInMailbox } from "./Mailbox.ts"
import { type Stanza, stanzasIn } from "./stanzas.ts"

export interface DpkgStatus {
  /** What dpkg calls installed, in the order of the file. */
  readonly packages: ReadonlyArray<Package>
  /** The file ends in the middle of a package. */
  readonly cut: boolean
}

/**
 * `/var/lib/dpkg/status`: one stanza a package, fields as in deb-control(5), and `Status: want flag state` as in
 * dpkg(1). Installed is what has the state `installed`, held packages included; what is half-installed, unpacked or
 * left with its configuration files is not. `Installed-Size` is in KiB.
 */
export const DpkgStatus = make<DpkgStatus>("dpkg status", (text) => {
  const { cut, stanzas } = stanzasIn(text, fields, isWhole)
  return stanzas.some((stanza) => stanza.has("Package")) || text.trim() === ""
    ? { packages: stanzas.filter(isInstalled).flatMap(packageFrom), cut }
    : misfit("no package")
})

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

const isInstalled = (stanza: Stanza) => stanza.get("Status")?.split(/\s+/)[2] === "installed"

const isWhole = (stanza: Stanza) =>
  stanza.has("Package") && stanza.has("Status") && (stanza.has("Version") || !isInstalled(stanza))

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
    source: plain(stanza.get("Source")?.split(" ", 1)[0]),
    section: present(stanza.get("Section")),
    sizeBytes: sizeKib >= 0 ? sizeKib * 1024 : undefined
  })]
}
