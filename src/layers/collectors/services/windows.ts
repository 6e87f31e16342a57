import { Effect } from "effect"
import { servicesKey, servicesOfWindows, WindowsServiceStates } from "../../../domain/formats/WindowsServices.ts"
import { orderedBy } from "../../../domain/presence.ts"
import { Absent } from "../../../services/Machine.ts"
import { Gaps, optional } from "../Collector.ts"
import { called, citeKey, keyAt } from "../windows.ts"

export const windows = Effect.gen(function*() {
  const key = yield* optional("registered services", keyAt("HKLM", servicesKey))
  const states = yield* optional("state of services", called("serviceStates", WindowsServiceStates))
  if (key === undefined && states === undefined) return yield* new Absent({ what: "services" })
  if (key !== undefined) yield* citeKey("HKLM", servicesKey)
  if (states !== undefined) yield* Gaps.use((gaps) => gaps.cite("EnumServicesStatusEx"))
  return orderedBy(servicesOfWindows(key, states), ({ name }) => name)
})
