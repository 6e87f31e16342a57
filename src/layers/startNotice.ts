import { Effect, Option } from "effect"
import { Destination } from "../services/Destination.ts"
import { Settings } from "../services/Settings.ts"

/** What the log says first of an agent that goes to work, before anything that it does. */
export const announceStart = Effect.gen(function*() {
  const { file } = yield* Settings
  const { baseUrl, tenantId } = yield* Destination
  yield* Effect.logInfo(`ITAM Scanner Background initialized for tenant: ${tenantId}`)
  yield* Effect.logInfo(`API Base URL: ${baseUrl}`)
  yield* Effect.logInfo(
    Option.match(file, { onNone: () => "No config.env found", onSome: (found) => `Settings from ${found}` })
  )
  yield* Effect.logInfo("Starting ITAM Scanner Background...")
})
