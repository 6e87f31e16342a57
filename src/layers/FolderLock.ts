import { Effect, Schema, type Scope } from "effect"
import { constants } from "node:fs"
import * as fs from "node:fs/promises"
import * as path from "node:path"
import { codeOf, createEmpty, list, readWhole, remove, StorageError, whileBusy } from "./storage.ts"

/** Another process works in this folder. */
export class FolderLocked extends Schema.TaggedError<FolderLocked>()("FolderLocked", {
  folder: Schema.String,
  processId: Schema.optionalKey(Schema.Natural)
}) {
  override get message(): string {
    const who = this.processId === undefined ? "" : ` (process ${this.processId})`
    return `another itam-agent${who} is using ${this.folder}`
  }
}

/**
 * Keeps every other agent out of a folder until the scope closes. The lock of a process that is no more is taken over,
 * however it ended. A disk that cannot take the lock file is no reason not to empty what lies on it.
 */
export const hold = (folder: string): Effect.Effect<void, FolderLocked, Scope.Scope> =>
  (process.platform === "linux" ? holdByName(folder) : holdByOpenFile(folder)).pipe(
    Effect.catchTag(
      "StorageError",
      (error) => Effect.logWarning(`${error.message}; going on without keeping other agents out`)
    )
  )

/**
 * Linux has no lock that Node can ask for, but says when each process started. The name of the lock file names the
 * process beyond doubt: id, boot, and start of the process in ticks. So a stale lock can be deleted without ever
 * hitting a fresh one, and of two that start at once at least one sees the other.
 */
const holdByName = Effect.fnUntraced(function*(folder: string) {
  const self = lockName({ processId: process.pid, born: yield* birthOf(process.pid) })
  yield* Effect.acquireRelease(
    createEmpty(path.join(folder, self)),
    () => Effect.ignore(remove(path.join(folder, self)))
  ).pipe(
    Effect.catchIf(({ code }) => code === "EEXIST", () => new FolderLocked({ folder, processId: process.pid }))
  )
  for (const file of yield* list(folder)) {
    const holder = readLockName(file)
    if (holder === undefined || file === self) continue
    if ((yield* birthOf(holder.processId)) === holder.born) {
      return yield* new FolderLocked({ folder, processId: holder.processId })
    }
    yield* Effect.ignore(remove(path.join(folder, file)))
  }
})

/** The process that works in a folder, as far as its name tells; on Linux only. Nothing is locked or deleted. */
export const holderOf = Effect.fnUntraced(function*(folder: string) {
  for (const file of yield* list(folder)) {
    const holder = readLockName(file)
    if (holder !== undefined && (yield* birthOf(holder.processId)) === holder.born) return holder.processId
  }
  return undefined
})

interface Holder {
  readonly processId: number
  readonly born: string
}

const lockName = ({ born, processId }: Holder) => `lock.${processId}.${born}`

const readLockName = (file: string): Holder | undefined => {
  const [, processId, born] = /^lock\.(\d{1,10})\.([\w-]+)$/.exec(file) ?? []
  return born === undefined ? undefined : { processId: Number(processId), born }
}

/**
 * Boot and start of a process (proc_pid_stat(5), fields 3, 20 and 22, and random(4)); `gone` where none is at work under
 * that id. One that was killed stays a zombie until its parent asks, which in a container may be never.
 */
const birthOf = Effect.fnUntraced(function*(processId: number) {
  const [boot, stat] = yield* Effect.all([procText("sys/kernel/random/boot_id"), procText(`${processId}/stat`)])
  // The second field, the name of the program, may contain anything, parentheses and blanks too.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  const [state, threads, ticks] = [fields[0], Number(fields[17]), fields[19]]
  const isOver = state === "X" || state === "Z" && threads <= 1
  return ticks === undefined || isOver ? "gone" : `${boot.trim()}-${ticks}`
})

const procText = (file: string) =>
  readWhole(`/proc/${file}`, 4096).pipe(
    Effect.map((bytes) => bytes.toString("latin1")),
    Effect.orElseSucceed(() => "")
  )

/**
 * Elsewhere the system itself keeps a file open for one only, and lets go of it when the process ends: macOS with
 * O_EXLOCK (open(2)), Windows without any sharing (UV_FS_O_EXLOCK of libuv's uv_fs_open).
 */
const holdByOpenFile = Effect.fnUntraced(function*(folder: string) {
  const file = path.join(folder, "lock")
  const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants
  const exclusive = process.platform === "win32" ? 0x1000_0000 : 0x20 | O_NONBLOCK | O_NOFOLLOW
  yield* Effect.acquireRelease(
    whileBusy(Effect.tryPromise({
      try: () => fs.open(file, O_RDWR | O_CREAT | exclusive, 0o600),
      catch: (cause) => new StorageError({ operation: "lock", path: file, code: codeOf(cause) })
    })),
    (handle) => Effect.promise(() => handle.close())
  ).pipe(
    Effect.catchIf(({ code }) => code === "EBUSY" || code === "EAGAIN", () => new FolderLocked({ folder }))
  )
})
