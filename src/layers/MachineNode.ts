import { Effect, Layer, Result, Schema } from "effect"
import { ChildProcessSpawner } from "effect/process"
import * as fs from "node:fs/promises"
import * as os from "node:os"
import { compact } from "../domain/presence.ts"
import {
  Absent,
  Denied,
  type FileFacts,
  Machine,
  type Platform,
  type ReadError,
  type SysteminformationName,
  TookTooLong,
  Unreadable
} from "../services/Machine.ts"
import { noWindows } from "./noWindows.ts"
import { runProgram } from "./runProgram.ts"

export interface Options {
  /** Program and arguments that answer for `systeminformation`, given the name of its function: this agent itself. */
  readonly systeminformationCommand: readonly [program: string, ...args: Array<string>]
  /** The file that runs. On Windows, the addon for calls in process is looked for beside it. */
  readonly program?: string
  /** Where programs are looked for; unless told, the folders of the system. */
  readonly programFolders?: ReadonlyArray<string>
  /** How long a program may take at the most, whoever grants it more. */
  readonly longestAnswerMs?: number
}

const readLimitBytes = 64 * 1024 * 1024

/** How long one file may take: a dead disk or device must not hold up a scan. */
const fileLimitMs = 10_000

/** The computer that the agent runs on. */
export const layer = (
  { longestAnswerMs = Infinity, program = process.execPath, programFolders, systeminformationCommand }: Options
) =>
  Layer.effect(
    Machine,
    Effect.gen(function*() {
      const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
      const own = yield* ownAnswers(program)
      const run = (
        program: string,
        args: ReadonlyArray<string>,
        { limitMs = 20_000 }: { readonly limitMs?: number } = {}
      ) =>
        runProgram(program, args, compact({ folders: programFolders, limitMs: Math.min(limitMs, longestAnswerMs) }))
          .pipe(
            Effect.provideService(ChildProcessSpawner.ChildProcessSpawner, spawner)
          )

      const readBytes = (path: string) =>
        asking(path, async () => {
          const file = await fs.open(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
          try {
            if ((await file.stat()).size > readLimitBytes) throw new RangeError("larger than 64 MiB")
            return await file.readFile()
          } finally {
            await file.close()
          }
        })

      const systeminformation = Effect.fn("Machine.systeminformation")(function*(name: SysteminformationName) {
        const what = `systeminformation ${name}`
        const [program, ...args] = systeminformationCommand
        const output = yield* run(program, [...args, name]).pipe(
          Effect.catchTag("Absent", ({ message }) => new Unreadable({ what, detail: message }))
        )
        if (output.exitCode !== 0) return yield* new Unreadable({ what, detail: `exit code ${output.exitCode}` })
        const answer = decodeJson(output.stdout)
        return Result.isSuccess(answer) ? answer.success : yield* new Unreadable({ what, detail: "answers no JSON" })
      })

      return Machine.of({
        platform: os.platform() as Platform,
        readBytes,
        readFile: (path) => Effect.map(readBytes(path), (bytes) => new TextDecoder().decode(bytes)),
        listFolder: (path) => Effect.map(asking(path, () => fs.readdir(path)), (names) => names.toSorted()),
        readLink: (path) => asking(path, () => fs.readlink(path)),
        fileFacts: (path) => Effect.map(asking(path, () => fs.lstat(path)), factsOf),
        factsIn: (folder, names) => asking(folder, () => factsOfEach(folder, names)),
        fileSystemUse: (path) =>
          Effect.map(asking(path, () => fs.statfs(path)), ({ bavail, bfree, blocks, bsize }) => ({
            totalBytes: blocks * bsize,
            usedBytes: (blocks - bfree) * bsize,
            availableBytes: bavail * bsize
          })),
        run,
        systeminformation,
        ...own
      })
    })
  )

/** What one system alone can answer. What Windows is asked for is loaded only there. */
const ownAnswers = (program: string) =>
  os.platform() === "win32"
    ? Effect.flatMap(Effect.promise(() => import("./windows/windowsMachine.ts")), ({ windowsMachine }) =>
      windowsMachine(program))
    : Effect.succeed({ privileged: process.getuid?.() === 0, ...noWindows })

const decodeJson = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))

const factsOf = (stats: Awaited<ReturnType<typeof fs.lstat>>): FileFacts => {
  const bornAt = Math.floor(Number(stats.birthtimeMs) / 1000)
  return {
    kind: stats.isFile() ? "file" : stats.isDirectory() ? "folder" : stats.isSymbolicLink() ? "link" : "other",
    sizeBytes: Number(stats.size),
    modifiedAt: Math.floor(Number(stats.mtimeMs) / 1000),
    ...(bornAt > 0 ? { bornAt } : {})
  }
}

/** The threads of Node.js take four at a time; what is not there, or gone by now, is left out. */
const factsOfEach = async (folder: string, names: ReadonlyArray<string>) => {
  const rows = await Promise.all(
    names.map((name) =>
      fs.lstat(`${folder}/${name}`).then((stats) => [[name, factsOf(stats)] as const], (cause) => {
        if (readErrorOf(name, cause)._tag === "Absent") return []
        throw cause
      })
    )
  )
  return new Map(rows.flat())
}

const asking = <A>(path: string, ask: () => Promise<A>): Effect.Effect<A, ReadError> =>
  Effect.tryPromise({ try: ask, catch: (cause) => readErrorOf(path, cause) }).pipe(
    Effect.timeoutOrElse({
      duration: fileLimitMs,
      orElse: () => Effect.fail(new TookTooLong({ what: path, limitMs: fileLimitMs }))
    })
  )

/** ENODEV, ENXIO, EINVAL and ENODATA are how sysfs says that a device has no such fact (a link speed while down). */
const absentCodes = new Set([
  "ENOENT",
  "ENOTDIR",
  "ENODEV",
  "ENXIO",
  "EINVAL",
  "ENODATA",
  "EOPNOTSUPP",
  "ENOTSUP",
  "ENOMEDIUM"
])

const readErrorOf = (what: string, cause: unknown): ReadError => {
  const { code, message } = cause as { readonly code?: string; readonly message?: string }
  if (code !== undefined && absentCodes.has(code)) return new Absent({ what })
  if (code === "EACCES" || code === "EPERM") {
    return new Denied({ what, needs: os.platform() === "win32" ? "Administrator" : "root" })
  }
  return new Unreadable({ what, detail: code ?? message ?? "cannot be read" })
}
