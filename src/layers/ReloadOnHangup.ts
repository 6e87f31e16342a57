import { Effect, Layer, Queue } from "effect"
import * as tty from "node:tty"
import { reloading } from "./reloading.ts"
import { terminal } from "./terminal.ts"

/**
 * Reloads upon SIGHUP, as daemons do (signal(7), daemon(7)). Where a person's terminal is gone, the signal means what it
 * says: the agent ends with it, as upon SIGTERM. On Windows it is the console that is closed, and nothing is changed.
 */
export const layer = process.platform === "win32" ? Layer.empty : Layer.effectDiscard(Effect.gen(function*() {
  const { interactive } = yield* terminal
  const asked = yield* Queue.sliding<void>(1)
  const hear = () => {
    if (interactive && !tty.isatty(0)) process.kill(process.pid, "SIGTERM")
    else Queue.offerUnsafe(asked, undefined)
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => process.on("SIGHUP", hear)),
    () => Effect.sync(() => process.removeListener("SIGHUP", hear))
  )
  yield* Effect.forkScoped(reloading(Queue.take(asked)))
}))
