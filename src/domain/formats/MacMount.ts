import { make } from "./Format.ts"

/** One line of the table of mounts. */
export interface MacMountEntry {
  readonly source: string
  readonly mount: string
  readonly filesystem: string
  readonly options: ReadonlySet<string>
}

/** `mount` (mount(8)) of macOS: `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)`. */
export const MacMount = make<ReadonlyArray<MacMountEntry>>("mount", (text) => text.split("\n").flatMap(entryOf))

const entryOf = (line: string): ReadonlyArray<MacMountEntry> => {
  const on = line.indexOf(" on /"), open = line.lastIndexOf(" (")
  if (on < 1 || open < on + 5 || !line.endsWith(")")) return []
  const [filesystem = "", ...options] = line.slice(open + 2, -1).split(", ")
  return [{ source: line.slice(0, on), mount: line.slice(on + 4, open), filesystem, options: new Set(options) }]
}
