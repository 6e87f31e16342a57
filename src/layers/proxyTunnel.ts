import * as http from "node:http"
import * as https from "node:https"
import { isIPv6, type Socket } from "node:net"
import type * as tls from "node:tls"
import { networkFailure } from "../domain/networkFailure.ts"
import type { Target } from "../domain/proxy.ts"

/** A proxy does not let us through: which one, and why, for a person. Of its address only host and port. */
export class ProxyFailure extends Error {
  override readonly name = "ProxyFailure"
  constructor(proxy: URL, why: string) {
    super(`the proxy ${proxy.host}: ${why}`)
  }
}

/** How connections are made, to proxies and past them. */
export interface Dialling {
  /** Time for name resolution and connection, and once more for the TLS handshake. */
  readonly connectMs: number
  /** Resolves names in another way than getaddrinfo(3). */
  readonly lookup?: http.ClientRequestArgs["lookup"]
}

type Connected = (failure: Error | null, socket?: Socket) => void

/** Has a proxy connect to a target (RFC 9110, 9.3.6): for `http://` backends, too, so there is but one way. */
export const openTunnel = (
  proxy: URL,
  target: Target,
  options: Dialling & { readonly secureContext: () => tls.SecureContext },
  connected: Connected
): void => {
  const authority = `${isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`
  const secure = proxy.protocol === "https:"
  const request = (secure ? https : http).request({
    method: "CONNECT",
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: proxy.port === "" ? (secure ? 443 : 80) : Number(proxy.port),
    path: authority,
    headers: { host: authority, ...authorization(proxy) },
    agent: false,
    timeout: options.connectMs,
    ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    ...(secure ? { rejectUnauthorized: true, secureContext: options.secureContext() } : {})
  })
  request.once("connect", ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
    socket.setTimeout(0)
    if (statusCode >= 200 && statusCode < 300) {
      if (head.length > 0) socket.unshift(head)
      return connected(null, socket)
    }
    socket.destroy()
    connected(new ProxyFailure(proxy, refusal(statusCode, proxy)))
  })
  request.once("timeout", () => request.destroy(new ProxyFailure(proxy, "no answer in time")))
  request.once(
    "error",
    (error: NodeJS.ErrnoException) =>
      connected(error instanceof ProxyFailure ? error : new ProxyFailure(proxy, networkFailure(error.code)))
  )
  request.end()
}

/** RFC 7617. */
const authorization = ({ password, username }: URL): http.OutgoingHttpHeaders =>
  username === "" && password === "" ? {} : {
    "proxy-authorization": `Basic ${
      Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")
    }`
  }

const refusal = (status: number, proxy: URL): string =>
  status !== 407
    ? `does not connect us (status ${status})`
    : proxy.username === ""
    ? "wants a user and a password (status 407): give its address as http://user:password@host:port"
    : "does not accept its user and password (status 407)"
