import { Effect, type Exit, Fiber } from "effect"
import { wordEveryMs } from "../../../domain/serviceLife.ts"
import type { Scm } from "./scm.ts"

/** Says again and again that a start or a stop is on its way. */
const everyWord = (word: Effect.Effect<void>) => Effect.forever(Effect.delay(word, wordEveryMs))

/**
 * Runs the agent for the Service Control Manager: it is running once the agent says that it is `up`, is interrupted when
 * it is told to stop, as by a signal elsewhere, and is told stopped when it is done or its time is over. Answers with
 * the exit code: 0 after a stop that was asked for, else what `codeOf` makes of the end.
 */
export const serve = Effect.fnUntraced(function*<E, R>(
  scm: Scm,
  agent: (up: Effect.Effect<void>) => Effect.Effect<unknown, E, R>,
  codeOf: (exit: Exit.Exit<unknown, E>) => number
) {
  const starting = yield* Effect.forkChild(everyWord(scm.report({ kind: "starting" })))
  const up = Effect.andThen(Fiber.interrupt(starting), scm.report({ kind: "running" }))
  const working = yield* Effect.forkChild(agent(up))
  const stopWithinMs = yield* Effect.raceFirst(Effect.as(Fiber.await(working), undefined), scm.toldToStop)
  yield* Fiber.interrupt(starting)
  if (stopWithinMs === undefined) yield* scm.report({ kind: "stopping" })
  const stopping = yield* Effect.forkChild(everyWord(scm.report({ kind: "stopping" })))
  if (stopWithinMs !== undefined) yield* Effect.timeoutOption(Fiber.interrupt(working), stopWithinMs)
  yield* Fiber.interrupt(stopping)
  const code = stopWithinMs === undefined ? codeOf(yield* Fiber.await(working)) : 0
  yield* scm.report({ kind: "stopped", code })
  return code
})
