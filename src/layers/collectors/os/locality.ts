import { Effect } from "effect"
import { ShellAssignments } from "../../../domain/formats/ShellAssignments.ts"
import { present } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, read } from "../Collector.ts"

/** `/etc/localtime` links to the time zone's data (localtime(5)); Debian also writes its name down. */
export const timezone = Effect.gen(function*() {
  const machine = yield* Machine
  const target = yield* ifPresent(machine.readLink("/etc/localtime"))
  const linked = present(target?.split("/zoneinfo/")[1]?.replace(/^(?:posix|right)\//, ""))
  return linked ?? present(yield* ifPresent(machine.readFile("/etc/timezone")))
})

/** What the system sets for everybody: `/etc/locale.conf` (locale.conf(5)), on Debian `/etc/default/locale`. */
export const locale = Effect.gen(function*() {
  for (const path of ["/etc/locale.conf", "/etc/default/locale"]) {
    const language = present((yield* ifPresent(read(path, ShellAssignments)))?.get("LANG"))
    if (language !== undefined) return language
  }
  return undefined
})
