import { Effect, Layer, Redacted } from "effect"
import { createHash, timingSafeEqual } from "node:crypto"
import { Authorization, Caller } from "../../domain/Api.ts"
import { Unauthorized } from "../../domain/Problems.ts"

/** One token, bound to one tenant. How long a comparison takes tells nothing of the token, its length included. */
export const layer = (options: { readonly tenantId: string; readonly token: Redacted.Redacted<string> }) => {
  const expected = digest(Redacted.value(options.token))
  return Layer.succeed(
    Authorization,
    Authorization.of({
      bearer: (handler, { credential }) =>
        timingSafeEqual(digest(Redacted.value(credential)), expected)
          ? Effect.provideService(handler, Caller, { tenantId: options.tenantId })
          : Effect.fail(
            new Unauthorized({ detail: "Send the header Authorization: Bearer, with the token of your tenant" })
          )
    })
  )
}

const digest = (text: string) => createHash("sha256").update(text).digest()
