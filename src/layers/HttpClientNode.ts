import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Layer } from "effect"

/**
 * HTTP over node:http and node:https. One connection to each backend, kept open for a minute. Certificates are verified
 * whatever the environment says (`NODE_TLS_REJECT_UNAUTHORIZED`), and redirects are not followed.
 */
export const layer = NodeHttpClient.layerNodeHttpNoAgent.pipe(
  Layer.provide(
    NodeHttpClient.layerAgentOptions({ keepAlive: true, maxSockets: 1, timeout: 60_000, rejectUnauthorized: true })
  )
)
