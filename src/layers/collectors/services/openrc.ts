import { Effect } from "effect"
import type { Service } from "../../../domain/inventory/Services.ts"
import { compact } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { Gaps, ifPresent } from "../Collector.ts"
import { initScripts } from "./initScripts.ts"

/**
 * Services of OpenRC (openrc(8)): scripts in `/etc/init.d`, links in `/etc/runlevels/*` to those that start by
 * themselves, links in `/run/openrc/started` and `failed` while OpenRC runs.
 */
export const openrc = Effect.gen(function*() {
  const machine = yield* Machine
  const gaps = yield* Gaps
  const runlevels = (yield* machine.listFolder("/etc/runlevels")).filter((name) => name !== "shutdown")
  const linked = yield* Effect.forEach(runlevels, (name) => ifPresent(machine.listFolder(`/etc/runlevels/${name}`)))
  const automatic = new Set(linked.flatMap((names) => names ?? []))
  const started = yield* ifPresent(machine.listFolder("/run/openrc/started"))
  const failed = yield* ifPresent(machine.listFolder("/run/openrc/failed"))
  yield* gaps.cite("OpenRC")
  const stateOf = (name: string): Service["state"] =>
    started === undefined
      ? undefined
      : failed?.includes(name)
      ? "failed"
      : started.includes(name)
      ? "running"
      : "stopped"
  return (yield* initScripts).map((name): Service =>
    compact({ name, startMode: automatic.has(name) ? "automatic" as const : "manual" as const, state: stateOf(name) })
  )
})
