import { Clock, DateTime, Effect, Layer, Option, Ref, Result, Schema, Semaphore } from "effect"
import { type Escrowed, withMore, withoutEscrowed } from "../domain/escrowed.ts"
import { instant } from "../domain/inventory/fields.ts"
import { Escrow } from "../services/Escrow.ts"
import * as StateFile from "./StateFile.ts"

const Kept = Schema.fromJsonString(Schema.Struct({
  /** Which backend has them: another one has nothing. */
  destination: Schema.String,
  /** Which key they were sealed for: the owner of another one cannot open them. */
  keyId: Schema.String,
  escrowed: Schema.Record(Schema.String, instant("When the backend had taken it"))
}))

const decode = Schema.decodeUnknownResult(Kept)

const fileName = "escrow"

export interface Options {
  readonly folder: string
  /** Names backend, tenant and agent. */
  readonly destination: string
  readonly keyId: string
}

/** What the backend has in escrow, as a state file: ids and times, no key, not even a sealed one. */
export const layer = (options: Options) =>
  Layer.effect(
    Escrow,
    Effect.gen(function*() {
      const { destination, folder, keyId } = options
      const oneAtATime = Semaphore.withPermits(yield* Semaphore.make(1), 1)
      const escrowed = yield* Ref.make(yield* readKept(options))

      const taken = Effect.fn("Escrow.taken")(function*(protectorIds: ReadonlyArray<string>) {
        if (protectorIds.length === 0) return
        const at = DateTime.formatIso(DateTime.makeUnsafe(yield* Clock.currentTimeMillis))
        const all = yield* Ref.updateAndGet(escrowed, (known) => withMore(known, protectorIds, at))
        const text = JSON.stringify({ destination, keyId, escrowed: Object.fromEntries(all) })
        yield* Effect.catch(
          StateFile.replace(folder, fileName, text),
          (error) => Effect.logWarning(`what is in escrow cannot be kept: ${error.message}`)
        )
      }, oneAtATime)

      return {
        taken,
        telling: Effect.map(Ref.get(escrowed), (known) => (sections) => withoutEscrowed(sections, keyId, known))
      }
    })
  )

/** What this backend has, sealed for this key. */
const readKept = Effect.fnUntraced(
  function*({ destination, folder, keyId }: Options): Effect.fn.Return<Escrowed, StateFile.StateFileError> {
    const text = yield* StateFile.read(folder, fileName)
    if (Option.isNone(text)) return new Map()
    const kept = decode(text.value)
    if (Result.isFailure(kept)) {
      yield* Effect.logWarning("what is in escrow is not of the form that is known here, passed over")
      return new Map()
    }
    const { success } = kept
    return new Map(
      success.destination === destination && success.keyId === keyId ? Object.entries(success.escrowed) : []
    )
  },
  Effect.catch((error) =>
    Effect.as(Effect.logWarning(`what is in escrow cannot be read: ${error.message}`), new Map<string, string>())
  )
)
