import type { Package } from "../inventory/Packages.ts"
import { compact, plain, present } from "../presence.ts"
import { make, misfit } from "./Format.ts"

/**
 * `snap list --unicode=never --color=never`: a table with the columns Name, Version, Rev, Tracking, Publisher, Notes,
 * none of which has white space in it. `-` is nothing; `**` after a publisher says verified, `*` starred. A long
 * channel is shortened with an ellipsis: then it is no channel and left out.
 */
export const SnapList = make<ReadonlyArray<Package>>("snap list", (text) => {
  const [header, ...rows] = text.split("\n").filter((line) => line.trim() !== "")
  if (header === undefined) return []
  return header.startsWith("Name ") ? rows.flatMap(packageFrom) : misfit("no header that starts with Name")
})

const packageFrom = (line: string): ReadonlyArray<Package> => {
  const [name, version, , tracking, publisher] = line.trim().split(/\s+/).map((cell) => cell === "-" ? "" : cell)
  return name === undefined || version === undefined ? [] : [compact({
    name,
    version: plain(version),
    publisher: present(publisher?.replaceAll("*", "")),
    manager: "snap" as const,
    scope: "machine" as const,
    source: tracking === undefined || /(…|\.\.\.)$/.test(tracking) ? undefined : plain(tracking)
  })]
}
