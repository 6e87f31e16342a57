import { Data, Effect, Option, Redacted } from "effect"
import { oneWord } from "../domain/oneWord.ts"
import { readSecretFile } from "./secretFile.ts"
import { codeOf } from "./storage.ts"

/** A file holds no token that may be used. Says of the file what is wrong with it, and nothing of what is in it. */
export class TokenFileUnusable extends Data.TaggedError("TokenFileUnusable")<{ readonly message: string }> {}

/** The token in the first line of a text. */
export const tokenIn = (text: string): Option.Option<Redacted.Redacted<string>> => {
  const [line = ""] = text.split("\n", 1)
  return oneWord.test(line.trim()) ? Option.some(Redacted.make(line.trim())) : Option.none()
}

/** The token in the first line of a file. One that others can read, too, is no secret. */
export const read = Effect.fnUntraced(function*(file: string) {
  const { exposed, text } = yield* Effect.tryPromise({
    try: () => readSecretFile(file),
    catch: (cause) => new TokenFileUnusable({ message: `${file} cannot be read: ${codeOf(cause)}` })
  })
  if (exposed) {
    return yield* new TokenFileUnusable({
      message: `other users of this machine can read the token in ${file}; run: chmod 600 ${file}`
    })
  }
  return yield* Effect.mapError(
    Effect.fromOption(tokenIn(text)),
    () => new TokenFileUnusable({ message: `the first line of ${file} has to be the token, one word without spaces` })
  )
})

/**
 * The token as the file has it now: whoever renews it need not restart the agent. None where there is no file, where it
 * cannot be read, or where others can read it, too; what was wrong with it, the next start says.
 */
export const reread = (file: Option.Option<string>): Effect.Effect<Option.Option<Redacted.Redacted<string>>> =>
  Option.isNone(file) ? Effect.succeedNone : Effect.option(read(file.value))
