import { Effect } from "effect"
import * as path from "node:path"
import { readName } from "../../domain/formats/OutboxRecord.ts"
import { remove, rename } from "../storage.ts"

/** What may lie set aside: enough to look into, never enough to hurt. */
const bounds = { maxFiles: 20, maxBytes: 5 * 1024 * 1024 }

const suffix = ".bad"

/** Whether a file is one that was set aside. */
export const isSetAside = (file: string): boolean =>
  file.endsWith(suffix) && readName(file.slice(0, -suffix.length)) !== undefined

/** A file that was set aside. */
export interface SetAside {
  readonly file: string
  readonly bytes: number
}

/** Where damaged and refused reports lie, for a person to look at. The oldest go when there are too many. */
export const make = (folder: string, found: ReadonlyArray<SetAside>) => {
  const kept = found.toSorted((a, b) => (a.file < b.file ? -1 : 1))

  const tooMany = () =>
    kept.length > bounds.maxFiles || kept.reduce((sum, { bytes }) => sum + bytes, 0) > bounds.maxBytes

  const dropOldest = Effect.suspend(() => Effect.ignore(remove(path.join(folder, kept.shift()!.file))))

  /** Sets a file aside of which enough is said elsewhere. */
  const setAsideQuietly = Effect.fnUntraced(function*({ bytes, file }: SetAside) {
    yield* rename(path.join(folder, file), path.join(folder, file + suffix))
    kept.push({ file: file + suffix, bytes })
    while (tooMany()) yield* dropOldest
  })

  /** Sets a file aside. */
  const setAside = (file: SetAside, reason: string) =>
    Effect.andThen(Effect.logWarning(`outbox: ${file.file} set aside: ${reason}`), setAsideQuietly(file))

  /** Lets go of everything, for a disk that is almost full. */
  const clear = Effect.gen(function*() {
    while (kept.length > 0) yield* dropOldest
  })

  return { setAside, setAsideQuietly, clear, count: () => kept.length }
}
