import { Effect } from "effect"
import { RpmQuery, rpmQueryFormat } from "../../../domain/formats/RpmQuery.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { ifPresent, needed, runAndRead } from "../Collector.ts"
import { incomplete, unreadable } from "./incomplete.ts"

/** Where rpm keeps its database, and what it is called in its three forms: sqlite, ndb, Berkeley DB. */
const databaseFolders = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"]
const databaseFiles = ["rpmdb.sqlite", "Packages.db", "Packages"]

/** Packages of Red Hat, SUSE and their kin. */
export const rpm = Effect.gen(function*() {
  const machine = yield* Machine
  const names = yield* Effect.forEach(databaseFolders, (folder) => ifPresent(machine.listFolder(folder)))
  if (!databaseFiles.some((file) => names.some((listed) => listed?.includes(file)))) {
    return yield* new Absent({ what: "rpm database" })
  }
  const { packages, unread } = yield* needed(
    runAndRead("rpm", ["--query", "--all", "--queryformat", rpmQueryFormat], RpmQuery)
  )
  yield* incomplete("rpm", "rpm", unreadable(unread, "row"))
  return packages
})
