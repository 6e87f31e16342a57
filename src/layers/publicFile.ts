import { Effect } from "effect"
import * as fs from "node:fs/promises"
import { codeOf, remove, StorageError } from "./storage.ts"

/**
 * Puts a file that everybody may read in the place of what was there, as a whole: units of systemd and the like.
 * Whatever the umask says.
 */
export const writePublic = (file: string, text: string): Effect.Effect<void, StorageError> => {
  const unfinished = `${file}.new`
  return Effect.tryPromise({
    try: async () => {
      await fs.rm(unfinished, { force: true })
      const handle = await fs.open(unfinished, "wx", 0o600)
      try {
        await handle.writeFile(text)
        await handle.chmod(0o644)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await fs.rename(unfinished, file)
    },
    catch: (cause) => new StorageError({ operation: "write", path: file, code: codeOf(cause) })
  }).pipe(Effect.onError(() => Effect.ignore(remove(unfinished))), Effect.uninterruptible)
}

/** What such a file says; the empty text where there is none. */
export const readPublic = (file: string): Effect.Effect<string, StorageError> =>
  Effect.tryPromise({
    try: () => fs.readFile(file, "utf8"),
    catch: (cause) => new StorageError({ operation: "read", path: file, code: codeOf(cause) })
  }).pipe(Effect.catchIf(({ code }) => code === "ENOENT", () => Effect.succeed("")))
