import { Effect, type Scope } from "effect"
import * as http from "node:http"
import * as https from "node:https"
import type { AddressInfo } from "node:net"
import { setTimeout as pause } from "node:timers/promises"
import type { SecureVersion, TLSSocket } from "node:tls"
import type { Arrived } from "./aServer.ts"

/** What a server does with one request. `read` hands over the whole request, and only then does it count as arrived. */
export type Fault = (
  exchange: {
    readonly request: http.IncomingMessage
    readonly response: http.ServerResponse
    readonly read: (then: (arrived: Arrived) => unknown) => void
  }
) => void

const json = { "content-type": "application/json" }

/** Takes the report. */
export const ok: Fault = ({ read, response }) =>
  read(() => response.writeHead(200, json).end("{\"success\":true,\"message\":\"recorded\"}"))

/** Answers something else. */
export const answer =
  (status: number, body: string | Buffer, headers: http.OutgoingHttpHeaders = json): Fault => ({ read, response }) =>
    read(() => response.writeHead(status, headers).end(body))

/** Cuts the connection as soon as the body begins to arrive: nothing was taken. */
export const resetBefore: Fault = ({ request }) => void request.once("data", () => request.socket.resetAndDestroy())

/** Takes the report, and cuts the connection instead of saying so. */
export const resetAfter: Fault = ({ read, request }) => read(() => request.socket.resetAndDestroy())

/** Takes the report, and cuts the connection in the middle of saying so. */
export const resetInAnswer: Fault = ({ read, request, response }) =>
  read(() => {
    response.writeHead(200, { ...json, "content-length": 1000 }).write("{\"success\":", () =>
      request.socket.resetAndDestroy())
  })

/** Takes the report and never answers. */
export const silence: Fault = ({ read }) => read(() => {})

/** Never reads the body. */
export const deafness: Fault = ({ request }) => void request.pause()

/** Answers a byte at a time, and never comes to an end. */
export const drip: Fault = ({ read, response }) =>
  read(async () => {
    response.writeHead(200, json)
    while (!response.destroyed) {
      response.write(" ")
      await pause(5)
    }
  })

/** Answers without end, as fast as it is read. */
export const flood = (status: number): Fault => ({ read, response }) =>
  read(() => {
    response.writeHead(status, json)
    const pour = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 32)));
    }
    response.on("drain", pour)
    pour()
  })

/** Refuses a body that is larger, before it has been read, and hangs up. */
export const hangsUpAbove = (maxBytes: number): Fault => (exchange) =>
  Number(exchange.request.headers["content-length"]) > maxBytes
    ? exchange.response.writeHead(413, { connection: "close" }).end()
    : ok(exchange)

/** A server with faults. */
export interface FaultServer {
  readonly host: string
  readonly url: string
  /** Requests that were begun: the number of the connection of each. */
  readonly connections: ReadonlyArray<number>
  /** Requests that were read in whole. */
  readonly arrived: ReadonlyArray<Arrived>
  /** What it does with the next requests, one each; with all after them, what the last of these says. */
  readonly does: (...faults: ReadonlyArray<Fault>) => void
}

export interface Tls {
  readonly cert: string
  readonly key: string
  readonly maxVersion?: SecureVersion
  readonly minVersion?: SecureVersion
  readonly ciphers?: string
  /** Authority of the clients that it serves; others are turned away. */
  readonly clients?: string
}

/** A server on a free port of 127.0.0.1 until the test ends. It is well, until it is told otherwise. */
export const faultServer = (tls?: Tls): Effect.Effect<FaultServer, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => {
        const arrived: Array<Arrived> = []
        const connections: Array<number> = []
        const known = new Map<unknown, number>()
        const script: Array<Fault> = [ok]
        const listen: http.RequestListener = (request, response) => {
          request.on("error", () => {})
          response.on("error", () => {})
          if (!known.has(request.socket)) known.set(request.socket, known.size + 1)
          const connection = known.get(request.socket)!
          connections.push(connection)
          const fault = script.length > 1 ? script.shift()! : script[0]!
          fault({
            request,
            response,
            read: (then) => {
              const chunks: Array<Buffer> = []
              request.on("data", (chunk: Buffer) => void chunks.push(chunk))
              request.on("end", () => {
                const { headers, method = "", url: path = "" } = request
                const one = { method, path, headers, body: Buffer.concat(chunks).toString("latin1"), connection }
                arrived.push(one)
                then(one)
              })
            }
          })
        }
        const server = tls === undefined ? http.createServer(listen) : https.createServer({
          ...tls,
          ...(tls.clients === undefined ? {} : { ca: tls.clients, requestCert: true, rejectUnauthorized: true })
        }, listen)
        server.on("tlsClientError", (_: Error, socket: TLSSocket) => socket.destroy())
        return new Promise<
          { server: http.Server; arrived: typeof arrived; connections: typeof connections; script: typeof script }
        >(
          (resolve) => server.listen(0, "127.0.0.1", () => resolve({ server, arrived, connections, script }))
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
    ({ arrived, connections, script, server }) => {
      const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
      return {
        arrived,
        connections,
        host,
        url: `${tls === undefined ? "http" : "https"}://${host}`,
        does: (...faults) => void script.splice(0, script.length, ...faults)
      }
    }
  )
