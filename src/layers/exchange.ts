import { ByteSize, Duration, Effect, Predicate, Schema } from "effect"
import { type HttpBody, HttpClient, type HttpClientError, HttpClientRequest, HttpIncomingMessage } from "effect/http"
import type { Answer } from "../domain/Delivery.ts"
import { networkFailure } from "../domain/networkFailure.ts"

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
 * and nobody is told the ids of our traces.
 */
export const exchange = Effect.fnUntraced(function*(
  request: HttpClientRequest.HttpClientRequest,
  maxAnswerBytes: number = limits.answerBytes
): Effect.fn.Return<Answer, NoAnswer, HttpClient.HttpClient> {
  const limitMs = limits.baseMs + Math.round(1_000 * sizeOf(request.body) / limits.bytesPerSecond)
  const client = yield* HttpClient.HttpClient
  return yield* client.execute(HttpClientRequest.setHeader(request, "accept-encoding", "identity")).pipe(
    Effect.flatMap((response) =>
      Effect.map(response.text, (body): Answer => {
        const { date, "content-type": contentType, "retry-after": retryAfter } = response.headers
        return {
          status: response.status,
          body,
          ...(contentType === undefined ? {} : { contentType }),
          ...(retryAfter === undefined ? {} : { retryAfter }),
          ...(date === undefined ? {} : { date })
        }
      })
    ),
    Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(maxAnswerBytes)),
    Effect.provideService(HttpClient.TracerPropagationEnabled, false),
    Effect.mapError((error) => new NoAnswer({ reason: `${hostOf(request)}: ${reasonOf(error, maxAnswerBytes)}` })),
    Effect.timeoutOrElse({
      duration: Duration.millis(limitMs),
      orElse: () => new NoAnswer({ reason: `${hostOf(request)}: timed out after ${Math.round(limitMs / 1_000)} s` })
    })
  )
})

const sizeOf = (body: HttpBody.HttpBody): number => "contentLength" in body ? body.contentLength ?? 0 : 0

/** Host and port: of an address, no more is ever shown. */
const hostOf = ({ url }: HttpClientRequest.HttpClientRequest): string =>
  URL.canParse(url) ? new URL(url).host : "backend"

const reasonOf = ({ reason }: HttpClientError.HttpClientError, maxAnswerBytes: number): string => {
  const cause = "cause" in reason ? reason.cause : undefined
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
