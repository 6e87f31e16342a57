import { type SectionName, sections } from "../inventory/Sections.ts"
import { compact, plain } from "../presence.ts"
import type { Report } from "../Report.ts"

/** So much of a reason is told. */
const longestReason = 300

/**
 * The sections of a scan that could not be read, or not in whole, by name; nothing where all is well. What a machine
 * does not have is no gap.
 */
export const collectionErrorsOf = (report: Report, ...kinds: ReadonlyArray<keyof typeof sections>) => {
  const names = kinds.flatMap((kind) => Object.keys(sections[kind]) as Array<SectionName>)
  const errors = names.flatMap((name) => {
    const section = report.sections[name]
    if (section === undefined || section.outcome === "collected" || section.outcome === "unsupported") return []
    const reason = plain(section.reason) ?? plain(section.missing?.join("; "))
    return [
      compact({
        component: name,
        outcome: section.outcome,
        reason: reason?.slice(0, longestReason).toWellFormed(),
        last_good: section.data === undefined ? section.lastGood?.collectedAt : undefined
      })
    ]
  })
  return errors.length === 0 ? undefined : errors
}
