import { Schema } from "effect"
import { text, word } from "./fields.ts"

/** Something that starts by itself: its name and place, never its contents. */
export const StartupEntry = Schema.Struct({
  name: text("Name of the entry"),
  kind: word(
    ["autostart", "cron", "timer", "run-key", "startup-folder", "scheduled-task", "launchd", "init"],
    "What starts it"
  ),
  location: text("File, folder or key that it is listed in"),
  scope: word(["machine", "user"], "Started for everybody or for one user")
}).annotate({ identifier: "StartupEntry", title: "Startup entry" })
export interface StartupEntry extends Schema.Schema.Type<typeof StartupEntry> {}

/** Everything that starts by itself, by location and name. */
export const Startup = Schema.Array(StartupEntry).annotate({ identifier: "Startup", title: "Startup entries" })
export type Startup = typeof Startup.Type
