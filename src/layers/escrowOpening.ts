import { Data, Effect, Result, Schema } from "effect"
import { compactDecrypt, decodeProtectedHeader } from "jose"
import type { KeyObject } from "node:crypto"
import { EscrowedPassword, escrowType } from "../domain/EscrowKey.ts"
import { thumbprint } from "./escrowKeyFile.ts"

/** Why a sealed recovery password cannot be opened. */
export class NotOpened extends Data.TaggedError("NotOpened")<{ readonly message: string }> {}

const notOpened = (message: string) => new NotOpened({ message })

/** Everything in a text that begins as sealed passwords do, whole or not: an export of a backend will do. */
export const sealedPasswordsIn = (text: string): ReadonlyArray<string> => text.match(/eyJ[\w-]+(?:\.[\w-]*)*/g) ?? []

/** Thumbprint of the public half of a private key. */
export const keyIdOf = (key: KeyObject): string => {
  const { e = "", n = "" } = key.export({ format: "jwk" })
  return thumbprint({ e, n })
}

const parts = 5

const decodePayload = Schema.decodeUnknownResult(Schema.fromJsonString(EscrowedPassword))

/** Opens a sealed recovery password. */
export const opened = Effect.fnUntraced(function*(sealed: string, key: KeyObject) {
  const found = sealed.split(".").length
  const { kid, typ } = headerOf(sealed)
  if (typ !== escrowType) return yield* notOpened("is not a recovery password in escrow")
  if (found !== parts) return yield* notOpened(`is damaged: it has ${found} of ${parts} parts`)
  const own = keyIdOf(key)
  if (kid !== own) return yield* notOpened(`is sealed for another key: for ${kid}, and this one is ${own}`)
  const payload = yield* Effect.tryPromise({
    try: () =>
      compactDecrypt(sealed, key, {
        keyManagementAlgorithms: ["RSA-OAEP-256"],
        contentEncryptionAlgorithms: ["A256GCM"]
      }),
    catch: () => notOpened("is damaged: it does not open with the key that it is sealed for")
  })
  const password = decodePayload(new TextDecoder().decode(payload.plaintext))
  return Result.isSuccess(password) ? password.success : yield* notOpened("opens, and is of no form that is known here")
})

/** The header of a JWE; empty where that cannot be read. */
const headerOf = (sealed: string): { readonly kid?: string; readonly typ?: string } =>
  Result.getOrElse(Result.try(() => decodeProtectedHeader(sealed)), () => ({}))
