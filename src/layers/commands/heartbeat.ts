import { Console, Effect } from "effect"
import { Settings } from "../../services/Settings.ts"
import { askRunningAgent } from "../askRunningAgent.ts"
import { Ended } from "./ending.ts"

/** Collected, but not delivered: it is in the outbox. */
const notDelivered = 3

/** `itam-agent heartbeat --now`: the running agent sends a heartbeat, and says what came of it. */
export const heartbeatNow = Effect.gen(function*() {
  const { stateFolder } = yield* Settings
  const answer = yield* askRunningAgent(stateFolder, { ask: "heartbeat" })
  if ("done" in answer) return yield* Console.log(answer.done)
  yield* Console.error(`itam-agent: ${answer.fault}`)
  return yield* new Ended({ code: notDelivered })
})
