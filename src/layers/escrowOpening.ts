import { Data, Effect, Result, Schema } from "effect"
import { compactDecrypt } from "jose"
import type { KeyObject } from "node:crypto"
import { EscrowedPassword, escrowType } from "../domain/EscrowKey.ts"
import { plain } from "../domain/presence.ts"
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

/** The first part of a JWE, as far as it matters here (RFC 7516, 4.1). */
const Header = Schema.StringFromBase64Url.pipe(
  Schema.decodeTo(Schema.fromJsonString(Schema.Struct({ typ: Schema.Literal(escrowType), kid: Schema.String })))
)

const decodeHeader = Schema.decodeUnknownResult(Header)

const decodePayload = Schema.decodeUnknownResult(Schema.fromJsonString(EscrowedPassword))

/** Opens a sealed recovery password. */
export const opened = Effect.fnUntraced(function*(sealed: string, key: KeyObject) {
  const found = sealed.split(".").length
  const header = decodeHeader(sealed.split(".", 1)[0])
  if (Result.isFailure(header)) return yield* notOpened("is not a recovery password in escrow")
  if (found !== parts) return yield* notOpened(`is damaged: it has ${found} of ${parts} parts`)
  const own = keyIdOf(key)
  if (header.success.kid !== own) {
    return yield* notOpened(`is sealed for another key: for ${plain(header.success.kid)}, and this one is ${own}`)
  }
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
