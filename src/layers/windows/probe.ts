import { Deferred, Effect } from "effect"
import { ChildProcessSpawner } from "effect/process"
import type { ProbeLine } from "../../domain/formats/ProbeLine.ts"
import { type Machine, type ProbeSection, probeSections, type ReadError, Unreadable } from "../../services/Machine.ts"
import { probeReadError } from "./probeAnswer.ts"
import { runScript } from "./runScript.ts"
import type { ScriptStart } from "./scriptStart.ts"

/** Who asks later than this asks for another scan. */
const scanLength = "10 minutes"

type Answer = Deferred.Deferred<ReadonlyArray<unknown>, ReadError>

/**
 * Answers for the sections of the script, which is started once for a scan, by whoever asks first. A section is
 * answered when its line is there, whatever becomes of the others. How it is started, is asked when it is.
 */
export const probing = Effect.fnUntraced(function*(start: Effect.Effect<ScriptStart>, limitMs: number) {
  const scope = yield* Effect.scope
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner

  const scan = Effect.gen(function*() {
    const answers = new Map<string, Answer>(probeSections.map((section) => [section, Deferred.makeUnsafe()]))
    const settle = (error: ReadError) =>
      Effect.forEach(answers.values(), (answer) => Deferred.fail(answer, error), { discard: true })
    const tell = ({ error, rows, section }: ProbeLine) => {
      const answer = answers.get(section)
      if (answer === undefined) return Effect.void
      const failure = error && probeReadError(`PowerShell: ${section}`, error, limitMs)
      return Effect.asVoid(failure === undefined ? Deferred.succeed(answer, rows) : Deferred.fail(answer, failure))
    }
    yield* runScript(yield* start, limitMs, tell).pipe(
      Effect.catch(settle),
      Effect.ensuring(settle(new Unreadable({ what: "PowerShell", detail: "was ended with the scan" }))),
      Effect.provideService(ChildProcessSpawner.ChildProcessSpawner, spawner),
      Effect.forkIn(scope)
    )
    return answers
  })

  const answers = yield* Effect.cachedWithTTL(Effect.uninterruptible(scan), scanLength)
  const probe: Machine["Service"]["probe"] = Effect.fn("Machine.probe")(function*(section: ProbeSection) {
    return yield* Deferred.await((yield* answers).get(section)!)
  })
  return probe
})
