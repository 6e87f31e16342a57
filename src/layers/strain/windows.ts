import { Effect } from "effect"
import { WindowsCpuTimes } from "../../domain/formats/WindowsLoad.ts"
import { batteriesOf, hasBattery, WindowsPower } from "../../domain/formats/WindowsPower.ts"
import { compact } from "../../domain/presence.ts"
import { percentOf } from "../collectors/load/percentOf.ts"
import { called } from "../collectors/windows.ts"

const known = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.orElseSucceed(effect, () => undefined)

const batteryPercent = Effect.map(called("power", WindowsPower), (power) => {
  const [battery] = hasBattery(power) === true ? batteriesOf(power, []) : []
  return battery?.state === "discharging" ? battery.chargePercent : undefined
})

/** Windows keeps no load average; over two seconds it counts in ticks of up to 16 ms. */
const busyPercent = Effect.gen(function*() {
  const earlier = yield* called("cpuTimes", WindowsCpuTimes)
  yield* Effect.sleep("2 seconds")
  const later = yield* called("cpuTimes", WindowsCpuTimes)
  const total = later.totalMs - earlier.totalMs
  return percentOf(total - (later.idleMs - earlier.idleMs), total)
})

export const onWindows = Effect.map(
  Effect.all([known(batteryPercent), known(busyPercent)]),
  ([batteryPercent, busyPercent]) => compact({ batteryPercent, busyPercent })
)
