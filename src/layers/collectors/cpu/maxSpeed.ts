import { Effect } from "effect"
import type { CpuKind } from "../../../domain/cacheTotals.ts"
import { firmwareOf } from "../../../domain/formats/SmbiosFirmware.ts"
import { processorsOf } from "../../../domain/formats/SmbiosProcessor.ts"
import { optional } from "../Collector.ts"
import { numberFact } from "../fact.ts"
import { smbios } from "../smbios.ts"

/**
 * The highest clock of the fastest kind (Documentation/admin-guide/pm/cpufreq.rst, `cpuinfo_max_freq` in kHz), else what
 * SMBIOS knows; a hypervisor makes that up, so a guest does not say.
 */
export const maxSpeedMhz = Effect.fnUntraced(function*(kinds: ReadonlyArray<CpuKind>, guest: boolean) {
  const speeds = yield* Effect.forEach(
    kinds,
    ({ cpus }) => numberFact("maxSpeedMhz", `/sys/devices/system/cpu/cpu${cpus[0]}/cpufreq/cpuinfo_max_freq`)
  )
  const khz = Math.max(0, ...speeds.filter((speed) => speed !== undefined))
  if (khz > 0) return Math.round(khz / 1000)
  return guest ? undefined : yield* optional("maxSpeedMhz", ratedSpeedMhz)
})

const ratedSpeedMhz = Effect.map(
  smbios,
  (structures) => firmwareOf(structures)?.virtualMachine === true ? undefined : processorsOf(structures).maxSpeedMhz
)
