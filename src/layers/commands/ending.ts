import { Cause, Console, Data, Effect, Exit, Option, Runtime } from "effect"
import { KnownSecrets } from "../knownSecrets.ts"
import { SaidAloud } from "../log/sink.ts"

/** The command is done, and its exit code says what came of it. Everything has been said already. */
export class Ended extends Data.TaggedError("Ended")<{ readonly code: number }> {
  override readonly [Runtime.errorReported] = false
  override get [Runtime.errorExitCode]() {
    return this.code
  }
}

/** The command line asks for what there is not (sysexits(3), EX_USAGE). */
export const wrongUsage = 64

/** Exit codes of what can keep a command from starting (sysexits(3)); everything else is 1. */
const exitCodes: { readonly [tag: string]: number } = {
  WrongSettings: 78,
  PortTaken: 78,
  StorageError: 78,
  NotEnrolled: 78,
  FolderUnusable: 78,
  StateFolderOpen: 78,
  FolderNotEmpty: wrongUsage,
  NoToken: wrongUsage,
  NotHere: wrongUsage,
  NotWritten: wrongUsage,
  EscrowRefused: wrongUsage,
  PackageRefused: wrongUsage,
  TokenFileUnusable: wrongUsage,
  NeedsAdministrator: 77
}

/** What would help, where the error itself cannot know. */
const advice: { readonly [tag: string]: string } = {
  StorageError: "; STATE_DIR names the folder that is used for state"
}

/** Says in one message what kept the command from doing its work, and ends with the exit code for it. */
export const explained = <A, R>(effect: Effect.Effect<A, { readonly _tag: string; readonly message: string }, R>) =>
  Effect.catch(effect, (error) => {
    if (error instanceof Ended) return Effect.fail(error)
    const message = error.message.startsWith("itam-agent") ? error.message : `itam-agent: ${error.message}`
    return Effect.andThen(
      KnownSecrets.use(({ redacted }) => Console.error(redacted(`${message}${advice[error._tag] ?? ""}`))),
      Effect.fail(new Ended({ code: exitCodes[error._tag] ?? 1 }))
    )
  })

/** Tells the log, too, why a service ends or does not start: nobody may have been there to read what it said. */
export const remembered = <A, E extends { readonly message: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.tapCause(effect, (cause) =>
    Cause.hasInterruptsOnly(cause)
      ? Effect.void
      : Effect.provideService(
        Option.match(Cause.findErrorOption(cause), {
          onNone: () => Effect.logFatal("the agent ends: a defect", cause),
          onSome: ({ message }) => Effect.logError(message)
        }),
        SaidAloud,
        true
      ))

/** A stop by SIGINT, SIGTERM or the service manager is a success. */
export const teardown: Runtime.Teardown = (exit, done) =>
  Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? done(0) : Runtime.defaultTeardown(exit, done)

/** The code that the process would end with. */
export const exitCodeOf = (exit: Exit.Exit<unknown, unknown>): number => {
  let code = 0
  teardown(exit, (ended) => {
    code = ended
  })
  return code
}
