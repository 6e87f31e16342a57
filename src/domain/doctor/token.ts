import { DateTime, Result, Schema } from "effect"
import { span } from "../humane.ts"
import { oneWord } from "../oneWord.ts"
import { type Finding, info, ok, problem, warning } from "./Finding.ts"

/** A token as somebody wrote it. Nothing of it is ever repeated. */
export interface TokenFacts {
  /** What it is the value of, for people: `API_TOKEN`. */
  readonly name: string
  readonly from: string
  readonly text: string
  readonly tenantId?: string
  readonly nowMs: number
}

/** What a JWT says of itself (RFC 7519, 4.1); `tenant_id` is what backends of the scanner protocol put into theirs. */
const Claims = Schema.fromJsonString(Schema.Struct({
  exp: Schema.optionalKey(Schema.Finite),
  nbf: Schema.optionalKey(Schema.Finite),
  tenant_id: Schema.optionalKey(Schema.String)
}))
type Claims = typeof Claims.Type

const decodeClaims = Schema.decodeUnknownResult(Schema.StringFromBase64Url.pipe(Schema.decodeTo(Claims)))
const decodeHeader = Schema.decodeUnknownResult(
  Schema.StringFromBase64Url.pipe(Schema.decodeTo(Schema.fromJsonString(Schema.Struct({ alg: Schema.String }))))
)

/** No token at all, where one is needed. */
export const noToken = (): Finding =>
  problem("token", {
    what: "API_TOKEN is not set",
    why: "Without a token the agent does not start.",
    remedy:
      "Put the token into a file that only the agent can read, and name it: API_TOKEN_FILE=/etc/itam-agent/token. "
      + "To try without a backend: itam-agent --with-receiver"
  })

/** Whether a token looks like one, and how long it holds. */
export const tokenFindings = (facts: TokenFacts): ReadonlyArray<Finding> => {
  const spoilt = spoiltBy(facts.text)
  if (spoilt !== undefined) {
    const { remedy, what } = spoilt
    return [problem("token", { what: `${facts.name} (${facts.from}) ${what}`, why: refusedWhy, remedy })]
  }
  const parts = facts.text.split(".")
  if (parts.length !== 3) return [ok("token", `${facts.name} (${facts.from}) is one word; it does not say until when`)]
  const claims = decodeClaims(parts[1])
  if (Result.isFailure(claims) || Result.isFailure(decodeHeader(parts[0])) || parts[2] === "") {
    return [warning("token", {
      what: `${facts.name} (${facts.from}) has the three parts of a JWT, and cannot be read as one`,
      why: "It may have been cut off, or changed, when it was copied.",
      remedy: "Copy the whole token once more, from where it was issued."
    })]
  }
  return [expiry(facts, claims.success), ...foreign(facts, claims.success)]
}

const refusedWhy = "The backend refuses it: no hardware is updated, and no machine enrols."

/** What people paste along with a token, or instead of it. */
const spoiltBy = (text: string): { readonly what: string; readonly remedy: string } | undefined => {
  if (text.trim() === "") return { what: "is empty", remedy: "Put the token into its first line." }
  if (/^(?:authorization\s*:\s*)?bearer\b\s*/i.test(text) && /^\S*\s*\S*\s*\S*$/.test(text)) {
    return { what: "begins with the word Bearer", remedy: "Take that word away: the agent adds it itself." }
  }
  if (/^["'`“”‘’«]|["'`“”‘’»]$/u.test(text)) {
    return { what: "stands in quotation marks", remedy: "Take the quotation marks away." }
  }
  if (/^<.*>$|^\.\.\.$|…$|^(?:x+|changeme|your[-_ ]?(?:api[-_ ]?)?token.*|token)$/i.test(text)) {
    return { what: "is a placeholder, not a token", remedy: "Put the token of your backend in its place." }
  }
  if (/\s/.test(text)) return { what: "has white space in it", remedy: "A token is one word: copy it once more." }
  if (!oneWord.test(text)) {
    return {
      what: "has signs in it that no token has, perhaps invisible ones",
      remedy: "Copy it once more, as plain text in UTF-8 without a byte order mark."
    }
  }
  return undefined
}

/** That long before its end a token is worth a warning. */
const noticeMs = 7 * 86_400_000

/** The last moment that a date can be made of (ECMA-262, 21.4.1.1). */
const lastMomentMs = 8.64e15

const expiry = ({ from, name, nowMs }: TokenFacts, { exp, nbf }: Claims): Finding => {
  const of = `${name} (${from})`
  const remedy = "Have a new token issued; kept in API_TOKEN_FILE it can be replaced without a restart."
  if (nbf !== undefined && isMoment(nbf) && nbf * 1_000 > nowMs + 60_000) {
    return problem("token", {
      what: `${of} is a JWT that holds only from ${dayOf(nbf)} on`,
      why: refusedWhy,
      remedy: "Look whether the clock of this machine is right."
    })
  }
  if (exp === undefined || !isMoment(exp)) return ok("token", `${of} is a JWT without an end`)
  const leftMs = exp * 1_000 - nowMs
  if (leftMs <= 0) {
    return problem("token", { what: `${of} is a JWT that expired on ${dayOf(exp)}`, why: refusedWhy, remedy })
  }
  return leftMs <= noticeMs
    ? warning("token", { what: `${of} is a JWT that expires on ${dayOf(exp)}`, why: refusedWhy, remedy })
    : ok("token", `${of} is a JWT that holds until ${dayOf(exp)}, for ${span(leftMs / 1_000)}`)
}

const isMoment = (seconds: number) => Math.abs(seconds * 1_000) <= lastMomentMs

const dayOf = (seconds: number) => DateTime.formatIsoDateUtc(DateTime.makeUnsafe(seconds * 1_000))

const foreign = ({ name, tenantId }: TokenFacts, claims: Claims): ReadonlyArray<Finding> =>
  tenantId === undefined || claims.tenant_id === undefined || claims.tenant_id === tenantId
    ? []
    : [warning("token", {
      what: `${name} is of another tenant than TENANT_ID names`,
      why: "The backend shows this machine to one tenant and takes updates from another.",
      remedy: "Set TENANT_ID to the tenant that issued the token, or take a token of this tenant."
    })]

/** A machine of the heartbeat protocol: whether it is enrolled, and whether it can be. */
export const enrolmentFinding = (
  facts: { readonly assetId: string | undefined; readonly hasInstallToken: boolean; readonly mayLook: boolean }
): Finding =>
  !facts.mayLook
    ? info("token", "whether this machine is enrolled can be seen only by the user that the agent runs as")
    : facts.assetId !== undefined
    ? ok("token", `this machine is enrolled as asset ${facts.assetId}`)
    : facts.hasInstallToken
    ? ok("token", "this machine is not enrolled yet; it will enrol with INSTALL_TOKEN")
    : problem("token", {
      what: "this machine is not enrolled, and there is no INSTALL_TOKEN",
      why: "Without an enrolment the backend takes no heartbeat.",
      remedy: "itam-agent enrol --token-file FILE, or INSTALL_TOKEN in config.env"
    })
