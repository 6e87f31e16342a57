import { Effect } from "effect"
import { SystemctlUnitFiles } from "../../../domain/formats/SystemctlUnitFiles.ts"
import { SystemctlUnits } from "../../../domain/formats/SystemctlUnits.ts"
import { Absent, Machine } from "../../../services/Machine.ts"
import { Gaps, ifPresent, optional, runAndRead } from "../Collector.ts"
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

const asTheManagerSays = Effect.gen(function*() {
  const [files, units] = yield* Effect.all([
    runAndRead("systemctl", ["list-unit-files", ...plainly], SystemctlUnitFiles, { limitMs: answerLimitMs }),
    optional(
      "states",
      runAndRead("systemctl", ["list-units", "--all", ...plainly], SystemctlUnits, { limitMs: answerLimitMs })
    )
  ], { concurrency: "unbounded" })
  return systemdServices(files, units)
})

/** Without a manager to ask, systemctl opens every folder of units once for every unit: far too much for what it says. */
const asInstalled = Effect.gen(function*() {
  const machine = yield* Machine
  const found = yield* Effect.forEach(managers, (path) => ifPresent(machine.fileFacts(path)))
  if (found.every((facts) => facts === undefined)) return yield* new Absent({ what: "systemd" })
  return systemdServices(yield* unitFiles, undefined)
})
