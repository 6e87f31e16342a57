import { Effect } from "effect"
import { portsKey, printersOf, queuesKey } from "../../../domain/formats/WindowsPrinters.ts"
import { ifPresent, optional } from "../Collector.ts"
import { citeKey, keyAt } from "../windows.ts"

/** The spooler's own list: to ask the spooler would wake every printer, and a user's connections are not among it. */
export const windows = Effect.gen(function*() {
  const queues = yield* keyAt("HKLM", queuesKey)
  yield* citeKey("HKLM", queuesKey)
  return printersOf(queues, yield* optional("addresses", ifPresent(keyAt("HKLM", portsKey))))
})
