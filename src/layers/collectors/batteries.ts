import { Effect } from "effect"
import { PowerSupplyUevent } from "../../domain/formats/PowerSupplyUevent.ts"
import { Machine } from "../../services/Machine.ts"
import { macos } from "./batteries/macos.ts"
import { windows } from "./batteries/windows.ts"
import { make, optional, read, source } from "./Collector.ts"
import { code } from "./fact.ts"

const folder = "/sys/class/power_supply"

/** A supply that is a battery of the machine itself, not of a mouse; one that is pulled out meanwhile is gone. */
const battery = Effect.fnUntraced(function*(name: string) {
  const supply = yield* optional(name, read(`${folder}/${name}/uevent`, PowerSupplyUevent), [[name]])
  if (supply === undefined || supply.scope === "Device") return []
  const type = supply.type ?? (yield* code(name, `${folder}/${name}/type`))
  return type === "Battery" ? [{ name, ...supply.battery }] : []
})

export const batteries = make({
  name: "batteries",
  sources: {
    linux: source(
      folder,
      Effect.gen(function*() {
        const names = yield* Machine.use((machine) => machine.listFolder(folder))
        return (yield* Effect.forEach(names, battery)).flat()
      })
    ),
    darwin: macos,
    win32: source("GetSystemPowerStatus", windows)
  }
})
