import { Effect, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"
import * as path from "node:path"
import { makeFolder, readWhole, remove, writeNew } from "./storage.ts"

/** A bearer token, and the file that holds it as a ready HTTP header, so that it never has to be typed. */
export interface ReceiverToken {
  readonly token: Redacted.Redacted<string>
  /** One line, `Authorization: Bearer …`: `curl --header @FILE` takes it from there. */
  readonly headerFile: string
}

const headerForm = /^Authorization: Bearer ([\x21-\x7e]{32,})\s*$/

/** The token of the embedded receiver: made on the spot at the first start, kept in a file for its owner alone. */
export const readOrMake = Effect.fn("ReceiverToken.readOrMake")(function*(folder: string) {
  const random = yield* SecureRandom.SecureRandom
  const headerFile = path.join(folder, "receiver.header")
  const kept = yield* readWhole(headerFile, 4096).pipe(
    Effect.map((bytes) => bytes.toString("latin1")),
    Effect.orElseSucceed(() => "")
  )
  const token = headerForm.exec(kept)?.[1]
  if (token !== undefined) return { token: Redacted.make(token), headerFile }
  const made = Buffer.from(yield* random.randomBytes(32)).toString("base64url")
  yield* makeFolder(folder)
  yield* remove(headerFile)
  yield* writeNew(headerFile, `Authorization: Bearer ${made}\n`)
  return { token: Redacted.make(made), headerFile }
})
