import { Clock, DateTime, Effect, Redacted, Ref } from "effect"
import type { Registration } from "../domain/Registration.ts"
import { expiryNotice } from "../domain/tokenExpiry.ts"

/** Says that the agent token expires soon, or has, once a day. `noticed` is the day on which that was said last. */
export const announceExpiry = Effect.fnUntraced(function*(noticed: Ref.Ref<string>, { agentToken }: Registration) {
  if (agentToken === undefined) return
  const nowMs = yield* Clock.currentTimeMillis
  const today = DateTime.formatIsoDateUtc(DateTime.makeUnsafe(nowMs))
  const notice = expiryNotice(Redacted.value(agentToken), nowMs)
  if (notice === undefined || (yield* Ref.getAndSet(noticed, today)) === today) return
  yield* Effect.logWarning(
    `the agent token ${notice}; where the backend refuses it then, this machine has to enrol anew`
  )
})
