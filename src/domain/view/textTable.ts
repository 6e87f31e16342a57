import { clipped, folded, padded, width } from "./cells.ts"
import type { Table } from "./Chapter.ts"

/** No column is made narrower than this to make room for others. */
const narrowest = 8
const between = "  "

/**
 * A table in lines no longer than `cells`. Wide columns give way first; columns for which there is no room even so are
 * named below, and never just gone.
 */
export const textTable = ({ columns, rows }: Table, cells: number): ReadonlyArray<string> => {
  const natural = columns.map((column, at) => Math.max(width(column), ...rows.map((row) => width(row[at]!))))
  const shown = columnsThatFit(natural, cells)
  const widths = shrunk(natural.slice(0, shown), cells)
  const line = (row: ReadonlyArray<string>) =>
    widths.map((each, at) => padded(clipped(row[at]!, each), each)).join(between).trimEnd()
  const left = columns.slice(shown)
  return [
    line(columns),
    widths.map((each) => "─".repeat(each)).join(between),
    ...rows.map(line),
    ...(left.length > 0 ? folded(`no room here for: ${left.join(", ")}`, cells) : [])
  ]
}

const columnsThatFit = (natural: ReadonlyArray<number>, cells: number): number => {
  let taken = -between.length
  const fits = natural.findIndex((each) => {
    taken += between.length + Math.min(each, narrowest)
    return taken > cells
  })
  return fits === -1 ? natural.length : Math.max(1, fits)
}

const shrunk = (natural: ReadonlyArray<number>, cells: number): ReadonlyArray<number> => {
  const widths = [...natural]
  const room = cells - between.length * (widths.length - 1)
  for (let excess = widths.reduce((sum, each) => sum + each, 0) - room; excess > 0;) {
    const widest = Math.max(...widths)
    const next = Math.max(narrowest, ...widths.filter((each) => each < widest))
    const those = widths.flatMap((each, at) => each === widest ? [at] : [])
    const cut = Math.min(widest - next || 1, Math.ceil(excess / those.length))
    if (widest <= 1) break
    for (const at of those) {
      if (excess <= 0) break
      const by = Math.min(cut, excess)
      widths[at]! -= by
      excess -= by
    }
  }
  return widths
}
