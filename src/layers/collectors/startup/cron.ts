import { Effect } from "effect"
import { entry, entryAt, namesIn } from "./entries.ts"

const folders = [
  "/etc/cron.d",
  ...["hourly", "daily", "weekly", "monthly", "yearly"].map((period) => `/etc/cron.${period}`),
  ...["15min", "hourly", "daily", "weekly", "monthly"].map((period) => `/etc/periodic/${period}`)
]

/** Where the tables of users are, a file a user: Debian and Alpine, SUSE, Red Hat. */
const tableFolders = ["/var/spool/cron/crontabs", "/var/spool/cron/tabs", "/var/spool/cron"]

/** What else is in Red Hat's folder on the systems of others. */
const noTables = new Set(["crontabs", "tabs", "lastrun", "atjobs", "atspool"])

/** Tables and scripts of cron, for the machine and for its users. */
export const cron = Effect.gen(function*() {
  const scripts = yield* Effect.forEach(
    folders,
    (folder) =>
      Effect.map(namesIn(folder), (names) => names?.map((name) => entry("cron", "machine", `${folder}/${name}`)))
  )
  const tables = yield* Effect.forEach(
    tableFolders,
    (folder) =>
      Effect.map(
        namesIn(folder),
        (names) =>
          names?.filter((name) => !noTables.has(name)).map((name) => entry("cron", "user", `${folder}/${name}`))
      )
  )
  return [
    ...scripts,
    ...tables,
    yield* entryAt("/etc/crontab", "cron"),
    yield* entryAt("/etc/anacrontab", "cron")
  ]
})
