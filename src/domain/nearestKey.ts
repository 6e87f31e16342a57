import { type SettingKey, settingKeys } from "./Settings.ts"

/** The known key nearest to a mistyped one, when it is near enough to be meant. */
export const nearestKey = (typed: string): SettingKey | undefined => {
  const wanted = typed.toUpperCase().replaceAll("-", "_")
  const [nearest] = settingKeys
    .map((key) => ({ key, distance: editDistance(wanted, key) }))
    .toSorted((a, b) => a.distance - b.distance)
  return nearest !== undefined && nearest.distance <= 3 ? nearest.key : undefined
}

/** Levenshtein distance: insertions, deletions and replacements that turn one word into the other. */
const editDistance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, left] of [...a].entries()) {
    const current = [row + 1]
    for (const [column, right] of [...b].entries()) {
      current.push(
        Math.min(current[column]! + 1, previous[column + 1]! + 1, previous[column]! + (left === right ? 0 : 1))
      )
    }
    previous = current
  }
  return previous[b.length]!
}
