import { ByteSize, Cause, Effect, Option } from "effect"
import {
  HttpIncomingMessage,
  HttpMiddleware,
  HttpRouter,
  HttpServer,
  HttpServerError,
  HttpServerRequest,
  HttpServerRespondable,
  HttpServerResponse,
  ProblemDetails
} from "effect/http"
import {
  BodyTooLarge,
  ForeignHost,
  InternalFault,
  InvalidBody,
  NoSuchRoute,
  UnsupportedMediaType
} from "../../domain/Problems.ts"

/**
 * Stands around every route. Requests for other hosts are turned away: a web page that had its own name resolve to this
 * machine would send that name (DNS rebinding). Bodies are inflated and counted while they are read. Whatever goes wrong
 * becomes a problem that says nothing of the inside.
 */
export const layer = (options: { readonly maxBodyBytes: number }) =>
  HttpRouter.middleware(
    Effect.gen(function*() {
      const { address } = yield* HttpServer.HttpServer
      const port = "port" in address ? address.port : 0
      const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      const limit = ByteSize.fromInputUnsafe(options.maxBodyBytes)
      const inflate = HttpMiddleware.decompression()

      return (answer) =>
        Effect.gen(function*() {
          const request = yield* HttpServerRequest.HttpServerRequest
          if (!hosts.has((request.headers.host ?? "").toLowerCase())) {
            return yield* HttpServerRespondable.toResponse(
              new ForeignHost({ detail: "Ask for 127.0.0.1 or localhost" })
            )
          }
          return yield* inflate(answer).pipe(Effect.provideService(HttpIncomingMessage.MaxBodySize, limit))
        }).pipe(
          Effect.catchCause((cause) => troubled(cause, options.maxBodyBytes)),
          Effect.flatMap(asProblem),
          Effect.map(
            HttpServerResponse.setHeaders({
              "accept-encoding": "gzip, deflate",
              "cache-control": "no-store",
              "x-content-type-options": "nosniff"
            })
          )
        )
    }),
    { global: true }
  )

/** What answers to a failure that no route has answered to. */
const troubled = <E>(
  cause: Cause.Cause<E>,
  maxBodyBytes: number
): Effect.Effect<HttpServerResponse.HttpServerResponse, E> => {
  if (Cause.hasInterruptsOnly(cause)) return Effect.failCause(cause)
  const trouble = Option.getOrElse(Cause.findErrorOption(cause), () => Cause.squash(cause))
  if (HttpServerError.isHttpServerError(trouble)) {
    switch (trouble.reason._tag) {
      case "RouteNotFound":
        return HttpServerRespondable.toResponse(new NoSuchRoute({ detail: "The routes are listed in /openapi.json" }))
      case "RequestParseError":
        return HttpServerRespondable.toResponse(
          trouble.reason.reason === "BodyTooLarge"
            ? new BodyTooLarge({ detail: `At most ${maxBodyBytes} bytes are taken, counted when inflated` })
            : unreadable
        )
    }
  }
  // the schema walks into a value as deep as it goes
  if (trouble instanceof RangeError) return HttpServerRespondable.toResponse(tooDeep)
  return Effect.andThen(Effect.logError("receiver: a request failed", cause), HttpServerRespondable.toResponse(fault))
}

const fault = new InternalFault({ detail: "Its log says more" })

const tooDeep = new InvalidBody({
  detail: "The body is nested too deep",
  errors: [{ field: "body", detail: "Expected values that are not nested as deep" }]
})

const unreadable = new InvalidBody({
  detail: "The body ended early or is not encoded as its Content-Encoding says",
  errors: [{ field: "body", detail: "Expected a complete body, encoded as its Content-Encoding says" }]
})

/** Answers that the framework makes without a body of their own become problems too. */
const asProblem = (response: HttpServerResponse.HttpServerResponse) => {
  const contentType = response.body._tag === "Empty"
    ? undefined
    : response.body.contentType ?? response.headers["content-type"]
  if (response.status < 400 || contentType === ProblemDetails.contentType) {
    return Effect.succeed(withChallenge(response))
  }
  return response.status === 415
    ? Effect.map(
      HttpServerRespondable.toResponse(
        new UnsupportedMediaType({
          detail: "Send application/json in UTF-8, plain or with Content-Encoding gzip or deflate"
        })
      ),
      HttpServerResponse.setHeader("accept-encoding", "gzip, deflate")
    )
    : HttpServerRespondable.toResponse(fault)
}

/** RFC 9110, 15.5.2: an answer 401 says how to authenticate. */
const withChallenge = (response: HttpServerResponse.HttpServerResponse) =>
  response.status === 401 ? HttpServerResponse.setHeader(response, "www-authenticate", "Bearer") : response
