import { Schema, SchemaGetter } from "effect"
import { oneWord } from "../oneWord.ts"

/** Forms that several settings have. */

export const wholeNumber = (minimum: number, maximum: number) =>
  Schema.FiniteFromString.pipe(Schema.check(Schema.isInt(), Schema.isBetween({ minimum, maximum })))

/** A token, or a name that stands in a header. */
export const printable = Schema.NonEmptyString.pipe(Schema.check(Schema.isPattern(oneWord)))

/** A file that is named in full: the working directory of a service says nothing. */
export const AbsolutePath = Schema.NonEmptyString.pipe(Schema.check(Schema.isPattern(/^(\/|[A-Za-z]:[\\/])/)))

/** Where a backend answers. */
export const HttpUrl = Schema.String.pipe(
  Schema.check(Schema.makeFilter((text: string) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    return url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === ""
      && url.search === "" && url.hash === ""
  }, { expected: "a URL that starts with https:// or http://, without user, query or fragment" }))
)

/** An address that paths are put behind: without a slash at its end. */
export const BaseUrl = HttpUrl.pipe(Schema.decode({
  decode: SchemaGetter.transform((url) => url.replace(/\/+$/, "")),
  encode: SchemaGetter.passthrough()
}))
