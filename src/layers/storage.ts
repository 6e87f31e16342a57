import { Duration, Effect, type Option, Predicate, Schema } from "effect"
import { constants } from "node:fs"
import * as path from "node:path"
import { Disk, type FileStats } from "./disk.ts"

/**
 * The few file operations that durable state is made of. Each has a time limit, so that a hung disk stops nothing but
 * what waits for it, and may not be torn by an interruption: what has begun ends, or fails.
 */

/** The disk said no. */
export class StorageError extends Schema.TaggedError<StorageError>()("StorageError", {
  operation: Schema.String,
  path: Schema.String,
  /** The system's name for it (errno(3)): `ENOSPC`, `EIO`, …; `ETIMEDOUT` past the limit here. */
  code: Schema.String,
  /** Part of it happened all the same: after a kill or a power cut it may turn out as done, or as not done. */
  inDoubt: Schema.optionalKey(Schema.Boolean)
}) {
  override get message(): string {
    return `${this.operation} ${this.path}: ${meanings[this.code] ?? this.code}`
  }
}

const meanings: { readonly [code: string]: string } = {
  EACCES: "permission denied (EACCES)",
  EEXIST: "exists already (EEXIST)",
  EIO: "the disk reports an error (EIO)",
  ELOOP: "is a symbolic link (ELOOP)",
  EMFILE: "too many open files (EMFILE)",
  ENOENT: "not there (ENOENT)",
  ENOSPC: "no space left on the disk (ENOSPC)",
  EPERM: "not permitted (EPERM)",
  EROFS: "the file system is read-only (EROFS)",
  ETIMEDOUT: "the disk does not answer (ETIMEDOUT)"
}

/** How long one call may take. */
const limit = Duration.seconds(30)

/** No such constants on Windows. */
const { O_CREAT, O_DIRECTORY = 0, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY, O_WRONLY } = constants

const onWindows = process.platform === "win32"

/** One call, within the limit. */
export const call = <A>(
  operation: string,
  file: string,
  run: (disk: typeof Disk["Service"], signal: AbortSignal) => Promise<A>
) =>
  Disk.use((disk) =>
    Effect.tryPromise({
      try: (signal) => run(disk, signal),
      catch: (cause) => new StorageError({ operation, path: file, code: codeOf(cause) })
    })
  ).pipe(
    Effect.interruptible,
    Effect.timeoutOrElse({
      duration: limit,
      orElse: () => Effect.fail(new StorageError({ operation, path: file, code: "ETIMEDOUT" }))
    }),
    Effect.uninterruptible
  )

/** The system's name for what went wrong. */
export const codeOf = (cause: unknown) => Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown error"

const busyCodes = new Set(["EACCES", "EBUSY", "EPERM"])

/**
 * Tries ten times, 1.1 s in all, what a virus scanner or an indexer keeps busy for a moment: on Windows a file that
 * somebody has open cannot always be opened, renamed or deleted.
 */
export const whileBusy = <A, R>(
  effect: Effect.Effect<A, StorageError, R>,
  platformKeepsBusy = onWindows,
  attempt = 1
): Effect.Effect<A, StorageError, R> =>
  platformKeepsBusy && attempt < 10
    ? Effect.catch(effect, (error) =>
      busyCodes.has(error.code)
        ? Effect.andThen(Effect.sleep(25 * attempt), whileBusy(effect, true, attempt + 1))
        : Effect.fail(error))
    : effect

/** An open file; one that opens only after the limit is closed again. */
export const opened = (operation: string, file: string, flags: number) =>
  Effect.acquireRelease(
    whileBusy(call(operation, file, async (disk, signal) => {
      const handle = await disk.open(file, flags, 0o600)
      if (signal.aborted) await handle.close()
      return handle
    })),
    (handle) => Effect.ignore(call("close", file, () => handle.close()))
  )

/** Adds to the end of a file that is being written. */
type Append = (data: Uint8Array | string) => Effect.Effect<void, StorageError>

/**
 * Writes a new file piece by piece, with the promises of `writeNew`. What fills it may fail by itself, or be stopped in
 * the middle: then nothing stays behind either.
 */
