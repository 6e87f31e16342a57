import { Effect } from "effect"
import { CpuList } from "../domain/formats/CpuList.ts"
import { PowerSupplyUevent } from "../domain/formats/PowerSupplyUevent.ts"
import { ProcLoadavg } from "../domain/formats/ProcLoadavg.ts"
import type { Strain } from "../domain/postponement.ts"
import { compact } from "../domain/presence.ts"
import { Machine } from "../services/Machine.ts"
import { read } from "./collectors/Collector.ts"

const supplies = "/sys/class/power_supply"

const known = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.orElseSucceed(effect, () => undefined)

/** Of two batteries one is emptied before the other: the fuller one tells how long the machine lasts. */
const batteryPercent = Effect.gen(function*() {
  const names = yield* Machine.use((machine) => machine.listFolder(supplies))
  const found = yield* Effect.forEach(names, (name) => known(read(`${supplies}/${name}/uevent`, PowerSupplyUevent)))
  const own = found.flatMap((supply) =>
    supply === undefined || supply.scope === "Device" || supply.battery.state === undefined ? [] : [supply.battery]
  )
  const inUse = own.some(({ state }) => state === "discharging") && own.every(({ state }) => state !== "charging")
  const percents = own.flatMap(({ chargePercent }) => chargePercent ?? [])
  return inUse && percents.length > 0 ? Math.max(...percents) : undefined
})

const loadPerProcessor = Effect.gen(function*() {
  const average = yield* read("/proc/loadavg", ProcLoadavg)
  const { length } = yield* read("/sys/devices/system/cpu/online", CpuList)
  return length === 0 ? undefined : average / length
})

const onLinux = Effect.map(
  Effect.all([known(batteryPercent), known(loadPerProcessor)]),
  ([batteryPercent, loadPerProcessor]) => compact({ batteryPercent, loadPerProcessor })
)

/**
 * What the machine is doing, and what it lives on, from a few files of the kernel or calls of Windows. macOS tells
 * neither without a process, which would be a strain of its own.
 */
export const strain: Effect.Effect<Strain, never, Machine> = Effect.flatMap(Machine, ({ platform }) => {
  switch (platform) {
    case "linux":
      return onLinux
    case "win32":
      return Effect.flatMap(Effect.promise(() => import("./strain/windows.ts")), ({ onWindows }) => onWindows)
    default:
      return Effect.succeed({})
  }
})
