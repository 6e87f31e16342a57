import type { Package } from "../inventory/Packages.ts"
import { compact, plain, present } from "../presence.ts"
import { make, misfit } from "./Format.ts"

export interface SnapRow {
  readonly snap: Package
  /** What its image is called: `NAME_REVISION.snap`. */
  readonly revision: string
}

export interface SnapList {
  readonly rows: ReadonlyArray<SnapRow>
  /** How many lines below the header were none of the table. */
  readonly unread: number
}

/**
 * `snap list --unicode=never --color=never`: a table with the columns Name, Version, Rev, Tracking, Publisher, Notes,
 * none of which has white space in it. `-` is nothing; `**` after a publisher says verified, `*` starred. A long
 * channel is shortened with an ellipsis: then it is no channel and left out. `held` among the notes: not refreshed.
 */
export const SnapList = make<SnapList>("snap list", (text) => {
  const [header, ...lines] = text.split("\n").filter((line) => line.trim() !== "")
  if (header === undefined) return { rows: [], unread: 0 }
  const rows = lines.flatMap(rowFrom)
  return header.startsWith("Name ")
    ? { rows, unread: lines.length - rows.length }
    : misfit("no header that starts with Name")
})

const rowFrom = (line: string): ReadonlyArray<SnapRow> => {
  const cells = line.trim().split(/\s+/).map((cell) => cell === "-" ? "" : cell)
  const [name, version, revision, tracking, publisher, notes] = cells
  if (name === undefined || revision === undefined || !/^x?\d+$/.test(revision)) return []
  return [{
    revision,
    snap: compact({
      name,
      version: plain(version),
      publisher: present(publisher?.replaceAll("*", "")),
      manager: "snap" as const,
      scope: "machine" as const,
      origin: tracking === undefined || /(…|\.\.\.)$/.test(tracking) ? undefined : plain(tracking),
      held: notes?.split(",").includes("held") === true ? true : undefined
    })
  }]
}
