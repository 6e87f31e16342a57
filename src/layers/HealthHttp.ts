import { Effect, FiberSet, Layer, Option } from "effect"
import * as http from "node:http"
import type { Socket } from "node:net"
import { admitted } from "../domain/localRequest.ts"
import { Health } from "../services/Health.ts"
import type { Page } from "./healthPages.ts"
import { codeOf } from "./storage.ts"

export interface Options {
  /** On 127.0.0.1. */
  readonly port: number
}

/** No connection lives longer, whatever it does or fails to do; each carries one request. */
const longestConnection = "5 seconds"

const bounds = {
  connections: 16,
  headerBytes: 8 * 1024,
  /** What Node.js would look after by a timer that never stops is what `longestConnection` is for. */
  withoutTimer: { headersTimeout: 0, requestTimeout: 0, connectionsCheckingInterval: 2 ** 31 - 1 }
}

/** A port that is taken is asked for again after so long. */
const untilNextTry = "5 minutes"

/**
 * `GET /health` and `GET /metrics` for programs of this machine, over plain node:http, which the client of the backend has
 * loaded anyway. Nothing that is asked here changes anything.
 */
export const layer = ({ port }: Options) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const health = yield* Health
    const fork = yield* FiberSet.makeRuntime<never, void, never>()

    const answerTo = Effect.fnUntraced(function*(request: http.IncomingMessage) {
      const admission = admitted({
        method: request.method ?? "",
        target: request.url ?? "",
        hosts: request.headersDistinct["host"] ?? [],
        origin: request.headers.origin,
        secFetchSite: request.headersDistinct["sec-fetch-site"]?.join()
      }, port)
      if ("why" in admission) return plain(admission.status, admission.why)
      const { pages } = yield* Effect.promise(() => import("./healthPages.ts"))
      const page = Object.hasOwn(pages, admission.path) ? pages[admission.path] : undefined
      return page === undefined ? plain(404, "there are /health and /metrics") : yield* page(yield* health.now)
    })

    const serve = (request: http.IncomingMessage, response: http.ServerResponse) =>
      answerTo(request).pipe(
        Effect.catchCause((cause) =>
          Effect.as(Effect.logError("health: a request failed", cause), plain(500, "the log says more"))
        ),
        Effect.map((answer) => write(response, answer))
      )

    const server = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const { connections, headerBytes, withoutTimer } = bounds
        const server = http.createServer({ maxHeaderSize: headerBytes, keepAlive: false, ...withoutTimer })
        server.maxConnections = connections
        server.on("request", (request, response) => fork(serve(request, response)))
        server.on("connection", (socket) => fork(endedInTime(socket)))
        return server
      }),
      (server) =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    )
    yield* Effect.forkScoped(listening(server, port))
  }))

const plain = (status: number, why: string): Page => ({ status, contentType: "text/plain", body: `${why}\n` })

const write = (response: http.ServerResponse, { body, contentType, status }: Page) => {
  response.writeHead(status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    connection: "close",
    ...(status === 405 ? { allow: "GET, HEAD" } : {})
  })
  response.end(body)
}

/** Gone after its time at the latest: who sends slowly, or does not read, holds nothing. */
const endedInTime = (socket: Socket) =>
  Effect.callback<void>((resume) => void socket.once("close", () => resume(Effect.void))).pipe(
    Effect.timeoutOrElse({ duration: longestConnection, orElse: () => Effect.sync(() => void socket.destroy()) })
  )

/** Waits for the port where somebody else has it: an agent that is being replaced goes soon. */
const listening = Effect.fnUntraced(function*(server: http.Server, port: number) {
  for (let tries = 1;; tries++) {
    const failure = yield* listen(server, port)
    if (Option.isNone(failure)) return yield* Effect.logDebug(`health: http://127.0.0.1:${port}/health`)
    if (tries === 1) {
      yield* Effect.logWarning(
        `health: port ${port} of 127.0.0.1 cannot be used (${failure.value}); all else works, and it is tried again `
          + `every ${untilNextTry}. HEALTH_PORT names another one, or 0 for none`
      )
    }
    yield* Effect.sleep(untilNextTry)
  }
})

/** Why it cannot listen; none where it does. */
const listen = (server: http.Server, port: number) =>
  Effect.callback<Option.Option<string>>((resume) => {
    const refused = (cause: Error) => resume(Effect.succeedSome(codeOf(cause)))
    server.once("error", refused)
    server.listen(port, "127.0.0.1", () => {
      server.off("error", refused)
      resume(Effect.succeedNone)
    })
  })
