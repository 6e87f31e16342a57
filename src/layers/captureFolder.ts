import { Data, Effect } from "effect"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import type { FolderFile } from "../domain/capture/machineFolder.ts"

/** What is in the folder already would be mixed with the capture. */
export class FolderNotEmpty extends Data.TaggedError("FolderNotEmpty")<{ readonly folder: string }> {
  override get message(): string {
    return `${this.folder} is not empty; name a new or an empty folder`
  }
}

/** The folder, or something in it, cannot be made or written. */
export class FolderUnusable extends Data.TaggedError("FolderUnusable")<{
  readonly folder: string
  readonly why: string
}> {
  override get message(): string {
    return `${this.folder} cannot be written: ${this.why}`
  }
}

const ownerOnlyFolder = 0o700
const ownerOnlyFile = 0o600

const attempt = <A>(folder: string, work: () => Promise<A>) =>
  Effect.tryPromise({
    try: work,
    catch: (cause) => new FolderUnusable({ folder, why: (cause as { readonly code?: string }).code ?? String(cause) })
  })

/** Makes the folder for its owner alone. What is in there already is neither mixed with a capture nor touched. */
export const emptyFolder = Effect.fnUntraced(function*(folder: string) {
  yield* attempt(folder, () => fs.mkdir(folder, { recursive: true, mode: ownerOnlyFolder }))
  const names = yield* attempt(folder, () => fs.readdir(folder))
  if (names.length > 0) return yield* new FolderNotEmpty({ folder })
  yield* attempt(folder, () => fs.chmod(folder, ownerOnlyFolder))
})

/** Writes files below the folder, readable by nobody else. Their paths come from a machine: none may lead out of it. */
export const writeFiles = Effect.fnUntraced(function*(folder: string, files: ReadonlyArray<FolderFile>) {
  const root = path.resolve(folder)
  for (const file of files) {
    const place = path.resolve(root, file.path)
    if (!place.startsWith(`${root}${path.sep}`) || file.path.includes("\0")) continue
    yield* attempt(folder, async () => {
      await fs.mkdir(path.dirname(place), { recursive: true, mode: ownerOnlyFolder })
      await fs.writeFile(place, file.content, { mode: ownerOnlyFile })
    })
  }
})
