import { Predicate, Result, Schema } from "effect"
import { isTooDeep } from "./nesting.ts"
import { patience, retryAfterMs } from "./patience.ts"

/** Verdicts on one attempt to deliver a report. Pure: an answer in, a verdict out. How long to wait is `patience`. */

/** What became of one attempt to deliver a report. */
export type Verdict =
  /** The backend has it: forget it here. */
  | { readonly _tag: "Acknowledged"; readonly status: number; readonly duplicate: boolean }
  /** Not now: network, overload, a fault of the backend. Kept, tried again after a backoff. */
  | {
    readonly _tag: "Retry"
    readonly reason: string
    readonly retryAfterMs?: number
    /** The backend failed while it had the report in hand: either may be at fault. */
    readonly doubtful?: boolean
    /** The protocol wants the next attempt within this time, however often it failed. */
    readonly withinMs?: number
  }
  /** The backend does not accept our credential. Kept, tried three times, then once an hour. */
  | { readonly _tag: "Credential"; readonly reason: string }
  /** This report cannot be taken here for now (no such route, too large). Others go on; this one is tried rarely. */
  | { readonly _tag: "Parked"; readonly reason: string; readonly retryEveryMs: number }
  /** The backend calls it invalid, for good: set aside, counted, never sent again unchanged. */
  | {
    readonly _tag: "Refused"
    readonly reason: string
    /** It has another report under this id: the report is fine, its id is not. */
    readonly idTaken?: boolean
  }

/** An answer, as far as it decides the verdict. */
export interface Answer {
  readonly status: number
  readonly contentType?: string
  /** Body, already cut at the response cap. */
  readonly body: string
  readonly retryAfter?: string
  /** Codings that the backend takes in requests (RFC 9110, 12.5.3). */
  readonly acceptEncoding?: string
  /** How the backend wants to be shown who asks (RFC 9110, 11.6.1). */
  readonly authenticate?: string
  /** The answer's own `Date` header. */
  readonly date?: string
}

/** What an answer is held against. */
export interface Expectation {
  /** Id of the report that was sent. */
  readonly reportId: string
}

/** Verdict on the answer to a report that was sent by POST or PUT. */
export const verdictOf = (answer: Answer, expected: Expectation): Verdict => {
  const { status } = answer
  if (documented.has(status)) return acknowledgement(answer, expected)
  switch (status) {
    case 400:
    case 422:
      return {
        _tag: "Refused",
        reason: said(answer),
        ...(status === 422 && isIdTaken(answer) ? { idTaken: true } : {})
      }
    case 401:
    case 403:
      return { _tag: "Credential", reason: said(answer) }
    case 404:
    case 405:
    case 415:
      return { _tag: "Parked", reason: said(answer), retryEveryMs: patience.parkedProbeMs }
    case 413:
      return { _tag: "Parked", reason: said(answer), retryEveryMs: patience.tooLargeProbeMs }
    case 500:
      return { ...retry(answer, said(answer)), doubtful: true }
    default:
      return retry(answer, status >= 300 && status < 400 ? `${said(answer)}, redirects are not followed` : said(answer))
  }
}

/** The problem `digest-conflict` (RFC 9457, `type`): another report was accepted under this id. */
const isIdTaken = (answer: Answer) => /(?:^|[:/])digest-conflict$/.test(String(jsonObject(answer)?.["type"]))

/** Statuses by which backends say that they have a report. */
const documented: ReadonlySet<number> = new Set([200, 201, 202])

const acknowledgement = (answer: Answer, { reportId }: Expectation): Verdict => {
  const content = jsonObject(answer)
  if (content === undefined) {
    return retry(answer, `${said(answer)}, without a JSON object: not the backend's own answer`)
  }
  if (["report_id", "reportId"].some((key) => key in content && content[key] !== reportId)) {
    return retry(answer, `${said(answer)}, about another report`)
  }
  if (content["success"] === false) return retry(answer, said(answer))
  return { _tag: "Acknowledged", status: answer.status, duplicate: content["duplicate"] === true }
}

/** Not now, and not before the backend said. */
export const retry = ({ date, retryAfter }: Answer, reason: string): Verdict & { readonly _tag: "Retry" } => {
  const waitMs = retryAfterMs(retryAfter, date)
  return { _tag: "Retry", reason, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) }
}

/** The JSON object that an answer consists of, or `undefined` where it is anything else, whatever it calls itself. */
export const jsonObject = ({ body, contentType }: Answer): { readonly [key: string]: unknown } | undefined => {
  if (!jsonType.test(contentType ?? "") || isTooDeep(body)) return undefined
  const value = Result.getOrUndefined(parse(body))
  return Predicate.isObject(value) ? value : undefined
}

const jsonType = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i

const parse = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Unknown))

/** Status, and what the backend says of it in one of the usual fields: one short line without control characters. */
export const said = (answer: Answer): string => {
  const content = jsonObject(answer)
  const words = [content?.["error"], content?.["message"], content?.["detail"], content?.["title"]]
    .find((field) => typeof field === "string")
  const line = words?.replace(/[\p{C}\s]+/gu, " ").trim().slice(0, 200) ?? ""
  return line === "" ? `status ${answer.status}` : `status ${answer.status}: ${line}`
}
