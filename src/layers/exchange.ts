import { ByteSize, Duration, Effect, Predicate, Schema } from "effect"
import {
  type HttpBody,
  HttpClient,
  type HttpClientError,
  HttpClientRequest,
  type HttpClientResponse,
  HttpIncomingMessage
} from "effect/http"
import type { Answer } from "../domain/Delivery.ts"
import { networkFailure } from "../domain/networkFailure.ts"
import { compact } from "../domain/presence.ts"
import { wasStale } from "./dialling.ts"
import { ProxyFailure } from "./proxyTunnel.ts"

/** No answer, or none that could be read: why, for a person. Of the address only host and port, and no header. */
export class NoAnswer extends Schema.TaggedError<NoAnswer>()("NoAnswer", { reason: Schema.String }) {
  override get message(): string {
    return this.reason
  }
}

/** The limits of an exchange. */
const limits = {
  /** Time for the whole of it, … */
  baseMs: 30_000,
  /** … and a second more for every so many bytes that are sent. */
  bytesPerSecond: 100_000,
  /** No acknowledgement is longer. */
  answerBytes: 64 * 1024
}

/**
 * One HTTP request and its whole answer, within a limit of time and size. The answer is neither unpacked nor believed,
 * and nobody is told the ids of our traces. Where the server closed a kept connection just then, it goes out once more
 * on a fresh one: whoever sends something gives it an id.
 */
export const exchange = Effect.fnUntraced(function*(
  request: HttpClientRequest.HttpClientRequest,
  maxAnswerBytes: number = limits.answerBytes
): Effect.fn.Return<Answer, NoAnswer, HttpClient.HttpClient> {
  const limitMs = limits.baseMs + Math.round(1_000 * sizeOf(request.body) / limits.bytesPerSecond)
  const client = yield* HttpClient.HttpClient
  return yield* client.execute(HttpClientRequest.setHeader(request, "accept-encoding", "identity")).pipe(
    Effect.retry({ times: 1, while: ({ reason }) => reason._tag === "TransportError" && wasStale(reason.cause) }),
    Effect.flatMap(whole),
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxAnswerBytes)),
    Effect.provideService(HttpClient.TracerPropagationEnabled, false),
    Effect.mapError((error) => new NoAnswer({ reason: `${hostOf(request)}: ${reasonOf(error, maxAnswerBytes)}` })),
    Effect.timeoutOrElse({
      duration: Duration.millis(limitMs),
      orElse: () => new NoAnswer({ reason: `${hostOf(request)}: timed out after ${Math.round(limitMs / 1_000)} s` })
    })
  )
})

/** The refusal of something that was sent counts by its status, even where its words are too long or break off. */
const whole = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.map(
    response.status >= 400 && response.request.method !== "GET"
      ? Effect.orElseSucceed(response.text, () => "")
      : response.text,
    (body): Answer => {
      const {
        "accept-encoding": acceptEncoding,
        "content-type": contentType,
        date,
        "retry-after": retryAfter,
        "www-authenticate": authenticate
      } = response.headers
      return {
        status: response.status,
        body,
        ...compact({ acceptEncoding, authenticate, contentType, date, retryAfter })
      }
    }
  )

const sizeOf = (body: HttpBody.HttpBody): number => "contentLength" in body ? body.contentLength ?? 0 : 0

/** Host and port: of an address, no more is ever shown. */
const hostOf = ({ url }: HttpClientRequest.HttpClientRequest): string =>
  URL.canParse(url) ? new URL(url).host : "backend"

const reasonOf = ({ reason }: HttpClientError.HttpClientError, maxAnswerBytes: number): string => {
  const cause = "cause" in reason ? reason.cause : undefined
  if (cause instanceof ProxyFailure) return cause.message
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : undefined
  switch (reason._tag) {
    case "TransportError":
      return networkFailure(code)
    case "DecodeError":
      return Predicate.hasProperty(cause, "maxBytes")
        ? `the answer is larger than ${maxAnswerBytes} bytes`
        : `the answer broke off (${networkFailure(code)})`
    case "InvalidUrlError":
      return "not a valid address"
    default:
      return "the request could not be made"
  }
}
