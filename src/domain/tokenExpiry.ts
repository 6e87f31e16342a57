import { DateTime, Result, Schema } from "effect"

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

/** Before a token expires that is announced for so long. */
const noticeMs = 7 * 86_400_000

/** What to say of a token that expires within a week, or has; `undefined` as long as there is nothing to say. */
export const expiryNotice = (token: string, nowMs: number): string | undefined => {
  const expiryMs = (tokenExpiry(token) ?? Infinity) * 1_000
  if (!(expiryMs - nowMs <= noticeMs) || Math.abs(expiryMs) > 8.64e15) return undefined
  const day = DateTime.formatIsoDateUtc(DateTime.makeUnsafe(expiryMs))
  return expiryMs <= nowMs ? `expired on ${day}` : `expires on ${day}`
}
