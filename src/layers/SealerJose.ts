import { Effect, Layer, Option, type Redacted, Schema } from "effect"
import { CompactEncrypt, importJWK } from "jose"
import { EscrowedPassword, type EscrowTerms, escrowType } from "../domain/EscrowKey.ts"
import { Unreadable } from "../services/Machine.ts"
import { type Lock, Sealer } from "../services/Sealer.ts"
import { nowIso } from "./clock.ts"

const algorithm = "RSA-OAEP-256"

const encode = Schema.encodeSync(Schema.fromJsonString(EscrowedPassword))

/** Seals as JWE in compact form (RFC 7516, 3.1): RSA-OAEP-256 and A256GCM. */
export const layer = ({ assetId, key: { e, keyId, n }, tenantId }: EscrowTerms) =>
  Layer.succeed(
    Sealer,
    Option.some({
      keyId,
      seal: Effect.fn("Sealer.seal")(function*(recoveryPassword: Redacted.Redacted<string>, lock: Lock) {
        const at = yield* nowIso
        return yield* Effect.tryPromise({
          try: async () => {
            const text = encode({ v: 1, tenantId, assetId, ...lock, recoveryPassword, at })
            const publicKey = await importJWK({ kty: "RSA", n, e }, algorithm)
            return await new CompactEncrypt(new TextEncoder().encode(text))
              .setProtectedHeader({
                alg: algorithm,
                enc: "A256GCM",
                kid: keyId,
                typ: escrowType,
                cty: "application/json"
              })
              .encrypt(publicKey)
          },
          // the cause might quote what it failed over
          catch: () => new Unreadable({ what: "escrow", detail: "could not be sealed" })
        })
      })
    })
  )
