import { Effect } from "effect"
import { Machine, type ProgramOutput, type ReadError } from "../services/Machine.ts"

/**
 * The same machine for the length of one scan: whoever starts a program that another collector has started with the same
 * arguments gets its answer. What several sections are in is asked once, and what hangs is waited for once.
 */
export const askedOnce = Effect.map(Machine, (machine) => {
  const answers = new Map<string, Effect.Effect<ProgramOutput, ReadError>>()
  return Machine.of({
    ...machine,
    run: (program, args, options) =>
      Effect.suspend(() => {
        const question = JSON.stringify([program, ...args])
        const known = answers.get(question)
        if (known !== undefined) return known
        return Effect.flatMap(Effect.cached(machine.run(program, args, options)), (answer) => {
          answers.set(question, answer)
          return answer
        })
      })
  })
})
