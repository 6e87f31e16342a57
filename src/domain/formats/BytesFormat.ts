import { Result } from "effect"
import { FormatError, Misfit } from "./Format.ts"

/** A pure decoder of bytes: what `Format` promises, for things that are no text. */
export interface BytesFormat<out A> {
  readonly name: string
  decode(bytes: Uint8Array): Result.Result<A, FormatError>
}

/** A format from a function that answers with the value, or with `misfit(...)` where the bytes are not of the format. */
export const make = <A>(name: string, decode: (bytes: Uint8Array) => A | Misfit): BytesFormat<A> => ({
  name,
  decode: (bytes) => {
    const decoded = decode(bytes)
    return decoded instanceof Misfit
      ? Result.fail(new FormatError({ format: name, detail: decoded.detail }))
      : Result.succeed(decoded)
  }
})
