import { Effect } from "effect"
import { SystemctlUnitFiles } from "../../../domain/formats/SystemctlUnitFiles.ts"
import { SystemctlUnits } from "../../../domain/formats/SystemctlUnits.ts"
import { Machine } from "../../../services/Machine.ts"
import { Gaps, ifPresent, optional, runAndRead } from "../Collector.ts"
import { systemdServices } from "./systemdServices.ts"

const plainly = ["--type=service", "--full", "--output=json", "--plain", "--no-legend", "--no-pager"]

/** Less than the collector has, so that a manager that does not answer costs the states and not the list. */
const answerLimitMs = 15_000

/** Services of a machine with systemd; what they are doing only where it is the running init, sd_booted(3). */
export const systemd = Effect.gen(function*() {
  const machine = yield* Machine
  const gaps = yield* Gaps
  const booted = (yield* ifPresent(machine.fileFacts("/run/systemd/system")))?.kind === "folder"
  const [files, units] = yield* Effect.all([
    runAndRead("systemctl", ["list-unit-files", ...plainly], SystemctlUnitFiles, { limitMs: answerLimitMs }),
    booted
      ? optional(
        "states",
        runAndRead("systemctl", ["list-units", "--all", ...plainly], SystemctlUnits, { limitMs: answerLimitMs })
      )
      : Effect.succeed(undefined)
  ], { concurrency: "unbounded" })
  yield* gaps.cite("systemd")
  return systemdServices(files, units)
})
