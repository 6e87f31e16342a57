import type { Package } from "../inventory/Packages.ts"
import { compact, plain } from "../presence.ts"
import { make, misfit } from "./Format.ts"

/** The columns that `FlatpakList` reads, in its order. */
export const flatpakColumns = "application,version,branch,arch,origin,installation"

/**
 * `flatpak list --columns=…` into a pipe (flatpak-list(1)): cells between tabs, no header. Runtimes often have no
 * version of their own; then the branch is what tells them apart. `user` is the installation of one user, every other
 * name one for everybody.
 */
export const FlatpakList = make<ReadonlyArray<Package>>("flatpak list", (text) => {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const packages = lines.flatMap(packageFrom)
  return packages.length === 0 && lines.length > 0 ? misfit("no line with six cells and an application id") : packages
})

const packageFrom = (line: string): ReadonlyArray<Package> => {
  const cells = line.split("\t").map(plain)
  const [name, version, branch, arch, origin, installation] = cells
  return name === undefined || !name.includes(".") || cells.length < 6 ? [] : [compact({
    name,
    version: version ?? branch,
    arch,
    manager: "flatpak" as const,
    scope: installation === "user" ? "user" as const : "machine" as const,
    source: origin === undefined || branch === undefined ? origin : `${origin}/${branch}`
  })]
}
