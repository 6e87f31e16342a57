import { Option, Redacted, Result, Schema } from "effect"
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto"

/** For whom a token speaks. */
export interface Claims {
  readonly tenantId: string
  readonly assetId: string
}

/** As long as agent tokens of deployed backends last. */
const lifetimeSeconds = 30 * 86_400

const Payload = Schema.fromJsonString(Schema.Struct({
  asset_id: Schema.NonEmptyString,
  tenant_id: Schema.String,
  type: Schema.Literal("agent"),
  exp: Schema.Finite
}))
const decodePayload = Schema.decodeUnknownResult(Payload)

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url")

const header = encoded({ alg: "HS256", typ: "JWT" })

/**
 * Tokens of agents: JWTs (RFC 7519, HS256), signed with a key that is derived from the receiver's own secret, so that
 * nothing about them has to be stored. What a header says of algorithms is not asked.
 */
export const make = (secret: Redacted.Redacted<string>) => {
  const key = Buffer.from(hkdfSync("sha256", Redacted.value(secret), "", "itam-agent receiver: agent tokens", 32))
  const signatureOf = (signed: string) => createHmac("sha256", key).update(signed).digest()

  const issue = ({ assetId, tenantId }: Claims, nowSeconds: number): string => {
    const claims = { sub: `agent_${assetId}`, asset_id: assetId, tenant_id: tenantId, type: "agent" }
    const signed = `${header}.${encoded({ ...claims, iat: nowSeconds, exp: nowSeconds + lifetimeSeconds })}`
    return `${signed}.${signatureOf(signed).toString("base64url")}`
  }

  /** Nothing for what was not signed here, or is too old. */
  const read = (token: Redacted.Redacted<string>, nowSeconds: number): Option.Option<Claims> => {
    const [head, payload = "", signature = "", ...more] = Redacted.value(token).split(".")
    const given = Buffer.from(signature, "base64url")
    const expected = signatureOf(`${head}.${payload}`)
    if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return Option.none()
    }
    const claims = Result.getOrUndefined(decodePayload(Buffer.from(payload, "base64url").toString("utf8")))
    return claims === undefined || claims.exp <= nowSeconds
      ? Option.none()
      : Option.some({ tenantId: claims.tenant_id, assetId: claims.asset_id })
  }

  return { issue, read }
}

export type AgentTokens = ReturnType<typeof make>
