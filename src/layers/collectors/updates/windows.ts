import { Effect } from "effect"
import { ProbeHotfix } from "../../../domain/formats/ProbeHotfix.ts"
import { compact, orderedBy, present } from "../../../domain/presence.ts"
import { Gaps, ifPresent, optional } from "../Collector.ts"
import { probed } from "../probe.ts"
import { keyAt } from "../windows.ts"

/** Keys that are only there while something waits for a restart: of the servicing stack and of Windows Update. */
const restartMarks = [
  "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending",
  "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"
]

const rebootRequired = Effect.map(
  Effect.forEach(restartMarks, (mark) => ifPresent(keyAt("HKLM", mark, { depth: 0 }))),
  (marks) => marks.some((mark) => mark !== undefined)
)

/** Windows keeps the day, which is told as its beginning in UTC. */
const installed = Effect.map(probed("hotfix", ProbeHotfix), (rows) => {
  const byId = new Map(
    rows.filter(({ HotFixID }) => /^[A-Z]+\d+$/i.test(HotFixID)).map(({ HotFixID, InstalledOn }) => [
      HotFixID.toUpperCase(),
      compact({
        id: HotFixID.toUpperCase(),
        installedAt: /^\d{4}-\d\d-\d\d$/.test(InstalledOn ?? "") ? `${present(InstalledOn)}T00:00:00Z` : undefined
      })
    ])
  )
  return orderedBy([...byId.values()], ({ id }) => id)
})

/**
 * What is installed, and whether something waits for a restart. What is pending is not known here: only a search that
 * asks the network would tell.
 */
export const windows = Effect.gen(function*() {
  const restart = yield* optional("rebootRequired", rebootRequired)
  yield* Gaps.use((gaps) => gaps.cite("registry, Win32_QuickFixEngineering"))
  return compact({ rebootRequired: restart, installed: yield* optional("installed", installed) })
})
