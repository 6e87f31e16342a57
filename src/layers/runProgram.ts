import { Effect, Ref, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { Absent, Denied, type ProgramOutput, type ReadError, TookTooLong, Unreadable } from "../services/Machine.ts"

/** Where the system's own programs live: a program is looked for here and nowhere else, whatever `PATH` says. */
const systemFolders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/run/current-system/sw/bin"]

/** All that a child is told of the world: it prints plain English UTF-8 in UTC, and learns no secret of ours. */
export const childEnvironment = { PATH: systemFolders.join(":"), LC_ALL: "C.UTF-8", TZ: "UTC", HOME: "/" }

const outputLimitBytes = 64 * 1024 * 1024

/** A program that is told to end has this long before its process group is killed. */
const grace = "300 millis"

/**
 * Runs a program to its end: no shell, no input, a minimal environment, a time limit, a cap on its output. Whatever
 * makes it end early, its whole process group is gone when this returns.
 */
export const runProgram = (
  program: string,
  args: ReadonlyArray<string>,
  limitMs: number
): Effect.Effect<ProgramOutput, ReadError, ChildProcessSpawner.ChildProcessSpawner> =>
  program.startsWith("/")
    ? runFile(program, args, limitMs)
    : systemFolders.map((folder) => runFile(`${folder}/${program}`, args, limitMs)).reduce((found, next) =>
      Effect.catchIf(found, (error) => error._tag === "Absent", () => next)
    ).pipe(Effect.mapError((error) => error._tag === "Absent" ? new Absent({ what: program }) : error))

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
            bytes > outputLimitBytes
              ? Effect.fail(new Unreadable({ what: file, detail: "printed more than 64 MiB" }))
              : Effect.void)
        ),
        Stream.decodeText(),
        Stream.mkString
      )
    const [stdout, stderr, exitCode] = yield* Effect.all([text(child.stdout), text(child.stderr), child.exitCode], {
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
