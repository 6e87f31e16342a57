import { Result, Schema } from "effect"

/** What was read is not what its format says. Names the format and the reason, never the content. */
export class FormatError extends Schema.TaggedError<FormatError>()("FormatError", {
  format: Schema.String,
  detail: Schema.String
}) {
  override get message(): string {
    return `${this.format}: ${this.detail}`
  }
}

/** A pure decoder of one thing that an operating system says. It never throws and reads nothing. */
export interface Format<out A> {
  readonly name: string
  decode(text: string): Result.Result<A, FormatError>
}

/** A format from a function that answers with the value, or with `misfit(...)` where the text is not of the format. */
export const make = <A>(name: string, decode: (text: string) => A | Misfit): Format<A> => ({
  name,
  decode: (text) => {
    const decoded = decode(text)
    return decoded instanceof Misfit
      ? Result.fail(new FormatError({ format: name, detail: decoded.detail }))
      : Result.succeed(decoded)
  }
})

/** Why a text is not of the format. */
export class Misfit {
  readonly detail: string
  constructor(detail: string) {
    this.detail = detail
  }
}
export const misfit = (detail: string) => new Misfit(detail)

/** A format for what speaks JSON: the schema says what is needed of it, everything else is passed over. */
export const json = <S extends Schema.Decoder<unknown>>(name: string, schema: S): Format<S["Type"]> => {
  const decode = Schema.decodeUnknownResult(Schema.fromJsonString(schema))
  return {
    name,
    decode: (text) =>
      Result.mapError(decode(text), (error) => new FormatError({ format: name, detail: oneLine(error.message) }))
  }
}

const oneLine = (message: string) => message.replace(/\s+/g, " ").slice(0, 300)
