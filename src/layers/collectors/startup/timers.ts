import { Effect } from "effect"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent } from "../Collector.ts"
import { entry, namesIn } from "./entries.ts"

/** systemd.unit(5), strongest first: what the administrator has linked, then what packages bring along. */
const unitFolders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]

/** Targets that timers hang on: the usual one, and the one that is often used by mistake. */
const targets = ["timers.target.wants", "multi-user.target.wants"]

/** Timers of systemd that start with the machine: each once, masked ones not at all. */
export const timers = Effect.gen(function*() {
  const machine = yield* Machine
  const folders = unitFolders.flatMap((folder) => targets.map((target) => `${folder}/${target}`))
  const listed = yield* Effect.forEach(
    folders,
    (folder) =>
      Effect.map(
        namesIn(folder),
        (names) =>
          names?.filter((name) => name.endsWith(".timer")).map((name) => entry("timer", "machine", `${folder}/${name}`))
      )
  )
  const seen = new Set<string>()
  const once = listed.map((entries) => entries?.filter(({ name }) => !seen.has(name) && seen.add(name)))
  const masked = yield* Effect.filter(
    [...seen],
    (name) => Effect.map(ifPresent(machine.readLink(`/etc/systemd/system/${name}`)), (target) => target === "/dev/null")
  )
  return once.map((entries) => entries?.filter(({ name }) => !masked.includes(name)))
})
