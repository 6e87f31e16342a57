import { Effect, Stream } from "effect"
import { SecureRandom } from "effect/crypto"
import * as path from "node:path"
import { remove, rename, syncFolder, writeNewBy } from "../storage.ts"

/**
 * Puts bytes into the place of a file, for its owner alone. They are complete and on stable storage before they get the
 * name: whatever fails, the file is what it was, or there is none, and nothing half done lies beside it.
 */
export const replaceBy = Effect.fnUntraced(function*<E, R>(file: string, bytes: Stream.Stream<Uint8Array, E, R>) {
  const random = yield* SecureRandom.SecureRandom
  const mark = yield* Effect.map(random.randomBytes(6), (some) => Buffer.from(some).toString("hex"))
  const half = path.join(path.dirname(file), `.${path.basename(file)}.${mark}.part`)
  yield* writeNewBy(half, (append) => Stream.runForEach(bytes, append)).pipe(
    Effect.andThen(rename(half, file)),
    Effect.andThen(syncFolder(path.dirname(file))),
    Effect.onError(() => Effect.ignore(remove(half)))
  )
})
