import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Effect, Layer, Option, Redacted, type Scope } from "effect"
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

interface Way {
  readonly trust: TlsTrust.Trust
  readonly proxies: Proxies
  readonly dialling: Dialling
}

type Agents = NodeHttpClient.HttpAgent["Service"]

const patient: Dialling = { connectMs: 10_000 }

/**
 * One connection to each backend, kept open for a minute. Addresses are tried in turn (RFC 8305); Node gives an address
 * up when the next one's turn comes, so each has more time than the quarter of a second that it has by default.
 */
const agents = ({ dialling: how, proxies, trust }: Way): Effect.Effect<Agents, never, Scope.Scope> => {
  const options = { ...how, proxies, secureContext: TlsTrust.secureContext(trust) }
  const lookup = how.lookup === undefined ? {} : { lookup: how.lookup }
  const kept = {
    keepAlive: true,
    maxSockets: 1,
    timeout: 60_000,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: how.connectMs / 10,
    ...lookup
  }
  const made = <A extends http.Agent>(make: () => A) =>
    Effect.acquireRelease(
      Effect.sync(() => dialling(make(), options)),
      (agent) => Effect.sync(() => agent.destroy())
    )
  return Effect.all({ http: made(() => new http.Agent(kept)), https: made(() => new https.Agent(kept)) })
}

const clientWith = <E>(agents: Effect.Effect<Agents, E, Scope.Scope>): Layer.Layer<HttpClient.HttpClient, E> =>
  NodeHttpClient.layerNodeHttpNoAgent.pipe(Layer.provide(Layer.effect(NodeHttpClient.HttpAgent, agents)))

/**
 * HTTP over node:http and node:https, straight to the backend, trusting whom the system trusts. Certificates are
 * verified whatever the environment says, with TLS 1.2 or later, and redirects are not followed.
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = clientWith(
  agents({ trust: { authorities: [] }, proxies: {}, dialling: patient })
)

/** The same by the way that the settings describe. */
export const layerOptions = (
  connection: Connection,
  dialling: Dialling = patient
): Layer.Layer<HttpClient.HttpClient, WrongSettings> =>
  clientWith(Effect.flatMap(
    TlsTrust.read(connection),
    (trust) => agents({ trust, dialling, proxies: proxiesOf(connection) })
  ))

/** The proxies of the settings. */
export const proxiesOf = ({ httpProxy, httpsProxy, noProxy }: Connection): Proxies => ({
  ...(Option.isSome(httpsProxy) ? { https: Redacted.value(httpsProxy.value) } : {}),
  ...(Option.isSome(httpProxy) ? { http: Redacted.value(httpProxy.value) } : {}),
  ...(Option.isSome(noProxy) ? { none: noProxy.value } : {})
})
