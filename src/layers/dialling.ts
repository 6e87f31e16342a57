import type * as http from "node:http"
import * as https from "node:https"
import type { Socket } from "node:net"
import type * as tls from "node:tls"
import { type Proxies, proxyFor } from "../domain/proxy.ts"
import { type Dialling, openTunnel } from "./proxyTunnel.ts"

/** Errors of requests that went out on a connection which had been used before. */
const onUsedConnection = new WeakSet<object>()

/**
 * Whether the server may have closed a kept connection just when the request went out on it: nobody's fault, and no
 * sign that a fresh connection would fail.
 */
export const wasStale = (cause: unknown): boolean =>
  cause instanceof Error && onUsedConnection.has(cause)
  && ["ECONNRESET", "EPIPE"].includes((cause as NodeJS.ErrnoException).code ?? "")

/** Has an agent connect within a time limit, through a proxy where there is one, and never without verification. */
export const dialling = <A extends http.Agent>(
  agent: A,
  options: Dialling & { readonly proxies: Proxies; readonly secureContext: () => tls.SecureContext }
): A => {
  const secure = agent instanceof https.Agent
  const connect = agent.createConnection.bind(agent)
  const reuse = agent.reuseSocket.bind(agent)

  const dial: http.Agent["createConnection"] = (given) => {
    const socket = connect({
      ...given,
      ...(secure ? { secureContext: options.secureContext(), rejectUnauthorized: true } : {})
    })
    return socket && connectedInTime(socket as Socket, secure ? "secureConnect" : "connect", options.connectMs)
  }

  agent.createConnection = (given, callback) => {
    const target = { secure, host: String(given.host), port: Number(given.port) }
    const proxy = proxyFor(target, options.proxies)
    if (proxy === undefined) return dial(given)
    openTunnel(proxy, target, options, (failure, tunnel) => {
      const socket = tunnel && (secure ? dial({ ...given, socket: tunnel } as typeof given) : tunnel)
      callback?.(failure, socket as Socket)
    })
    return undefined
  }

  agent.reuseSocket = (socket, request) => {
    request.prependOnceListener("error", (error) => onUsedConnection.add(error))
    reuse(socket, request)
  }

  return agent
}

/** A connection that does not get anywhere is given up. */
const connectedInTime = (socket: Socket, connected: "connect" | "secureConnect", limitMs: number): Socket => {
  const giveUp = () => socket.destroy(Object.assign(new Error("no connection in time"), { code: "ETIMEDOUT" }))
  socket.setTimeout(limitMs)
  socket.once("timeout", giveUp)
  socket.once(connected, () => {
    socket.off("timeout", giveUp)
    socket.setTimeout(0)
  })
  return socket
}
