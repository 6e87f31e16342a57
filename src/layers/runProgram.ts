import { Effect, Ref, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import * as path from "node:path"
import { Absent, Denied, type ProgramOutput, type ReadError, TookTooLong, Unreadable } from "../services/Machine.ts"
import { isThere } from "./isThere.ts"

/** Where the system's own programs live: a program is looked for here and nowhere else, whatever `PATH` says. */
const systemFolders = process.platform === "win32"
  ? []
  : ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/run/current-system/sw/bin"]

/**
 * All that a child is told of the world: it prints plain English UTF-8 in UTC, and learns no secret of ours. On Windows
 * Node.js adds what no program there runs without (libuv, `required_vars`), and a time zone would be taken for that of
 * the machine.
 */
export const childEnvironment: { readonly [name: string]: string } = process.platform === "win32"
  ? { NoDefaultCurrentDirectoryInExePath: "1" }
  : { PATH: systemFolders.join(":"), LC_ALL: "C.UTF-8", TZ: "UTC", HOME: "/" }

/** More than any answer that is asked for has; what is longer is not worth the memory. */
const outputLimitMib = 16

/** A program that is told to end has this long before its process group is killed. */
const grace = "300 millis"

export interface Bounds {
  /** Where a program is looked for that is named without a folder. */
  readonly folders?: ReadonlyArray<string>
  readonly limitMs: number
}

/**
 * Runs a program to its end: no shell, no input, a minimal environment, a time limit, a cap on its output. Whatever
 * makes it end early, its whole process group is gone when this returns.
 */
export const runProgram = (
  program: string,
  args: ReadonlyArray<string>,
  { folders = systemFolders, limitMs }: Bounds
): Effect.Effect<ProgramOutput, ReadError, ChildProcessSpawner.ChildProcessSpawner> =>
  Effect.flatMap(fileOf(program, folders), (file) => runFile(file, args, limitMs))

/** Where a program lies. Looking costs little; to start what is not there costs a copy of this process. */
const fileOf = (program: string, folders: ReadonlyArray<string>): Effect.Effect<string, Absent> =>
  path.isAbsolute(program)
    ? Effect.succeed(program)
    : Effect.findFirst(folders.map((folder) => `${folder}/${program}`), isThere).pipe(
      Effect.flatMap(Effect.fromOption),
      Effect.mapError(() => new Absent({ what: program }))
    )

const runFile = (file: string, args: ReadonlyArray<string>, limitMs: number) =>
  Effect.gen(function*() {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const child = yield* spawner.spawn(ChildProcess.make(file, args, {
      cwd: "/",
      env: childEnvironment,
      extendEnv: false,
      stdin: "ignore",
      forceKillAfter: grace
    }))
    const printed = yield* Ref.make(0)
    const text = <E>(output: Stream.Stream<Uint8Array, E>) =>
      output.pipe(
        Stream.tap((chunk) =>
          Effect.flatMap(Ref.updateAndGet(printed, (bytes) => bytes + chunk.length), (bytes) =>
            bytes > outputLimitMib * 1024 * 1024
              ? Effect.fail(new Unreadable({ what: file, detail: `printed more than ${outputLimitMib} MiB` }))
              : Effect.void)
        ),
        Stream.decodeText(),
        Stream.mkString
      )
    const ended = Effect.mapError(child.exitCode, () => new Unreadable({ what: file, detail: "killed by a signal" }))
    const [stdout, stderr, exitCode] = yield* Effect.all([text(child.stdout), text(child.stderr), ended], {
      concurrency: "unbounded"
    })
    return { stdout, stderr, exitCode: Number(exitCode) }
  }).pipe(
    Effect.scoped,
    Effect.timeoutOrElse({
      duration: limitMs,
      orElse: () => Effect.fail(new TookTooLong({ what: file, limitMs }))
    }),
    Effect.catchTag("PlatformError", (error) => Effect.fail(readErrorOf(file, error.reason._tag, error.message)))
  )

const readErrorOf = (what: string, reason: string, message: string): ReadError => {
  switch (reason) {
    case "NotFound":
      return new Absent({ what })
    case "PermissionDenied":
      return new Denied({ what, needs: "root" })
    default:
      return new Unreadable({ what, detail: message })
  }
}
