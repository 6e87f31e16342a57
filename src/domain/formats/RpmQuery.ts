import type { Package } from "../inventory/Packages.ts"
import { compact, plain, present, presentInstant } from "../presence.ts"
import { make, misfit } from "./Format.ts"

export interface RpmQuery {
  readonly packages: ReadonlyArray<Package>
  /** How many rows were not of the query format: packages, or what rpm had to say between them. */
  readonly unread: number
}

const betweenFields = "\u001f"
const betweenPackages = "\u001e"

const tags = [
  "NAME",
  "EPOCH",
  "VERSION",
  "RELEASE",
  "ARCH",
  "INSTALLTIME",
  "LONGSIZE",
  "VENDOR",
  "SOURCERPM",
  "GROUP"
] as const

/**
 * What `rpm --query --all --queryformat` is asked for. The separators are the control characters themselves: rpm takes
 * them as they are, knows no octal escapes, and no tag has them in it.
 */
export const rpmQueryFormat = tags.map((tag) => `%{${tag}}`).join(betweenFields) + betweenPackages

/**
 * The answer to `rpmQueryFormat` (rpm-queryformat(7)): `(none)` where a tag is missing, install time in seconds since
 * the epoch, size in bytes. `gpg-pubkey` rows are imported keys, no packages.
 */
export const RpmQuery = make<RpmQuery>("rpm query", (text) => {
  const rows = text.split(betweenPackages).map((row) => row.split(betweenFields))
  const end = rows.pop()!.join("").trim()
  const keys = rows.filter((row) => row.length === tags.length && row[0] === "gpg-pubkey").length
  const packages = rows.filter((row) => row.length === tags.length && row[0] !== "gpg-pubkey").flatMap(packageFrom)
  return packages.length + keys === 0 && text.trim() !== ""
    ? misfit("no row of the query format")
    : { packages, unread: rows.length - keys - packages.length + (end === "" ? 0 : 1) }
})

const packageFrom = (row: ReadonlyArray<string>): ReadonlyArray<Package> => {
  const [name, epoch, version, release, arch, installedAt, size, vendor, source, group] = row.map((value) =>
    value === "(none)" ? undefined : plain(value)
  )
  const sizeBytes = Number.parseInt(size ?? "", 10)
  return name === undefined || version === undefined ? [] : [compact({
    name,
    version: `${epoch === undefined ? "" : `${epoch}:`}${version}${release === undefined ? "" : `-${release}`}`,
    publisher: present(vendor),
    arch,
    manager: "rpm" as const,
    scope: "machine" as const,
    sourcePackage: source?.split("-").slice(0, -2).join("-") || undefined,
    section: present(group),
    installedAt: presentInstant(Number.parseInt(installedAt ?? "", 10)),
    sizeBytes: sizeBytes >= 0 ? sizeBytes : undefined
  })]
}
