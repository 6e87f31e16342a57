import { Effect } from "effect"
import * as http from "node:http"
import * as https from "node:https"
import type { AddressInfo } from "node:net"
import { selfSigned } from "./selfSigned.ts"

/** A request as it arrived. */
export interface Arrived {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
  readonly connection: number
}

/** How a server answers, once it has the whole request. */
export type Answering = (arrived: Arrived, response: http.ServerResponse) => void

export const json =
  (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Answering => (_, response) =>
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))

/** A server on a free port of 127.0.0.1 until the test ends. It records everything that arrives. */
export const aServer = (answer: Answering, options: { readonly tls?: boolean } = {}) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => {
        const arrived: Array<Arrived> = []
        const connections = new Map<unknown, number>()
        const listen: http.RequestListener = (request, response) => {
          const chunks: Array<Buffer> = []
          request.on("data", (chunk: Buffer) => void chunks.push(chunk))
          request.on("end", () => {
            if (!connections.has(request.socket)) connections.set(request.socket, connections.size + 1)
            const one: Arrived = {
              method: request.method ?? "",
              path: request.url ?? "",
              headers: request.headers,
              body: Buffer.concat(chunks).toString("utf8"),
              connection: connections.get(request.socket)!
            }
            arrived.push(one)
            answer(one, response)
          })
        }
        const server = options.tls === true ? https.createServer(selfSigned, listen) : http.createServer(listen)
        return new Promise<{ server: http.Server | https.Server; arrived: Array<Arrived> }>((resolve) =>
          server.listen(0, "127.0.0.1", () => resolve({ server, arrived }))
        )
      }),
      ({ server }) =>
        Effect.promise(() =>
          new Promise<void>((resolve) => {
            server.close(() => resolve())
            server.closeAllConnections()
          })
        )
    ),
    ({ arrived, server }) => ({
      arrived,
      host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      url: `${options.tls === true ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`
    })
  )