export const writeNewBy = Effect.fnUntraced(
  function*<E, R>(file: string, fill: (append: Append) => Effect.Effect<void, E, R>) {
    const write = Effect.gen(function*() {
      const handle = yield* opened("create", file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
      yield* Effect.onError(
        Effect.andThen(
          fill((data) => call("write", file, () => handle.writeFile(data))),
          Effect.mapError(call("fsync", file, () => handle.sync()), inDoubt)
        ),
        () => Effect.ignore(remove(file))
      )
    })
    yield* Effect.scoped(write)
    yield* syncFolder(path.dirname(file)).pipe(
      Effect.mapError(inDoubt),
      Effect.onError(() => Effect.ignore(remove(file)))
    )
  }
)

const inDoubt = ({ code, operation, path }: StorageError) => new StorageError({ operation, path, code, inDoubt: true })

/**
 * Writes a new file, and answers once it is on stable storage under its name. What fails leaves nothing behind, or is in
 * doubt: a disk that does not sync a whole file may keep it, and may not let go of it.
 */
export const writeNew = (file: string, data: Uint8Array | string): Effect.Effect<void, StorageError> =>
  Effect.uninterruptible(writeNewBy(file, (append) => append(data)))

/** Makes a new empty file, whose survival does not matter. */
export const createEmpty = (file: string): Effect.Effect<void, StorageError> =>
  Effect.scoped(Effect.asVoid(opened("create", file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)))

/** Makes names in a folder durable (fsync(2)). Windows cannot; NTFS journals names. */
export const syncFolder = (folder: string): Effect.Effect<void, StorageError> =>
  onWindows ? Effect.void : Effect.scoped(
    Effect.flatMap(
      opened("open", folder, O_RDONLY | O_DIRECTORY),
      (handle) => call("fsync", folder, () => handle.sync())
    )
  )

/** Bytes of a regular file; links are not followed, and nothing is waited for where it is a pipe. */
export const readWhole = Effect.fnUntraced(function*(file: string, maxBytes: number) {
  const handle = yield* opened("open", file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  const stats = yield* call("stat", file, () => handle.stat())
  if (!stats.isFile()) return yield* new StorageError({ operation: "read", path: file, code: "no regular file" })
  if (stats.size > maxBytes) {
    return yield* new StorageError({ operation: "read", path: file, code: `larger than ${maxBytes} bytes` })
  }
  return yield* call("read", file, (_, signal) => handle.readFile({ signal }))
}, Effect.scoped)

/** Removes a file; that it is gone already is fine. */
export const remove = (file: string): Effect.Effect<void, StorageError> =>
  whileBusy(call("delete", file, (disk) => disk.unlink(file))).pipe(
    Effect.catchIf(({ code }) => code === "ENOENT", () => Effect.void)
  )

export const rename = (from: string, to: string): Effect.Effect<void, StorageError> =>
  whileBusy(call("rename", from, (disk) => disk.rename(from, to)))

/** Names in a folder, in code unit order. */
export const list = (folder: string): Effect.Effect<ReadonlyArray<string>, StorageError> =>
  Effect.map(call("list", folder, (disk) => disk.readdir(folder)), (names) => names.toSorted())

/** What a path is, links not followed; none where there is nothing. */
export const lookAt = (file: string): Effect.Effect<Option.Option<FileStats>, StorageError> =>
  call("stat", file, (disk) => disk.lstat(file)).pipe(
    Effect.asSome,
    Effect.catchIf(({ code }) => code === "ENOENT", () => Effect.succeedNone)
  )

/**
 * Makes a folder, and those above it, for nobody but us. Their names are durable, too, as far as we may sync the
 * folders that they are in: what is safe in a folder is lost with its name.
 */
export const makeFolder = Effect.fnUntraced(function*(folder: string) {
  const topmost = yield* call(
    "create folder",
    folder,
    (disk) => disk.mkdir(folder, { recursive: true, mode: 0o700 })
  )
  if (topmost === undefined) return
  for (let made = path.resolve(folder); made.length >= path.resolve(topmost).length; made = path.dirname(made)) {
    yield* Effect.ignore(syncFolder(path.dirname(made)))
  }
}, Effect.uninterruptible)
