import { Console, Effect } from "effect"
import type { SysteminformationName } from "../../services/Machine.ts"

/** The functions that may be asked for. */
export const systeminformationNames = ["graphics", "printer"] as const satisfies ReadonlyArray<SysteminformationName>

/**
 * The child's half of `Machine.systeminformation`: prints what the library answers, once, as JSON. It is loaded here and
 * nowhere else, so that only this short-lived process pays for it and for whatever it starts.
 */
export const askSysteminformation = Effect.fn("askSysteminformation")(function*(name: SysteminformationName) {
  const answer: unknown = yield* Effect.promise(async () => {
    const { default: systeminformation } = await import("systeminformation")
    return systeminformation[name]()
  })
  yield* Console.log(JSON.stringify(answer))
})
