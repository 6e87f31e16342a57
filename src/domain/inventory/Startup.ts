import { Schema } from "effect"
import { orderedBy } from "../presence.ts"
import { text, word } from "./fields.ts"

/** Something that starts by itself: its name and place, never its contents. */
export const StartupEntry = Schema.Struct({
  name: text("Name of the entry"),
  kind: word(
    ["autostart", "cron", "timer", "run-key", "startup-folder", "scheduled-task", "launchd", "init"],
    "What starts it"
  ),
  location: text("File, folder or key that it is listed in"),
  scope: word(["machine", "user"], "Started for everybody or for one user"),
  user: Schema.optionalKey(text("Whose it is, where Windows keeps it for one user: the name of that user's folder"))
}).annotate({ identifier: "StartupEntry", title: "Startup entry" })
export interface StartupEntry extends Schema.Schema.Type<typeof StartupEntry> {}

/** Everything that starts by itself, by location and name. */
export const Startup = Schema.Array(StartupEntry).annotate({ identifier: "Startup", title: "Startup entries" })
export type Startup = typeof Startup.Type

/** What gaps are called that hide entries of Windows. */
export const startupTellers = {
  ofUser: (user: string) => `entries of ${user}`,
  ofUsers: "entries of users",
  ofFolder: "startup folder",
  ofTasks: "scheduled tasks"
} as const

/** Whose answer a row is, and whose the way there. */
export const startupTellersOf = ({ kind, location, user }: StartupEntry): ReadonlyArray<string> => {
  if (user !== undefined) return [startupTellers.ofUser(user), startupTellers.ofUsers]
  if (kind === "scheduled-task") return [startupTellers.ofTasks]
  return kind === "startup-folder" ? [startupTellers.ofFolder] : [location]
}

/** The same entries in the same order, whoever told of them first. */
export const startupInOrder = (rows: ReadonlyArray<StartupEntry>): Startup =>
  orderedBy(rows, (row) => row.location, (row) => row.name)
