import { Effect } from "effect"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, optional } from "../Collector.ts"
import { localHomes } from "../startup/localHomes.ts"

/**
 * Home folders that may be looked into for what their users have installed. One that may not is noted once, here. The
 * folder itself is not listed: what else lies in it is nobody's business.
 */
export const openHomes = Effect.gen(function*() {
  const machine = yield* Machine
  return yield* Effect.filter(yield* localHomes, (home) =>
    Effect.map(
      optional(`software in ${home}`, Effect.as(ifPresent(machine.listFolder(`${home}/.local`)), true)),
      (isOpen) => isOpen === true
    ))
})
