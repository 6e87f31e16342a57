import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Layer, Option, Redacted } from "effect"
import type { HttpClient } from "effect/http"
import * as http from "node:http"
import * as https from "node:https"
import type { Proxies } from "../domain/proxy.ts"
import type { WrongSettings } from "../services/Settings.ts"
import { dialling } from "./dialling.ts"
import type { Dialling } from "./proxyTunnel.ts"
import * as TlsTrust from "./tlsTrust.ts"

/** What the settings say of the way to the backend. */
export interface Connection extends TlsTrust.TrustFiles {
  readonly httpsProxy: Option.Option<Redacted.Redacted<string>>
  readonly httpProxy: Option.Option<Redacted.Redacted<string>>
  readonly noProxy: Option.Option<string>
}

/** Straight to the backend, trusting whom the system trusts. */
export const direct: Connection = {
  caFile: Option.none(),
  clientCertFile: Option.none(),
  clientKeyFile: Option.none(),
  httpsProxy: Option.none(),
  httpProxy: Option.none(),
  noProxy: Option.none()
}

const unhurried: Dialling = { connectMs: 10_000 }

/**
 * HTTP over node:http and node:https. One connection to each backend, kept open for a minute, by IPv6 or IPv4, whichever
 * answers first (RFC 8305). Certificates are verified whatever the environment says, with TLS 1.2 or later, and
 * redirects are not followed.
 */
export const layer = (
  connection: Connection = direct,
  how: Dialling = unhurried
): Layer.Layer<HttpClient.HttpClient, WrongSettings> =>
  NodeHttpClient.layerNodeHttpNoAgent.pipe(
    Layer.provide(Layer.effect(NodeHttpClient.HttpAgent, agents(connection, how)))
  )

const agents = Effect.fnUntraced(function*(connection: Connection, how: Dialling) {
  const secureContext = TlsTrust.secureContext(yield* TlsTrust.read(connection))
  const kept = {
    keepAlive: true,
    maxSockets: 1,
    timeout: 60_000,
    autoSelectFamily: true,
    ...(how.lookup === undefined ? {} : { lookup: how.lookup })
  }
  const options = { ...how, secureContext, proxies: proxiesOf(connection) }
  const made = <A extends http.Agent>(make: () => A) =>
    Effect.acquireRelease(
      Effect.sync(() => dialling(make(), options)),
      (agent) => Effect.sync(() => agent.destroy())
    )
  return NodeHttpClient.HttpAgent.of({
    http: yield* made(() => new http.Agent(kept)),
    https: yield* made(() => new https.Agent(kept))
  })
})

const proxiesOf = ({ httpProxy, httpsProxy, noProxy }: Connection): Proxies => ({
  ...(Option.isSome(httpsProxy) ? { https: Redacted.value(httpsProxy.value) } : {}),
  ...(Option.isSome(httpProxy) ? { http: Redacted.value(httpProxy.value) } : {}),
  ...(Option.isSome(noProxy) ? { none: noProxy.value } : {})
})
