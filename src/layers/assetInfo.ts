import { Effect, Option, Result, Schema } from "effect"
import { canonicalJson } from "../domain/canonical.ts"
import * as LogRarely from "./logRarely.ts"
import * as StateFile from "./StateFile.ts"

const Kept = Schema.fromJsonString(Schema.Struct({
  /** Which backend said it: another one is not told. */
  destination: Schema.String,
  macAddress: Schema.String,
  assetInfo: Schema.optionalKey(Schema.Json)
}))

const decode = Schema.decodeUnknownResult(Kept)
const stateName = "asset-info"

/**
 * What administrators entered about this machine, as the backend showed it last. Backends of the scanner protocol lose
 * it at every update that does not bring it along, so it is kept for the time when they will not show it.
 */
export const make = ({ destination, folder }: { readonly folder: string; readonly destination: string }) => {
  const rarely = LogRarely.make()

  const recall = Effect.fnUntraced(
    function*(macAddress: string) {
      const text = yield* StateFile.read(folder, stateName)
      const kept = Option.isSome(text) ? Result.getOrUndefined(decode(text.value)) : undefined
      return kept?.destination === destination && kept.macAddress === macAddress ? kept.assetInfo : undefined
    },
    (effect) => Effect.map(rarely.attempt("asset info cannot be read", effect), Option.getOrUndefined)
  )

  /** Keeps what the backend shows; `undefined` forgets. */
  const remember = Effect.fnUntraced(
    function*(macAddress: string, assetInfo: Schema.Json | undefined) {
      if (canonicalJson({ known: yield* recall(macAddress) }) === canonicalJson({ known: assetInfo })) return
      const text = canonicalJson({ destination, macAddress, assetInfo })
      yield* StateFile.replace(folder, stateName, text)
    },
    (effect) => Effect.asVoid(rarely.attempt("asset info cannot be kept", effect))
  )

  return { recall, remember }
}
