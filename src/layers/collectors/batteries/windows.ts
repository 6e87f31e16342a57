import { Effect } from "effect"
import { batteriesOf, hasBattery, WindowsPower } from "../../../domain/formats/WindowsPower.ts"
import { Unreadable } from "../../../services/Machine.ts"
import { Gaps } from "../Collector.ts"
import { called } from "../windows.ts"
import { smbiosOfWindows } from "../windowsSmbios.ts"

export const windows = Effect.gen(function*() {
  const power = yield* called("power", WindowsPower)
  yield* Gaps.use((gaps) => gaps.cite("GetSystemPowerStatus"))
  const present = hasBattery(power)
  if (present === undefined) {
    return yield* new Unreadable({ what: "GetSystemPowerStatus", detail: "does not know whether there is a battery" })
  }
  if (!present) return []
  const table = yield* Effect.orElseSucceed(smbiosOfWindows, () => undefined)
  return batteriesOf(power, table?.structures ?? [])
})
