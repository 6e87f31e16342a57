import { Effect, Layer, Option, Ref, Schema, Semaphore } from "effect"
import { canonicalJson } from "../domain/canonical.ts"
import { type Escrowed, withMore, withoutEscrowed } from "../domain/escrowed.ts"
import { instant } from "../domain/inventory/fields.ts"
import type { ReportSections } from "../domain/Report.ts"
import { Escrow } from "../services/Escrow.ts"
import { nowIso } from "./clock.ts"
import * as LogRarely from "./logRarely.ts"
import * as StateFile from "./StateFile.ts"

const Kept = Schema.fromJsonString(Schema.Struct({
  /** Which backend has them: another one has nothing. */
  destination: Schema.String,
  /** Which key they were sealed for: the owner of another one cannot open them. */
  keyId: Schema.String,
  /** By which id it knows this machine, where it has given it one. */
  assetId: Schema.optionalKey(Schema.String),
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
      const memory = yield* Ref.make(yield* readKept(options))
      const rarely = LogRarely.make()

      const change = Effect.fnUntraced(function*(next: (known: Memory) => Memory) {
        const { assetId, escrowed } = yield* Ref.updateAndGet(memory, next)
        const text = canonicalJson({ destination, keyId, assetId, escrowed: Object.fromEntries(escrowed) })
        yield* rarely.attempt("what is in escrow cannot be kept", StateFile.replace(folder, fileName, text))
      }, oneAtATime)

      const taken = Effect.fn("Escrow.taken")(function*(protectorIds: ReadonlyArray<string>) {
        if (protectorIds.length === 0) return
        const at = yield* nowIso
        yield* change((known) => ({ ...known, escrowed: withMore(known.escrowed, protectorIds, at) }))
      })

      const knownAs = Effect.fn("Escrow.knownAs")(function*(assetId: string) {
        if ((yield* Ref.get(memory)).assetId !== assetId) yield* change(() => ({ assetId, escrowed: new Map() }))
      })

      const telling = Effect.map(
        Ref.get(memory),
        ({ escrowed }) => <S extends ReportSections>(sections: S) => withoutEscrowed(sections, keyId, escrowed)
      )

      return { knownAs, taken, telling }
    })
  )

interface Memory {
  readonly assetId: string | undefined
  readonly escrowed: Escrowed
}

const nothing: Memory = { assetId: undefined, escrowed: new Map() }

/** What this backend has, sealed for this key. */
const readKept = Effect.fnUntraced(
  function*({ destination, folder, keyId }: Options): Effect.fn.Return<Memory, StateFile.StateFileError> {
    const kept = yield* StateFile.readAs(
      folder,
      fileName,
      decode,
      "what is in escrow is not of the form that is known here, passed over"
    )
    if (Option.isNone(kept)) return nothing
    const { value } = kept
    return value.destination === destination && value.keyId === keyId
      ? { assetId: value.assetId, escrowed: new Map(Object.entries(value.escrowed)) }
      : nothing
  },
  Effect.catch((error) => Effect.as(Effect.logWarning(`what is in escrow cannot be read: ${error.message}`), nothing))
)
