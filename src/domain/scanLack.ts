import { counted, some } from "./humane.ts"
import { hasData } from "./Section.ts"
import { inReportOrder, type SectionTable } from "./Snapshot.ts"

/** What a scan did not find out, in words. */
export interface ScanLack {
  /** Nothing was found at all. */
  readonly isAll: boolean
  readonly words: string
}

/** Which sections of a scan failed; `undefined` where none did. One that needs a privilege, or is not here, did not fail. */
export const scanLack = (sections: SectionTable): ScanLack | undefined => {
  const all = Object.entries(inReportOrder(sections))
  const failed = all.filter(([, { outcome }]) => outcome === "failed" || outcome === "timeout")
  if (failed.length === 0) return undefined
  if (all.some(([, section]) => hasData<unknown>(section))) {
    const names = failed.map(([name]) => name).join(", ")
    return { isAll: false, words: `${failed.length} of ${counted(all.length, "section")} failed: ${names}` }
  }
  const reasons = [...new Set(failed.map(([, { outcome, reason }]) => reason ?? outcome))]
  return { isAll: true, words: `no section could be read (${failed.length} failed: ${some(reasons, 3)})` }
}
