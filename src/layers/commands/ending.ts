import { Cause, Data, Effect, Exit, Runtime } from "effect"
import { CliError } from "effect/cli"

/** The command line was not understood; what is wrong with it has been printed. */
class WrongUsage extends Data.TaggedError("WrongUsage") {
  override readonly [Runtime.errorExitCode] = 64
  override readonly [Runtime.errorReported] = false
}

/** Wrong usage ends with exit code 64 (sysexits(3), EX_USAGE). */
export const usageErrors = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.catchIf(
    effect,
    (error): error is E & CliError.CliError => CliError.isCliError(error),
    () => Effect.fail(new WrongUsage())
  )

/** A stop by SIGINT, SIGTERM or the service manager is a success. */
export const teardown: Runtime.Teardown = (exit, done) =>
  Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? done(0) : Runtime.defaultTeardown(exit, done)
