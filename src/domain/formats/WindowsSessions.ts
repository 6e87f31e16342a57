import { Schema } from "effect"
import type { Session } from "../inventory/Users.ts"
import { compact, orderedBy, plain, presentMoment } from "../presence.ts"
import { jsonField, jsonRows } from "./jsonRows.ts"

/** One session as the Remote Desktop Services tell it (`WTSEnumerateSessions`), in their numbers. */
const WindowsSession = Schema.Struct({
  id: Schema.Natural,
  state: Schema.Natural,
  user: jsonField(Schema.String),
  domain: jsonField(Schema.String),
  clientName: jsonField(Schema.String),
  protocol: jsonField(Schema.Natural),
  logonAt: jsonField(Schema.String)
})
export interface WindowsSession extends Schema.Schema.Type<typeof WindowsSession> {}

/** Every session, those of nobody included. */
export const WindowsSessions = jsonRows(WindowsSession)

/** Who is logged on: services, listeners and empty sessions are nobody. The one who works comes before who went away. */
export const sessionsOfWindows = (sessions: ReadonlyArray<WindowsSession>): ReadonlyArray<Session> =>
  orderedBy(
    sessions.flatMap((each): ReadonlyArray<Session> => {
      const user = plain(each.user)
      return user === undefined || each.id === 0 ? [] : [compact({
        user,
        domain: plain(each.domain),
        terminal: terminals[each.protocol ?? -1],
        remoteHost: each.protocol === remoteDesktop ? plain(each.clientName) : undefined,
        since: presentMoment(each.logonAt),
        state: states[each.state]
      })]
    }),
    ({ user }) => user,
    ({ domain }) => domain,
    ({ terminal }) => terminal,
    ({ since }) => since
  )

/** WTS_PROTOCOL_TYPE_CONSOLE, WTS_PROTOCOL_TYPE_ICA and WTS_PROTOCOL_TYPE_RDP (wtsapi32.h). */
const terminals: { readonly [protocol: number]: string } = { 0: "console", 1: "ica", 2: "rdp" }
const remoteDesktop = 2

/** WTS_CONNECTSTATE_CLASS. */
const states: { readonly [state: number]: NonNullable<Session["state"]> } = {
  0: "active",
  1: "connected",
  4: "disconnected",
  5: "idle"
}
