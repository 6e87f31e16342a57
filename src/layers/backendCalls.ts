import { Effect, Option, Redacted, Ref } from "effect"
import { type HttpClient, HttpClientRequest } from "effect/http"
import { promisify } from "node:util"
import * as zlib from "node:zlib"
import { type Answer, type Verdict, verdictOf } from "../domain/Delivery.ts"
import { takesGzip } from "../domain/reception.ts"
import type { Report } from "../domain/Report.ts"
import type { BackendMemory } from "./backendMemory.ts"
import { exchange, type NoAnswer } from "./exchange.ts"
import { KnownSecrets } from "./knownSecrets.ts"
import { nowOf, type Tunable } from "./live.ts"

type Asked = Effect.Effect<Answer, NoAnswer, HttpClient.HttpClient>

export interface Options {
  /** The token that is shown from the start, if any. */
  readonly token: Option.Option<Redacted.Redacted<string>>
  /** The token to show after such an answer: one that was renewed, or one that was not shown before. */
  renewedToken(answer: Answer): Effect.Effect<Option.Option<Redacted.Redacted<string>>>
  readonly requestGzip: Tunable<"auto" | "on" | "off">
  /** What the backend was found to take. */
  readonly memory: BackendMemory
  /** What an answer to a report means: as in the scanner protocol unless told. */
  judge?(answer: Answer, report: Report): Effect.Effect<Verdict>
}

/** Compressing less than this gains nothing. */
const smallestToCompress = 1024

const gzip = promisify(zlib.gzip)

/** Requests to a backend that may want a token, in the encoding that it takes. */
export const make = Effect.fnUntraced(function*(options: Options) {
  const { memory, requestGzip } = options
  const secrets = yield* KnownSecrets
  if (Option.isSome(options.token)) secrets.learn(options.token.value)
  /** The token in use, and those before it. */
  const tokens = yield* Ref.make<ReadonlyArray<Redacted.Redacted<string>>>(Option.toArray(options.token))

  const ask = Effect.fnUntraced(
    function*(request: HttpClientRequest.HttpClientRequest, maxAnswerBytes?: number) {
      const earlier = yield* Ref.get(tokens)
      const [shown] = earlier
      const answer = yield* exchange(
        shown === undefined ? request : HttpClientRequest.bearerToken(request, shown),
        maxAnswerBytes
      )
      if (takesGzip(answer.acceptEncoding) && (yield* memory.recall).gzip === undefined) {
        yield* memory.learn({ gzip: "taken" })
      }
      if (answer.status !== 401 && answer.status !== 403) return answer
      const renewed = yield* options.renewedToken(answer)
      if (Option.isNone(renewed)) return answer
      secrets.learn(renewed.value)
      if (shown !== undefined && Redacted.value(renewed.value) === Redacted.value(shown)) return answer
      yield* Ref.set(tokens, [renewed.value, ...earlier])
      yield* Effect.logInfo(
        shown === undefined
          ? "the backend asks for a token: shown from now on"
          : "the backend does not accept the token any more, there is a new one: tried with that"
      )
      return yield* exchange(HttpClientRequest.bearerToken(request, renewed.value), maxAnswerBytes)
    }
  )

  const compresses = Effect.map(
    Effect.all([memory.recall, nowOf(requestGzip)]),
    ([reception, wanted]) =>
      wanted === "on" ? reception.gzip !== "refused" : wanted === "auto" && reception.gzip === "taken"
  )

  /** Sends a JSON text. A backend that turns out not to understand gzip gets it once more as it is. */
  const send = Effect.fnUntraced(function*(request: HttpClientRequest.HttpClientRequest, json: string) {
    const plain = HttpClientRequest.bodyText(request, json, "application/json")
    if (json.length < smallestToCompress || !(yield* compresses)) return yield* ask(plain)
    const answer = yield* ask(request.pipe(
      HttpClientRequest.setHeader("content-encoding", "gzip"),
      HttpClientRequest.bodyUint8Array(yield* Effect.promise(() => gzip(json, { level: 6 })), "application/json")
    ))
    if (answer.status !== 415 && answer.status !== 500) return answer
    const again = yield* ask(plain)
    if (again.status < 300 || answer.status === 415 && again.status !== 415) {
      yield* Effect.logInfo("the backend does not take gzip: sent without from now on")
      yield* memory.learn({ gzip: "refused" })
    }
    return again
  })

  /** Backends and their proxies repeat all sorts of things: tokens are cut out of whatever they say. */
  const withoutTokens = (text: string) =>
    Effect.map(Ref.get(tokens), (known) =>
      known
        .map(Redacted.value)
        .filter((secret) => secret !== "")
        .reduce((left, secret) => left.replaceAll(secret, "[token]"), text))

  const judge = Effect.fnUntraced(function*(answer: Answer, report: Report) {
    const verdict = yield* options.judge?.(answer, report)
      ?? Effect.succeed(verdictOf(answer, { reportId: report.id }))
    return "reason" in verdict ? { ...verdict, reason: yield* withoutTokens(verdict.reason) } : verdict
  })

  return {
    /** One request; an answer of another size than usual has to be asked for. */
    ask: (request: HttpClientRequest.HttpClientRequest, maxAnswerBytes?: number): Asked => ask(request, maxAnswerBytes),
    send: (request: HttpClientRequest.HttpClientRequest, json: string): Asked => send(request, json),
    /** Verdict on the answer to a report, fit to be logged. */
    judge: (answer: Answer, report: Report): Effect.Effect<Verdict> => judge(answer, report),
    withoutTokens
  }
})

/** What a backend can be asked. */
export type BackendCalls = Effect.Success<ReturnType<typeof make>>
