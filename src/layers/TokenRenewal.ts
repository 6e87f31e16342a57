import { Effect, Layer, Random } from "effect"
import { cadence } from "../domain/cadence.ts"
import { Courier } from "../services/Courier.ts"
import { LiveSettings } from "../services/LiveSettings.ts"
import { followed } from "./live.ts"
import { byServiceManager } from "./startedBy.ts"

/**
 * A new token is tried soon, whatever the courier waits for: at once where a person has started the agent, else at some
 * moment of the next two minutes, for a whole fleet may have got one.
 */
export const layer = Layer.effectDiscard(Effect.gen(function*() {
  const courier = yield* Courier
  const settings = yield* LiveSettings
  const withinMs = (yield* byServiceManager) ? cadence.firstSendWithinMs : 0
  yield* followed(
    settings.following(({ values }) => [values.apiToken, values.installToken]),
    () => Effect.flatMap(Random.next, (chance) => Effect.delay(courier.hurry, chance * withinMs))
  )
}))
