import { Data, Runtime } from "effect"

/** The command did what it does, and its exit code says what came of it. Everything has been said already. */
export class Ended extends Data.TaggedError("Ended")<{ readonly code: number }> {
  override readonly [Runtime.errorReported] = false
  override get [Runtime.errorExitCode]() {
    return this.code
  }
}
