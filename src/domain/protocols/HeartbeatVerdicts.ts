import { Predicate, Redacted } from "effect"
import { type Answer, type Expectation, jsonObject, retry, said, type Verdict, verdictOf } from "../Delivery.ts"
import { compact, plain } from "../presence.ts"

/**
 * What the answers of the heartbeat protocol mean. Deployed backends answer 200 to what they do not take and 500 to
 * what nobody could take, in an envelope `{success, data}` or `{success, error}`, and a wrong method with a page in
 * HTML. Anybody may have sent an answer: what does not have its form is no success, and nothing in it is followed.
 */

/** Within these bounds a backend may say when it wants to hear next. */
export interface PeriodBounds {
  readonly shortestSeconds: number
  readonly longestSeconds: number
}

/** The protocol's period is 300 seconds, and after twice that time a machine counts as lost: 900 would be too rare. */
export const standardBounds: PeriodBounds = { shortestSeconds: 60, longestSeconds: 300 }

/** What became of a heartbeat. */
export interface HeartbeatOutcome {
  readonly verdict: Verdict
  /** When the backend wants the next one, within bounds. */
  readonly nextHeartbeatSeconds?: number
  /** It wants to see the agent's token, from now on. */
  readonly wantsToken?: true
  /** It has given the asset up for good: only a new registration helps. */
  readonly gone?: true
}

/** What the answer to a heartbeat means. */
export const heartbeatOutcome = (
  answer: Answer,
  expected: Expectation,
  bounds: PeriodBounds = standardBounds
): HeartbeatOutcome => {
  const data = dataOf(answer, [200])
  if (data !== undefined) {
    const verdict = verdictOf(answer, expected)
    const nextHeartbeatSeconds = boundedSeconds(data["next_heartbeat"], bounds)
    return { verdict, ...(verdict._tag === "Acknowledged" ? compact({ nextHeartbeatSeconds }) : {}) }
  }
  return {
    verdict: failureOf(answer),
    ...(answer.status === 401 && /(?:^|,)\s*bearer\b/i.test(answer.authenticate ?? "") ? { wantsToken: true } : {}),
    ...(answer.status === 410 ? { gone: true } : {})
  }
}

/** What a backend gave to a machine that registered. */
export interface Registration {
  readonly assetId: string
  /** Shown to a backend that asks for it. */
  readonly agentToken?: Redacted.Redacted<string>
  /** The machine was known: its asset may be that of another client. */
  readonly existingAsset: boolean
  /** The backend keeps the canonical sections, so they are worth sending. */
  readonly keepsSections: boolean
  readonly clientId?: string
  readonly clientName?: string
  readonly siteId?: string
  readonly siteName?: string
  /** How often the backend wants to hear, within bounds. */
  readonly heartbeatIntervalSeconds?: number
}

/** Everything but success. */
export type Failure = Exclude<Verdict, { readonly _tag: "Acknowledged" }> & {
  /** The backend has called the install token itself useless: only another one helps. */
  readonly uselessToken?: true
}

/** What the answer to a registration means. The server address that a backend may name is never followed. */
export const registrationOutcome = (
  answer: Answer,
  bounds: PeriodBounds = standardBounds
): Registration & { readonly _tag: "Registered" } | Failure => {
  const data = dataOf(answer, [200, 201])
  if (data === undefined) return failureOf(answer)
  const assetId = textIn(data["asset_id"])
  if (assetId === undefined || !uuid.test(assetId)) return retry(answer, `${said(answer)}, without an asset id`)
  const token = data["agent_token"]
  const config = data["config"]
  return {
    _tag: "Registered",
    assetId,
    existingAsset: data["existing_asset"] === true,
    keepsSections: data["keeps_sections"] === true,
    ...compact({
      agentToken: typeof token === "string" && tokenForm.test(token) ? Redacted.make(token) : undefined,
      clientId: textIn(data["client_id"]),
      clientName: textIn(data["client_name"]),
      siteId: textIn(data["site_id"]),
      siteName: textIn(data["site_name"]),
      heartbeatIntervalSeconds: Predicate.isObject(config)
        ? boundedSeconds(config["heartbeat_interval"], bounds)
        : undefined
    })
  }
}

/** What the answer to the question after an install token means. A token that is not valid is answered 200. */
export const validationOutcome = (
  answer: Answer
): { readonly _tag: "Valid"; readonly clientName?: string; readonly siteName?: string } | Failure => {
  const data = dataOf(answer, [200])
  if (data === undefined) return failureOf(answer)
  if (data["is_valid"] === true) {
    return {
      _tag: "Valid",
      ...compact({ clientName: textIn(data["client_name"]), siteName: textIn(data["site_name"]) })
    }
  }
  const reason = textIn(data["error_message"])
  return data["is_valid"] === false && reason !== "Error validating token"
    ? { _tag: "Credential", reason: reason ?? "the install token is not valid", uselessToken: true }
    : retry(answer, reason ?? `${said(answer)}, without a word on the token`)
}

/** A period in seconds within bounds; nothing where it is no period at all. Some backends send numbers as text. */
export const boundedSeconds = (
  value: unknown,
  { longestSeconds, shortestSeconds }: PeriodBounds
): number | undefined => {
  const seconds = typeof value === "string" && /^\d{1,12}(?:\.\d{1,6})?$/.test(value) ? Number(value) : value
  return typeof seconds === "number" && seconds > 0
    ? Math.min(Math.max(seconds, shortestSeconds), longestSeconds)
    : undefined
}

/** The data of an answer that has the form of a success. */
const dataOf = (answer: Answer, statuses: ReadonlyArray<number>): { readonly [key: string]: unknown } | undefined => {
  const content = statuses.includes(answer.status) ? jsonObject(answer) : undefined
  if (content?.["success"] !== true) return undefined
  return Predicate.isObject(content["data"]) ? content["data"] as { readonly [key: string]: unknown } : {}
}

const failureOf = (answer: Answer): Failure => {
  if (answer.status >= 200 && answer.status < 300) return retry(answer, `${said(answer)}, not the answer of a success`)
  if (answer.status === 410) return { _tag: "Credential", reason: said(answer) }
  const verdict = verdictOf(answer, { reportId: "" }) as Failure
  return verdict._tag === "Refused" && tokenTexts.has(String(jsonObject(answer)?.["error"]))
    ? { _tag: "Credential", reason: verdict.reason, uselessToken: true }
    : verdict
}

/** What deployed backends say of an install token that cannot be used: no other body helps, only another token. */
const tokenTexts = new Set([
  "Token not found",
  "Token is inactive",
  "Token has expired",
  "Client or site not found"
])

const uuid = /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i

/** Signs that an HTTP header carries unharmed. */
const tokenForm = /^[\x21-\x7e]{1,8192}$/

const textIn = (value: unknown) => typeof value === "string" ? plain(value.slice(0, 200)) : undefined
