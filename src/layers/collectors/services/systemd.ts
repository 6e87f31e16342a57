import { Effect, Result } from "effect"
import type { Format } from "../../../domain/formats/Format.ts"
import { SystemctlUnitFiles } from "../../../domain/formats/SystemctlUnitFiles.ts"
import { SystemctlUnits } from "../../../domain/formats/SystemctlUnits.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { Gaps, ifPresent, needed, optional, runAndRead } from "../Collector.ts"
import { systemdServices } from "./systemdServices.ts"
import { unitFiles } from "./unitFiles.ts"

const plainly = ["--type=service", "--full", "--output=json", "--plain", "--no-legend", "--no-pager"]

/** Less than the collector has, so that a manager that does not answer costs the states and not the list. */
const answerLimitMs = 15_000

/** systemd itself: without it, its unit files are only what packages bring along for other machines. */
const managers = ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"]

/** Services of a machine with systemd; what they are doing only where it is the running init, sd_booted(3). */
export const systemd = Effect.gen(function*() {
  const machine = yield* Machine
  const gaps = yield* Gaps
  const booted = (yield* ifPresent(machine.fileFacts("/run/systemd/system")))?.kind === "folder"
  const rows = yield* booted ? asTheManagerSays : asInstalled
  yield* gaps.cite("systemd")
  return rows
})

const systemctl = <A>(command: string, options: ReadonlyArray<string>, format: Format<A>) =>
  needed(runAndRead("systemctl", [command, ...options, ...plainly], format, { limitMs: answerLimitMs }))

/** Where the manager does not answer, its folders still tell what is installed, though not what was made for this boot. */
const asTheManagerSays = Effect.gen(function*() {
  const [told, units] = yield* Effect.all([
    Effect.result(systemctl("list-unit-files", [], SystemctlUnitFiles)),
    optional("states", systemctl("list-units", ["--all"], SystemctlUnits))
  ], { concurrency: "unbounded" })
  if (Result.isSuccess(told)) return systemdServices(told.success, units)
  const files = yield* unitFiles
  if (files.length === 0) return yield* told.failure
  yield* Gaps.use((gaps) => gaps.note("unit files", told.failure))
  return systemdServices(files, units)
})

/** Without a manager to ask, systemctl opens every folder of units once for every unit: far too much for what it says. */
const asInstalled = Effect.gen(function*() {
  const machine = yield* Machine
  const found = yield* Effect.forEach(managers, (path) => ifPresent(machine.fileFacts(path)))
  if (found.every((facts) => facts === undefined)) return yield* new Absent({ what: "systemd" })
  return systemdServices(yield* unitFiles, undefined)
})
