import { Effect, Result } from "effect"
import type { BytesFormat } from "../../domain/formats/BytesFormat.ts"
import { Machine, Unreadable } from "../../services/Machine.ts"

/** Bytes of a file, decoded. */
export const readBytes = Effect.fnUntraced(function*<A>(path: string, format: BytesFormat<A>) {
  const machine = yield* Machine
  return yield* decodedBytes(path, format, yield* machine.readBytes(path))
})

/** The same for bytes that were read already. */
export const decodedBytes = <A>(what: string, format: BytesFormat<A>, bytes: Uint8Array) =>
  Effect.fromResult(Result.mapError(format.decode(bytes), (error) => new Unreadable({ what, detail: error.message })))
