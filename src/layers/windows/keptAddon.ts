import { Effect } from "effect"
import * as path from "node:path"
import { Unreadable } from "../../services/Machine.ts"
import { sha256Hex } from "../sha256.ts"
import { list, makeFolder, readWhole, remove, rename, writeNew } from "../storage.ts"

/** An addon, or one on its way to be. */
const isAddon = (name: string) => /^koffi-[0-9a-f]{64}\.node(\.new)?$/.test(name)

/**
 * Keeps the addon of an executable as a file, for Windows loads none from memory: in `native` beside the program, where
 * only administrators write, and never in a temporary folder, where anybody may have put another one. The file is compared
 * at each start and replaced unless it is what the executable has in it. Those of other versions go.
 */
export const keptAddon = (addon: Uint8Array, programFolder: string): Effect.Effect<string, Unreadable> => {
  const digest = sha256Hex(addon)
  const folder = path.join(programFolder, "native")
  const file = path.join(folder, `koffi-${digest}.node`)
  const isThere = readWhole(file, addon.length).pipe(
    Effect.map((found) => sha256Hex(found) === digest),
    Effect.orElseSucceed(() => false)
  )
  return Effect.gen(function*() {
    if (!(yield* isThere)) {
      yield* makeFolder(folder)
      const draft = `${file}.new`
      yield* remove(draft)
      yield* Effect.andThen(writeNew(draft, addon), rename(draft, file)).pipe(
        // another process may have been quicker, and what is loaded cannot be replaced
        Effect.catch((error) => Effect.flatMap(isThere, (fine) => fine ? Effect.void : Effect.fail(error)))
      )
    }
    const names = yield* list(folder)
    const others = names.filter((name) => isAddon(name) && name !== path.basename(file))
    // one that an older agent still has loaded stays until the next start
    yield* Effect.forEach(others, (name) => Effect.ignore(remove(path.join(folder, name))))
    return file
  }).pipe(
    Effect.mapError(({ message }) => new Unreadable({ what: "koffi", detail: `the addon cannot be kept: ${message}` }))
  )
}
