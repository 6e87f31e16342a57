import { Console, Effect, Schema } from "effect"
import * as dns from "node:dns/promises"
import { ResolvedLine } from "../doctor/resolveName.ts"

/** The child's half of `resolvingBy`: what the system says of a name, as one line of JSON. */
export const resolve = Effect.fn("resolve")(function*(name: string) {
  const found = yield* Effect.tryPromise({
    try: () => dns.lookup(name, { all: true }),
    catch: (cause) => (cause as NodeJS.ErrnoException).code ?? "EAI_FAIL"
  }).pipe(
    Effect.match({
      onFailure: (code) => ({ name, code }),
      onSuccess: (all) => ({ name, addresses: [...new Set(all.map(({ address }) => address))] })
    })
  )
  yield* Console.log(yield* Effect.orDie(Schema.encodeEffect(ResolvedLine)(found)))
})
