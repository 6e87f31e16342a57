import { Effect } from "effect"
import { cacheBytesOf, coresOf, processorsOf } from "../../../domain/formats/SmbiosProcessor.ts"
import { processorsKey, processorsOfWindows } from "../../../domain/formats/WindowsProcessors.ts"
import { compact } from "../../../domain/presence.ts"
import { Unreadable } from "../../../services/Machine.ts"
import { needed, optional } from "../Collector.ts"
import { hypervisorOnWindows, identityOnWindows } from "../system/windows.ts"
import { citeKey, keyAt } from "../windows.ts"
import { smbiosOfWindows } from "../windowsSmbios.ts"

const fields = [["processors"], ["sockets"], ["physicalCores"], ["l2CacheBytes"], ["l3CacheBytes"]]

const fromTable = Effect.map(smbiosOfWindows, ({ structures }) => {
  const { each, maxSpeedMhz, sockets } = processorsOf(structures)
  return {
    sockets: sockets === 0 ? undefined : sockets,
    physicalCores: coresOf(structures),
    maxSpeedMhz,
    processors: each,
    l2CacheBytes: cacheBytesOf(structures, 2),
    l3CacheBytes: cacheBytesOf(structures, 3)
  }
})

const isGuest = identityOnWindows.pipe(
  Effect.flatMap(hypervisorOnWindows),
  Effect.map((hypervisor) => hypervisor !== undefined),
  Effect.orElseSucceed(() => false)
)

/** A hypervisor makes up what its processors are and how fast: a guest does not say. */
export const windows = Effect.gen(function*() {
  const listed = processorsOfWindows(yield* needed(keyAt("HKLM", processorsKey)))
  if (listed === undefined) return yield* new Unreadable({ what: `HKLM\\${processorsKey}`, detail: "lists none" })
  yield* citeKey("HKLM", processorsKey)
  const { maxSpeedMhz: ratedMhz, processors, ...table } = (yield* optional("processors", fromTable, fields)) ?? {}
  const { maxSpeedMhz: measuredMhz, ...named } = listed
  const made = (yield* isGuest) ? {} : { maxSpeedMhz: ratedMhz ?? measuredMhz, processors }
  return compact({ ...named, ...table, ...made })
})
