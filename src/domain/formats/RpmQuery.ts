import type { Package } from "../inventory/Packages.ts"
import { compact, plain, present, presentInstant } from "../presence.ts"
import { make, misfit } from "./Format.ts"

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
export const RpmQuery = make<ReadonlyArray<Package>>("rpm query", (text) => {
  const rows = text.split(betweenPackages).slice(0, -1).map((row) => row.split(betweenFields))
  const packages = rows.filter((row) => row.length === tags.length && row[0] !== "gpg-pubkey").flatMap(packageFrom)
  return packages.length === 0 && text.trim() !== "" && rows.every((row) => row[0] !== "gpg-pubkey")
    ? misfit("no row of the query format")
    : packages
})

const packageFrom = (row: ReadonlyArray<string>): ReadonlyArray<Package> => {
  const [name, epoch, version, release, arch, installedAt, size, vendor, source, group] = row.map((value) =>
    value === "(none)" ? undefined : plain(value)
  )
  const sizeBytes = Number.parseInt(size ?? "", 10)
  return name === undefined ? [] : [compact({
    name,
    version: version === undefined
      ? undefined
      : `${epoch === undefined ? "" : `${epoch}:`}${version}${release === undefined ? "" : `-${release}`}`,
    publisher: present(vendor),
    arch,
    manager: "rpm" as const,
    scope: "machine" as const,
    source: source?.split("-").slice(0, -2).join("-") || undefined,
    section: present(group),
    installedAt: presentInstant(Number.parseInt(installedAt ?? "", 10)),
    sizeBytes: sizeBytes >= 0 ? sizeBytes : undefined
  })]
}
