import { Console, Effect } from "effect"
import { Destination } from "../../services/Destination.ts"

/** The receiver alone, in the foreground, until it is told to stop. It is a layer below this command. */
export const receiver = Effect.gen(function*() {
  const { baseUrl, hint, install } = yield* Destination
  yield* Console.log(`receiver: ${baseUrl}`)
  if (hint !== undefined) yield* Console.log(hint)
  if (install !== undefined) yield* Console.log(`machines register with the token in ${install.file}`)
  yield* Console.log("Ctrl-C stops.")
  return yield* Effect.never
})
