import { Clock, Effect } from "effect"
import { X509Certificate } from "node:crypto"
import type * as http from "node:http"
import * as net from "node:net"
import * as tls from "node:tls"
import type { TlsFacts } from "../../domain/doctor/certificate.ts"
import { type Dialled, timedOut } from "../../domain/doctor/way.ts"
import type { Target } from "../../domain/proxy.ts"
import { codeOf } from "../storage.ts"
import { certificateFactsOf, namesOf } from "./certificateFacts.ts"

/** Answers with addresses that are known already: nobody is asked twice. */
export const lookupOf =
  (addresses: ReadonlyArray<string>): NonNullable<http.ClientRequestArgs["lookup"]> => (_, options, done) => {
    const all = addresses.map((address) => ({ address, family: net.isIP(address) }))
    const [first] = all
    if (first === undefined) return done(Object.assign(new Error("no address"), { code: "ENOTFOUND" }), "", 0)
    if (options.all === true) return done(null, all)
    done(null, first.address, first.family)
  }

/** Opens a connection and closes it. */
export const dial = Effect.fnUntraced(
  function*({ host, port }: Target, addresses: ReadonlyArray<string>, limitMs: number) {
    const began = yield* Clock.currentTimeMillis
    const address = yield* Effect.callback<string, string>((resume) => {
      const socket = net.connect({
        host,
        port,
        lookup: lookupOf(addresses),
        autoSelectFamily: true,
        autoSelectFamilyAttemptTimeout: limitMs / 4
      })
      socket.once("connect", () => {
        resume(Effect.succeed(socket.remoteAddress ?? host))
        socket.destroy()
      })
      socket.on("error", (cause) => resume(Effect.fail(codeOf(cause))))
      return Effect.sync(() => socket.destroy())
    }).pipe(Effect.timeoutOrElse({ duration: limitMs, orElse: () => Effect.fail(timedOut) }))
    return { address, tookMs: (yield* Clock.currentTimeMillis) - began }
  },
  Effect.match({ onFailure: (code): Dialled => ({ code }), onSuccess: (dialled): Dialled => dialled })
)

/** What a handshake shows, or the code by which it failed. */
export type Handshake = TlsFacts | { readonly code: string }

/**
 * Looks at the certificates of a backend, on a connection to it or through its proxy. What is not trusted is looked at,
 * too, to say what is wrong with it; nothing but the handshake ever goes over this connection.
 */
export const lookAtCertificates = (
  { host, port }: Target,
  through: { readonly socket: net.Socket } | { readonly addresses: ReadonlyArray<string> },
  secureContext: tls.SecureContext,
  limitMs: number
): Effect.Effect<Handshake> =>
  Effect.acquireUseRelease(
    Effect.sync(() =>
      tls.connect({
        ...("socket" in through ? { socket: through.socket } : { host, port, lookup: lookupOf(through.addresses) }),
        ...(net.isIP(host) === 0 ? { servername: host } : {}),
        secureContext,
        rejectUnauthorized: false
      })
    ),
    (socket) =>
      Effect.callback<Handshake, string>((resume) => {
        socket.once("secureConnect", () => resume(Effect.succeed(factsOf(socket, host))))
        socket.on("error", (cause) => resume(Effect.fail(codeOf(cause))))
        socket.once("close", () => resume(Effect.fail("ECONNRESET")))
      }).pipe(Effect.timeoutOrElse({ duration: limitMs, orElse: () => Effect.fail("ETIMEDOUT") })),
    // Node.js 26 crashes over a socket inside another one that is destroyed while it tells of its handshake
    (socket) => Effect.andThen(Effect.yieldNow, Effect.sync(() => socket.destroy()))
  ).pipe(Effect.catch((code) => Effect.succeed({ code })))

const factsOf = (socket: tls.TLSSocket, host: string): TlsFacts => {
  const certificates = chainOf(socket)
  const [own] = certificates
  const fault: unknown = socket.authorizationError
  return {
    host,
    protocol: socket.getProtocol() ?? "TLS",
    chain: certificates.map(certificateFactsOf),
    names: own === undefined ? [] : namesOf(own),
    fault: fault === undefined || fault === null ? undefined : fault instanceof Error ? codeOf(fault) : String(fault),
    otherHost: own !== undefined && tls.checkServerIdentity(host, socket.getPeerCertificate()) !== undefined
  }
}

/** No chain is longer; one that goes round in a circle is none. */
const longestChain = 10

/** The certificates that were shown, and the authority behind them where it is known. */
const chainOf = (socket: tls.TLSSocket): ReadonlyArray<X509Certificate> => {
  const chain: Array<X509Certificate> = []
  let shown: tls.DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (shown?.raw !== undefined && chain.length < longestChain) {
    chain.push(new X509Certificate(shown.raw))
    shown = shown.issuerCertificate === shown ? undefined : shown.issuerCertificate
  }
  return chain
}
