import { Result, Schema } from "effect"

const Claims = Schema.fromJsonString(Schema.Struct({ exp: Schema.Finite }))

const decode = Schema.decodeUnknownResult(Schema.StringFromBase64Url.pipe(Schema.decodeTo(Claims)))

/**
 * Until when a token says of itself that it holds, in seconds since 1970: the claim `exp` of a JWT (RFC 7519, 4.1.4),
 * read without its signature, for it decides nothing but when people are told. Any other token says nothing.
 */
export const tokenExpiry = (token: string): number | undefined => {
  const [, payload, ...rest] = token.split(".")
  return rest.length === 1 ? Result.getOrUndefined(decode(payload))?.exp : undefined
}
