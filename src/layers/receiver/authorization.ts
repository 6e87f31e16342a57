import { Clock, Effect, Layer, Option, Redacted } from "effect"
import { createHash, timingSafeEqual } from "node:crypto"
import {
  AdministratorAuthorization,
  AgentAuthorization,
  Authorization,
  Caller,
  CallingAgent
} from "../../domain/api/callers.ts"
import { AdministratorOnly, Unauthorized } from "../../domain/Problems.ts"
import type { AgentTokens } from "./agentTokens.ts"

/** One token, bound to one tenant. */
export const layer = (options: { readonly tenantId: string; readonly token: Redacted.Redacted<string> }) => {
  const isExpected = matches(options.token)
  return Layer.succeed(
    Authorization,
    Authorization.of({
      bearer: (handler, { credential }) =>
        isExpected(Redacted.value(credential))
          ? Effect.provideService(handler, Caller, { tenantId: options.tenantId })
          : Effect.fail(
            new Unauthorized({ detail: "Send the header Authorization: Bearer, with the token of your tenant" })
          )
    })
  )
}

/** Tokens of machines, each bound to its asset. One that is too old is as good as none. */
export const layerAgents = (tokens: AgentTokens) =>
  Layer.succeed(
    AgentAuthorization,
    AgentAuthorization.of({
      agent: Effect.fnUntraced(function*(handler, { credential }) {
        const claims = tokens.read(credential, Math.floor((yield* Clock.currentTimeMillis) / 1000))
        return yield* Option.match(claims, {
          onNone: () =>
            Effect.fail(
              new Unauthorized({ detail: "Send the header Authorization: Bearer, with the token of your registration" })
            ),
          onSome: (agent) => Effect.provideService(handler, CallingAgent, agent)
        })
      })
    })
  )

/** Administrators have a token of their own. One of a tenant or of a machine is known, and is not enough. */
export const layerAdministrators = (
  options: { readonly adminToken: Redacted.Redacted<string>; readonly token: Redacted.Redacted<string> },
  tokens: AgentTokens
) => {
  const isAdministrator = matches(options.adminToken)
  const isTenant = matches(options.token)
  return Layer.succeed(
    AdministratorAuthorization,
    AdministratorAuthorization.of({
      administrator: Effect.fnUntraced(function*(handler, { credential }) {
        if (isAdministrator(Redacted.value(credential))) return yield* handler
        const now = Math.floor((yield* Clock.currentTimeMillis) / 1000)
        return yield* isTenant(Redacted.value(credential)) || Option.isSome(tokens.read(credential, now))
          ? new AdministratorOnly({ detail: "The token is one of an agent" })
          : new Unauthorized({ detail: "Send the header Authorization: Bearer, with the token of the administrators" })
      })
    })
  )
}

/** Compares with a secret. How long that takes tells nothing of the secret, its length included. */
export const matches = (secret: Redacted.Redacted<string>) => {
  const expected = digest(Redacted.value(secret))
  return (given: string): boolean => timingSafeEqual(digest(given), expected)
}

const digest = (text: string) => createHash("sha256").update(text).digest()
