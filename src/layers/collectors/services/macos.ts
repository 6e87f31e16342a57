import { Effect } from "effect"
import { MacLaunchctlList } from "../../../domain/formats/MacLaunchctlList.ts"
import type { Service } from "../../../domain/inventory/Services.ts"
import { compact, orderedBy, plain } from "../../../domain/presence.ts"
import { Absent, Denied, Machine } from "../../../services/Machine.ts"
import { Gaps, optional, runAndRead, source } from "../Collector.ts"

/** Where launchd finds what runs for the whole machine (launchd(8)); jobs are named by their files. */
const folders = ["/System/Library/LaunchDaemons", "/Library/LaunchDaemons"]

const jobs = Effect.gen(function*() {
  const machine = yield* Machine
  const found = yield* Effect.forEach(folders, (folder) => optional(folder, machine.listFolder(folder)))
  if (found.every((names) => names === undefined)) return yield* new Absent({ what: "launchd" })
  return [
    ...new Set(found.flatMap((names) => names ?? []).flatMap((file) => /^([^.].*)\.plist$/.exec(file)?.[1] ?? []))
  ]
})

/** To an ordinary user `launchctl` tells of that user's own jobs. */
const running = Effect.gen(function*() {
  const machine = yield* Machine
  if (machine.privileged) return yield* optional("state", runAndRead("launchctl", ["list"], MacLaunchctlList))
  const denied = new Denied({ what: "launchctl", needs: "root" })
  return yield* Effect.as(Gaps.use((gaps) => gaps.note("state", denied)), undefined)
})

export const macos = source(
  "launchd",
  Effect.gen(function*() {
    const names = yield* jobs
    const loaded = yield* running
    const states = loaded && new Map(loaded.map((job) => [job.label, job.running]))
    const rows = names.map((name): Service =>
      compact({
        name: plain(name) ?? name,
        state: states && (states.get(name) === true ? "running" as const : "stopped" as const)
      })
    )
    return orderedBy(rows, ({ name }) => name)
  })
)
