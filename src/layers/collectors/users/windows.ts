import { Effect } from "effect"
import { profilesKey, profilesOf } from "../../../domain/formats/WindowsProfiles.ts"
import { sessionsOfWindows, WindowsSessions } from "../../../domain/formats/WindowsSessions.ts"
import type { Account } from "../../../domain/inventory/Users.ts"
import { compact, orderedBy } from "../../../domain/presence.ts"
import { Gaps, needed, optional } from "../Collector.ts"
import { called, citeKey, keyAt } from "../windows.ts"

/** Accounts that somebody has worked with here, of this machine and of directories. Others are only names. */
const accounts = Effect.map(needed(keyAt("HKLM", profilesKey)), (key) =>
  orderedBy(
    profilesOf(key).map(({ home, name, sid }): Account => compact({ name, sid, home })),
    ({ name }) => name,
    ({ sid }) => sid
  ))

export const windows = Effect.gen(function*() {
  const known = yield* accounts
  yield* citeKey("HKLM", profilesKey)
  const open = yield* optional("sessions", called("sessions", WindowsSessions))
  if (open !== undefined) yield* Gaps.use((gaps) => gaps.cite("WTSEnumerateSessions"))
  return compact({ accounts: known, sessions: open && sessionsOfWindows(open) })
})
