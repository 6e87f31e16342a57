import { Effect, Schema } from "effect"
import { AptList } from "../../../domain/formats/AptList.ts"
import { DpkgStatus } from "../../../domain/formats/DpkgStatus.ts"
import { PendingUpdate } from "../../../domain/inventory/Updates.ts"
import { Absent, Machine, Unreadable } from "../../../services/Machine.ts"
import { needed, optional, read, runAndHear } from "../Collector.ts"
import { damageOf } from "../packages/dpkg.ts"
import { remembered } from "../remembered.ts"
import { aptGrounds, aptStaysAtHome } from "./aptGrounds.ts"
import { incomplete, type Knowledge, newestOf, pendingUpdates } from "./Knowledge.ts"

const lists = "/var/lib/apt/lists"
const statusFile = "/var/lib/dpkg/status"

/** They are touched when apt has asked its sources: by its timer, by Ubuntu's hooks, and by every change of a list. */
const checkMarks = ["/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/periodic/update-stamp", lists]

/**
 * Asked by root, apt would write 70 MB to `/var/cache/apt` whenever what it keeps there is out of date. It writes none of
 * it where the folder of `pkgcache` cannot be written to, and nobody can write below a file; it still reads what it keeps
 * of its lists alone, `srcpkgcache`.
 */
const options = ["APT::Cmd::Disable-Script-Warning=true", `Dir::Cache::pkgcache=${statusFile}/none`]

/** What apt knows from the lists that it has. Without lists it knows nothing. */
export const apt = Effect.gen(function*() {
  const machine = yield* Machine
  const names = yield* machine.listFolder(lists)
  if (!names.some((name) => /_Packages(\.\w+)?$/.test(name))) return yield* new Absent({ what: "lists of apt" })
  const pending = yield* optional(pendingUpdates, remembered(whatIsPending, upgradable))
  const knowledge: Knowledge = { pending, asOf: yield* newestOf(checkMarks) }
  return knowledge
})

/**
 * `apt list` takes a third of the time of a simulated upgrade, writes no log of it, and also tells of what is held back;
 * that its form is not promised is why a line that does not fit is not taken for an update. It compares with what dpkg
 * has installed, and finds nothing to update where dpkg's status is damaged: so that is looked at, too.
 */
const upgradable = Effect.gen(function*() {
  const status = yield* read(statusFile, DpkgStatus)
  if (status.entries.length === 0) return yield* new Unreadable({ what: statusFile, detail: "names no package" })
  yield* incomplete(statusFile, damageOf(status))
  const { stderr, value } = yield* needed(
    runAndHear("apt", ["list", "--upgradable", "--quiet=2", ...options.flatMap((option) => ["-o", option])], AptList)
  )
  const complaint = stderr.split("\n").find((line) => line.startsWith("W: "))?.trim().slice(0, 200)
  yield* incomplete("apt", complaint ?? (value.unread === 0 ? undefined : `${value.unread} lines that name no update`))
  return value.updates
})

const whatIsPending = {
  name: "apt",
  grounds: aptGrounds,
  areComplete: aptStaysAtHome,
  answer: Schema.Array(PendingUpdate)
}
