import { Clock, Effect, Result } from "effect"
import { smartctlArguments, SmartctlJson, type SmartReport } from "../../../domain/formats/SmartctlJson.ts"
import type { DiskHealth } from "../../../domain/inventory/Disks.ts"
import { compact } from "../../../domain/presence.ts"
import { Absent, Denied, Machine, TookTooLong, Unreadable } from "../../../services/Machine.ts"
import { Gaps, optional } from "../Collector.ts"

/** How a disk is doing, and how fast it turns. */
export interface DiskReport {
  readonly health: DiskHealth | undefined
  readonly rotationRate: number | undefined
}

/** All disks together may take this long: a dying disk must not cost the section. */
const allLimitMs = 20_000
const oneLimitMs = 8000

/** Asks `smartctl`, where it is installed, how each disk is doing. Only root may; sleeping disks are left asleep. */
export const smartReports = Effect.fnUntraced(function*(disks: ReadonlyArray<{ readonly name: string }>) {
  const machine = yield* Machine
  const asked = disks.filter(({ name }) => /^[a-z0-9]+$/.test(name))
  const deadline = (yield* Clock.currentTimeMillis) + allLimitMs
  const reports = yield* machine.privileged
    ? Effect.forEach(
      asked,
      ({ name }) => optional(`health of ${name}`, reportOf(name, deadline), [healthIn(name)]),
      { concurrency: 4 }
    )
    : Effect.as(
      Effect.forEach(
        asked.slice(0, 1),
        ({ name }) => optional("health of disks", refusalFor(name), asked.map(({ name }) => healthIn(name)))
      ),
      []
    )
  const found = new Map(
    asked.flatMap(({ name }, index) => reports[index] === undefined ? [] : [[name, reports[index]] as const])
  )
  if (found.size > 0) yield* Gaps.use((gaps) => gaps.cite("smartctl"))
  return found
})

/** Where in the section the health of a disk is. */
const healthIn = (name: string) => [name, "health"]

const reportOf = Effect.fnUntraced(function*(name: string, deadline: number) {
  const machine = yield* Machine
  const what = `smartctl /dev/${name}`
  const limitMs = Math.min(oneLimitMs, deadline - (yield* Clock.currentTimeMillis))
  if (limitMs <= 0) return yield* new TookTooLong({ what, limitMs: allLimitMs })
  const output = yield* machine.run("smartctl", smartctlArguments(`/dev/${name}`), { limitMs })
  const report = yield* Effect.fromResult(
    Result.mapError(SmartctlJson.decode(output.stdout), (error) => new Unreadable({ what, detail: error.message }))
  )
  switch (report.answer) {
    case "told":
      return { health: healthOf(report), rotationRate: report.rotationRate } satisfies DiskReport
    case "refused":
      return yield* new Absent({ what })
    case "asleep":
      return yield* new Unreadable({ what, detail: "the disk is asleep and was not woken" })
    case "unopened":
      return yield* new Unreadable({ what, detail: "the disk could not be opened" })
  }
})

/** Whether there is a `smartctl` that a privileged agent would get an answer from. */
const refusalFor = Effect.fnUntraced(function*(name: string) {
  const machine = yield* Machine
  yield* machine.run("smartctl", smartctlArguments(`/dev/${name}`), { limitMs: oneLimitMs })
  return yield* new Denied({ what: "smartctl", needs: "root" })
})

/** A disk that keeps no record of itself has no health. */
const healthOf = ({ powerOnHours, status, temperatureCelsius, wearPercent }: SmartReport): DiskHealth | undefined =>
  status === "unknown" && temperatureCelsius === undefined && powerOnHours === undefined
    ? undefined
    : compact({ status, temperatureCelsius, powerOnHours, wearPercent })
