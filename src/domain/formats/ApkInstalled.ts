import type { Package } from "../inventory/Packages.ts"
import { compact, plain } from "../presence.ts"
import { make, misfit } from "./Format.ts"
import { nameInMailbox } from "./Mailbox.ts"
import { type Stanza, stanzasIn } from "./stanzas.ts"

export interface ApkInstalled {
  readonly packages: ReadonlyArray<Package>
  /** The file ends in the middle of a package. */
  readonly cut: boolean
  /** How many packages cannot be read. */
  readonly damaged: number
}

/**
 * `/lib/apk/db/installed` (apk-package(5) and the index format of Alpine): one stanza a package, one letter a field:
 * `P` name, `V` version, `A` architecture, `o` origin, `m` maintainer, `I` installed size in bytes.
 */
export const ApkInstalled = make<ApkInstalled>("apk installed", (text) => {
  const { cut, damaged, stanzas } = stanzasIn(text, fields, never)
  const packages = stanzas.filter(isWhole).flatMap(packageFrom)
  return packages.length > 0 || text.trim() === ""
    ? { packages, cut, damaged: damaged + stanzas.length - packages.length }
    : misfit("no package")
})

const fields = new Set(["P", "V", "A", "o", "m", "I"])

/** apk ends every package with an empty line, the last one, too. */
const never = () => false

const isWhole = (stanza: Stanza) => stanza.has("P") && stanza.has("V") && stanza.has("A")

const packageFrom = (stanza: Stanza): ReadonlyArray<Package> => {
  const name = plain(stanza.get("P"))
  const size = Number.parseInt(stanza.get("I") ?? "", 10)
  return name === undefined ? [] : [compact({
    name,
    version: plain(stanza.get("V")),
    publisher: nameInMailbox(stanza.get("m")),
    arch: plain(stanza.get("A")),
    manager: "apk" as const,
    scope: "machine" as const,
    sourcePackage: plain(stanza.get("o")),
    sizeBytes: size >= 0 ? size : undefined
  })]
}
