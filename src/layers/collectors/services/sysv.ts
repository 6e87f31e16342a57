import { Effect } from "effect"
import type { Service } from "../../../domain/inventory/Services.ts"
import { Machine } from "../../../services/Machine.ts"
import { Gaps, ifPresent } from "../Collector.ts"
import { initScripts } from "./initScripts.ts"

/** Folders of the run levels that a machine is started into; Red Hat kept them below `/etc/rc.d`. */
const runlevelFolders = ["S", "2", "3", "4", "5"].flatMap((level) => [`/etc/rc${level}.d`, `/etc/rc.d/rc${level}.d`])

/**
 * Services of System V init: scripts in `/etc/init.d`, started where a run level has a link `SnnNAME` to them. Without run
 * levels, as BusyBox's init is set up by Buildroot, a script that is itself called `SnnNAME` is started.
 */
export const sysv = Effect.gen(function*() {
  const machine = yield* Machine
  const gaps = yield* Gaps
  const scripts = yield* initScripts
  const links = yield* Effect.forEach(runlevelFolders, (folder) => ifPresent(machine.listFolder(folder)))
  const automatic = new Set(links.flatMap((names) => names ?? []).filter(isInOrder).map(afterOrder))
  yield* gaps.cite("/etc/init.d")
  return scripts.map((script): Service =>
    isInOrder(script)
      ? { name: afterOrder(script), startMode: "automatic" }
      : { name: script, startMode: automatic.has(script) ? "automatic" : "manual" }
  )
})

const isInOrder = (name: string) => /^S\d\d./.test(name)
const afterOrder = (link: string) => link.slice(3)
