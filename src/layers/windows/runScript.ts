import { Effect, Option, Ref, Result, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { ProbeLine } from "../../domain/formats/ProbeLine.ts"
import { Absent, Denied, type ReadError, TookTooLong, Unreadable } from "../../services/Machine.ts"
import type { ScriptStart } from "./scriptStart.ts"

const what = "PowerShell"

/** More than a full answer of a large machine has. */
const outputLimitMib = 16

/** Of its complaints, enough to see what they are about. */
const complaintBytes = 4 * 1024

/** PowerShell has so long to be gone when it has told its end, or has closed its output. */
const grace = "2 seconds"

/** Where the system knows a way to ask a process to end, it has this long. */
const forceKillAfter = "300 millis"

/**
 * Runs the script once and tells every line as it comes. Always fails: with what happened to the sections that were not
 * told. Whatever that is, nothing of it is left running.
 */
export const runScript = (
  start: ScriptStart,
  limitMs: number,
  tell: (line: ProbeLine) => Effect.Effect<void>
): Effect.Effect<never, ReadError, ChildProcessSpawner.ChildProcessSpawner> =>
  Effect.gen(function*() {
    const child = yield* running(start)
    const complaints = yield* Ref.make("")
    yield* Effect.addFinalizer(() => Effect.flatMap(Ref.get(complaints), logged))
    yield* Effect.forkScoped(Effect.ignore(noted(child.stderr, complaints)))
    const heard = yield* Ref.make({ lines: 0, damaged: 0 })
    const isComplete = yield* linesOf(child.stdout).pipe(
      Stream.mapEffect((text) =>
        Result.match(ProbeLine.decode(text), {
          onFailure: () => Effect.as(Ref.update(heard, (all) => ({ ...all, damaged: all.damaged + 1 })), false),
          onSuccess: (line) =>
            tell(line).pipe(
              Effect.andThen(Ref.update(heard, (all) => ({ ...all, lines: all.lines + 1 }))),
              Effect.as(line.section === "end")
            )
        })
      ),
      Stream.takeUntil((isEnd) => isEnd),
      Stream.runFold(() => false, (_, isEnd) => isEnd)
    )
    const exitCode = yield* Effect.option(Effect.timeout(child.exitCode, grace))
    const { damaged, lines } = yield* Ref.get(heard)
    const end = isComplete ? "told its end" : Option.match(exitCode, {
      onNone: () => "closed its output",
      onSome: (code) => `ended with exit code ${code}`
    })
    const told = lines === 0 && damaged === 0 ? "and said nothing" : `after ${lines} lines, and ${damaged} damaged ones`
    return yield* new Unreadable({ what, detail: `${end} ${told}` })
  }).pipe(
    Effect.scoped,
    Effect.timeoutOrElse({ duration: limitMs, orElse: () => Effect.fail(new TookTooLong({ what, limitMs })) }),
    Effect.catchTag("PlatformError", (error) => Effect.fail(errorOfStart(error.reason._tag, error.message)))
  )

const running = Effect.fnUntraced(function*({ args, end, environment, folder, program }: ScriptStart) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const child = yield* spawner.spawn(
    ChildProcess.make(program, args, {
      cwd: folder,
      env: environment,
      extendEnv: false,
      stdin: "ignore",
      forceKillAfter
    })
  )
  yield* Effect.addFinalizer(() =>
    Effect.flatMap(
      Effect.orElseSucceed(child.isRunning, () => false),
      (isRunning) => isRunning ? end(child) : Effect.void
    )
  )
  return child
})

/** Lines with something on them. More than the limit is no answer. */
const linesOf = <E>(output: Stream.Stream<Uint8Array, E>) =>
  output.pipe(
    Stream.mapAccumEffect(() => 0, (before, chunk) => {
      const bytes = before + chunk.length
      return bytes > outputLimitMib * 1024 * 1024
        ? Effect.fail(new Unreadable({ what, detail: `printed more than ${outputLimitMib} MiB` }))
        : Effect.succeed([bytes, [chunk]] as const)
    }),
    Stream.decodeText(),
    Stream.splitLines,
    Stream.filter((text) => text.trim() !== "")
  )

/** Reads all of it, so that nobody waits for us, and keeps the beginning. */
const noted = <E>(output: Stream.Stream<Uint8Array, E>, into: Ref.Ref<string>) =>
  output.pipe(
    Stream.decodeText(),
    Stream.runForEach((text) => Ref.update(into, (all) => `${all}${text}`.slice(0, complaintBytes)))
  )

/** Progress (`#< CLIXML`) is no failure. Nothing of it moves a terminal; nothing looks like a recovery password. */
const logged = (complaints: string) =>
  complaints === "" ? Effect.void : Effect.logDebug(`${what} complained: ${printable(complaints)}`)

const printable = (text: string) =>
  text.replace(/\d{6}(?:-\d{6}){2,}/g, "(not shown)").replace(/[^\x20-\x7e]+/g, " ").trim()

const errorOfStart = (reason: string, message: string): ReadError => {
  switch (reason) {
    case "NotFound":
      return new Absent({ what })
    case "PermissionDenied":
      return new Denied({ what, needs: "a policy that lets it run" })
    default:
      return new Unreadable({ what, detail: message })
  }
}
