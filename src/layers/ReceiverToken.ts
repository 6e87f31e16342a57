import { Effect, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"
import * as path from "node:path"
import { KnownSecrets } from "./knownSecrets.ts"
import { makeFolder, readWhole, remove, writeNew } from "./storage.ts"

/** A bearer token, and the file that holds it as a ready HTTP header, so that it never has to be typed. */
export interface ReceiverToken {
  readonly token: Redacted.Redacted<string>
  /** One line, `Authorization: Bearer …`: `curl --header @FILE` takes it from there. */
  readonly headerFile: string
}

const headerForm = /^Authorization: Bearer ([\x21-\x7e]{32,})\s*$/

const installTokenForm = /^(LANET-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{32})\s*$/

/**
 * What machines register with at the embedded receiver, in the form that the heartbeat protocol gives to install
 * tokens; kept like the token, as the one line of a file.
 */
export const readOrMakeInstallToken = Effect.fn("ReceiverToken.readOrMakeInstallToken")(function*(folder: string) {
  const random = yield* SecureRandom.SecureRandom
  const file = path.join(folder, "receiver.install-token")
  const digits = Effect.map(random.randomBytes(20), (bytes) => Buffer.from(bytes).toString("hex").toUpperCase())
  const made = Effect.map(digits, (hex) => `LANET-${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8)}`)
  const text = yield* kept(folder, file, installTokenForm, Effect.map(made, (token) => [token, token] as const))
  return { token: yield* secret(text), file }
})

/** For whom a token of the embedded receiver speaks: a tenant, or the administrators. */
export type Bearer = "receiver" | "receiver-admin"

/** A token of the embedded receiver: made on the spot at the first start, kept in a file for its owner alone. */
export const readOrMake = Effect.fn("ReceiverToken.readOrMake")(function*(folder: string, bearer: Bearer) {
  const random = yield* SecureRandom.SecureRandom
  const headerFile = path.join(folder, `${bearer}.header`)
  const made = Effect.map(random.randomBytes(32), (bytes) => Buffer.from(bytes).toString("base64url"))
  const line = Effect.map(made, (token) => [token, `Authorization: Bearer ${token}`] as const)
  const text = yield* kept(folder, headerFile, headerForm, line)
  return { token: yield* secret(text), headerFile }
})

const secret = (text: string) => {
  const token = Redacted.make(text)
  return KnownSecrets.useSync((secrets) => {
    secrets.learn(token)
    return token
  })
}

/** A secret in a file of one line, made where there is none of its form. */
const kept = Effect.fnUntraced(function*<E, R>(
  folder: string,
  file: string,
  form: RegExp,
  make: Effect.Effect<readonly [text: string, line: string], E, R>
) {
  const found = yield* readWhole(file, 4096).pipe(
    Effect.map((bytes) => form.exec(bytes.toString("latin1"))?.[1]),
    Effect.orElseSucceed(() => undefined)
  )
  if (found !== undefined) return found
  const [text, line] = yield* make
  yield* makeFolder(folder)
  yield* remove(file)
  yield* writeNew(file, `${line}\n`)
  return text
})
