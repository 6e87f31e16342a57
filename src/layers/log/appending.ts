import { Effect, Option, Result, type Scope } from "effect"
import { constants } from "node:fs"
import * as path from "node:path"
import { rotation } from "../../domain/logRotation.ts"
import type { FileStats, OpenFile } from "../disk.ts"
import { exposure } from "../exposure.ts"
import { call, list, lookAt, makeFolder, opened, remove, rename, StorageError } from "../storage.ts"

export interface Place {
  readonly folder: string
  /** Name of the file that is written to. */
  readonly name: string
  /** No file becomes larger, … */
  readonly maxBytes: number
  /** … and there are no more of them, this one included. */
  readonly files: number
}

/** No such constants on Windows. */
const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDWR, O_WRONLY } = constants

/** How appending goes on without a new file is bounded, too: the file that cannot be moved may grow to this many sizes. */
const mostSizes = 2

/** A line that broke off is not longer. */
const longestLineBytes = 128 * 1024

/** What others must not do with the folder: write to it. Who may read it, its owner decides. */
const othersMayNot = 0o022

/**
 * Appends whole lines to a file that is opened anew each time: so it does no harm when somebody renames, deletes or
 * replaces it, or its folder. Nothing is appended to a link, nor in a folder that others may write to.
 */
export const make = (place: Place) => {
  const file = path.join(place.folder, place.name)
  /** The file was as long as this before something was written to it that may be there in part. */
  let torn: { readonly ino: number; readonly sizeBytes: number } | "perhaps" | undefined = "perhaps"

  let obstacle = Option.none<StorageError>()

  /** What has to stand before the next line, so that it begins one. */
  const mended = Effect.fnUntraced(function*() {
    const found = yield* lookAt(file)
    const before = torn !== undefined && Option.isSome(found) && found.value.isFile() && found.value.size > 0
      ? yield* Effect.scoped(mend(file, found.value, torn))
      : ""
    torn = undefined
    return before
  })

  const append = Effect.fnUntraced(function*(text: string, written: () => void) {
    yield* ready(place.folder)
    const data = Buffer.from(torn === undefined ? text : (yield* mended()) + text)
    const found = yield* lookAt(file)
    const size = Option.isSome(found) ? found.value.size : 0
    obstacle = Option.none()
    if (size > 0 && size + data.length > place.maxBytes) {
      const rotated = yield* Effect.result(rotate(place))
      obstacle = Result.getFailure(rotated)
      if (Result.isFailure(rotated) && size + data.length > mostSizes * place.maxBytes) return yield* rotated.failure
    }
    const handle = yield* open(file, O_WRONLY | O_APPEND | O_CREAT)
    const { ino, size: sizeBytes } = yield* regular(file, handle)
    torn = { ino, sizeBytes }
    yield* Effect.uninterruptible(
      Effect.tap(call("write", file, () => handle.writeFile(data)), () =>
        Effect.sync(() => {
          torn = undefined
          written()
        }))
    )
    return obstacle
  }, Effect.scoped)

  return {
    file,
    /**
     * Says so as soon as the system has the lines, whoever interrupts this then, and answers with what has kept the files
     * from being rotated, if anything did.
     */
    append: (text: string, written: () => void): Effect.Effect<Option.Option<StorageError>, StorageError> =>
      append(text, written)
  }
}

const open = (file: string, flags: number): Effect.Effect<OpenFile, StorageError, Scope.Scope> =>
  opened("open", file, flags | O_NOFOLLOW | O_NONBLOCK)

const regular = Effect.fnUntraced(function*(file: string, handle: OpenFile) {
  const stats = yield* call("stat", file, () => handle.stat())
  return stats.isFile() ? stats : yield* new StorageError({ operation: "write", path: file, code: "no regular file" })
})

/** Makes the folder where there is none. */
const ready = Effect.fnUntraced(function*(folder: string) {
  if (Option.isNone(yield* lookAt(folder))) yield* makeFolder(folder)
  const exposed = yield* exposure(folder, othersMayNot)
  if (exposed !== undefined) return yield* new StorageError({ operation: "write in", path: folder, code: exposed })
})

const rotate = Effect.fnUntraced(function*({ files, folder, name }: Place) {
  const { renames, surplus } = rotation(yield* list(folder), name, files)
  for (const [from, to] of renames) yield* rename(path.join(folder, from), path.join(folder, to))
  for (const each of surplus) yield* Effect.ignore(remove(path.join(folder, each)))
})

/**
 * Takes away the rest of a line that a full disk, a kill or a power cut has left: what is written next would continue
 * it. Where we know how long the file was, what came after is written again.
 */
const mend = Effect.fnUntraced(
  function*(file: string, stats: FileStats, torn: { readonly ino: number; readonly sizeBytes: number } | "perhaps") {
    const handle = yield* open(file, O_RDWR)
    const cut = (length: number) => call("truncate", file, () => handle.truncate(length))
    if (torn !== "perhaps" && torn.ino === stats.ino) {
      if (stats.size > torn.sizeBytes) yield* cut(torn.sizeBytes)
      return ""
    }
    const tail = Buffer.alloc(Math.min(stats.size, longestLineBytes))
    const { bytesRead } = yield* call("read", file, () => handle.read(tail, 0, tail.length, stats.size - tail.length))
    const read = tail.subarray(0, bytesRead)
    const end = read.lastIndexOf("\n") + 1
    if (end > 0 && end < read.length) yield* cut(stats.size - tail.length + end)
    return end === 0 ? "\n" : ""
  }
)
