import { Effect } from "effect"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent } from "../Collector.ts"

/** Where systemd keeps the control group of every service that runs, with cgroup version 2 and 1 (systemd.slice(5)). */
const slices = ["/sys/fs/cgroup/system.slice", "/sys/fs/cgroup/systemd/system.slice"]

/** Names of the system services that run now, and of slices; `undefined` where systemd does not manage them. */
export const runningUnits = Effect.gen(function*() {
  const machine = yield* Machine
  for (const slice of slices) {
    const names = yield* ifPresent(machine.listFolder(slice))
    if (names !== undefined) return new Set(names)
  }
  return undefined
})

/** Whether one of the services runs; `undefined` where that cannot be told. */
export const isOneRunning = (units: ReadonlyArray<string>, running: ReadonlySet<string> | undefined) =>
  running === undefined || units.length === 0
    ? undefined
    : units.some((unit) => running.has(unit) || inSubSlice(unit, running))

/** Instances of a template (`clamd@scan.service`) have a slice of their own: `system-clamd.slice`. */
const inSubSlice = (unit: string, running: ReadonlySet<string>) => {
  const template = /^([^@]+)@/.exec(unit)?.[1]
  return template !== undefined && running.has(`system-${template}.slice`)
}
