import { Effect } from "effect"
import {
  accountArguments,
  administratorArguments,
  MacAccounts,
  MacAdministrators
} from "../../../domain/formats/MacDirectory.ts"
import { MacUtmpx } from "../../../domain/formats/MacUtmpx.ts"
import type { Session } from "../../../domain/inventory/Users.ts"
import { macPeople } from "../../../domain/macPeople.ts"
import { compact, orderedBy, plain, presentInstant } from "../../../domain/presence.ts"
import { optional, runAndRead, source } from "../Collector.ts"
import { readBytes } from "../readBytes.ts"

const sessions = Effect.map(
  optional("sessions", readBytes("/var/run/utmpx", MacUtmpx)),
  (records) =>
    records && orderedBy(
      records.map(({ host, line, since, user }): Session =>
        compact({
          user: plain(user) ?? user,
          terminal: plain(line),
          remoteHost: plain(host),
          since: presentInstant(since)
        })
      ),
      (session) => session.user,
      ({ terminal }) => terminal
    )
)

export const macos = source(
  "dscl, /var/run/utmpx",
  Effect.gen(function*() {
    const accounts = yield* runAndRead("dscl", accountArguments, MacAccounts)
    const group = yield* optional("administrators", runAndRead("dscl", administratorArguments, MacAdministrators))
    return compact({
      accounts: macPeople(accounts, group?.["dsAttrTypeStandard:GroupMembership"]),
      sessions: yield* sessions
    })
  })
)
