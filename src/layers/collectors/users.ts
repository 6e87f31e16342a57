import { Effect } from "effect"
import { EtcGroup } from "../../domain/formats/EtcGroup.ts"
import { EtcPasswd } from "../../domain/formats/EtcPasswd.ts"
import { LoginDefs, usualUids } from "../../domain/formats/LoginDefs.ts"
import { localPeople } from "../../domain/localPeople.ts"
import { compact } from "../../domain/presence.ts"
import { Gaps, make, optional, read, source } from "./Collector.ts"
import { macos } from "./users/macos.ts"
import { sessions } from "./users/sessions.ts"
import { windows } from "./users/windows.ts"

const linux = Effect.gen(function*() {
  const accounts = yield* read("/etc/passwd", EtcPasswd)
  yield* Gaps.use((gaps) => gaps.cite("/etc/passwd"))
  const groups = yield* optional("groups", read("/etc/group", EtcGroup))
  const uids = (yield* optional("range of user ids", read("/etc/login.defs", LoginDefs))) ?? usualUids
  return compact({ accounts: localPeople(accounts, groups, uids), sessions: yield* sessions })
})

export const users = make({
  name: "users",
  sources: {
    linux: source("/etc/passwd", linux),
    darwin: macos,
    win32: source("registry, WTSEnumerateSessions", windows)
  }
})
