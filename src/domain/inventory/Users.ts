import { Schema } from "effect"
import { count, flag, instant, text, volatile, word } from "./fields.ts"

/** One local account that a person can use. Never a password or its hash. */
export const Account = Schema.Struct({
  name: text("Login name"),
  uid: Schema.optionalKey(count("Numeric user id")),
  sid: Schema.optionalKey(text("Windows security identifier")),
  fullName: Schema.optionalKey(text("Name of the person")),
  home: Schema.optionalKey(text("Home folder")),
  shell: Schema.optionalKey(text("Login shell")),
  administrator: Schema.optionalKey(flag("May administer this machine"))
}).annotate({ identifier: "Account", title: "Account" })
export interface Account extends Schema.Schema.Type<typeof Account> {}

/** One session that is open now. */
export const Session = Schema.Struct({
  user: text("Login name"),
  domain: Schema.optionalKey(text("Directory of the account on Windows, or the machine's name")),
  terminal: Schema.optionalKey(text("Terminal or seat")),
  remoteHost: Schema.optionalKey(text("Where a remote session comes from")),
  since: Schema.optionalKey(instant("When it was opened")),
  state: Schema.optionalKey(
    word(["active", "connected", "disconnected", "idle"], "Whether somebody is there, on Windows")
  )
}).annotate({ identifier: "Session", title: "Session" })
export interface Session extends Schema.Schema.Type<typeof Session> {}

/** Who can use the machine, and who is using it. */
export const Users = Schema.Struct({
  accounts: Schema.Array(Account).annotate({
    description: "Accounts of people, by name: local ones, and on Windows all that have a profile"
  }),
  sessions: Schema.optionalKey(
    volatile(Schema.Array(Session)).annotate({ description: "Open sessions, by user and terminal" })
  )
}).annotate({ identifier: "Users", title: "Users" })
export interface Users extends Schema.Schema.Type<typeof Users> {}
