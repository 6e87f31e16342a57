import { Effect, Result, Schema } from "effect"
import { registryAddress, type RegistryKey, type RegistryQuery } from "../../domain/RegistryKey.ts"
import { Machine, type ReadError, Unreadable, type WindowsFact } from "../../services/Machine.ts"
import { Gaps } from "./Collector.ts"

/** What a call of Windows answers, decoded. */
export const called = Effect.fnUntraced(function*<A>(fact: WindowsFact, schema: Schema.Decoder<A>) {
  const machine = yield* Machine
  const decoded = Schema.decodeUnknownResult(schema)(yield* machine.windows(fact))
  return yield* Effect.fromResult(Result.mapError(
    decoded,
    (error) => new Unreadable({ what: `Windows: ${fact}`, detail: error.message.replace(/\s+/g, " ").slice(0, 300) })
  ))
})

/** A key of the registry, with the keys directly below it unless told otherwise, as programs of 64 bits see it. */
export const keyAt = (
  hive: RegistryQuery["hive"],
  key: string,
  { depth = 1, view = 64 }: Partial<Pick<RegistryQuery, "depth" | "view">> = {}
): Effect.Effect<RegistryKey, ReadError, Machine> =>
  Machine.use((machine) => machine.registry({ hive, key, view, depth }))

/** Names a key as source. */
export const citeKey = (hive: RegistryQuery["hive"], key: string) =>
  Gaps.use((gaps) => gaps.cite(registryAddress({ hive, key, view: 64 })))
