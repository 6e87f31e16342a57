import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect, Layer, Option, Result } from "effect"
import { ChildProcessSpawner } from "effect/process"
import * as fs from "node:fs"
import { itself, platform } from "../../src/layers/ground.ts"
import * as MachineNode from "../../src/layers/MachineNode.ts"
import { endTree } from "../../src/layers/windows/endTree.ts"
import { windowsEnvironment } from "../../src/layers/windows/environment.ts"
import { probing } from "../../src/layers/windows/probe.ts"
import { systemRoot } from "../../src/layers/windows/systemRoot.ts"
import { Machine } from "../../src/services/Machine.ts"
import type { Answer, Question } from "./questions.ts"

/** Asks the Windows that it runs on what a file says, and writes what it answered to another one. */
const [questionsFile, answersFile] = process.argv.slice(2) as [string, string]

const asked = ({ fact, registry, script, section }: Question) =>
  Machine.use((machine) => {
    if (script !== undefined) return scripted(script)
    if (registry !== undefined) return machine.registry(registry)
    if (fact !== undefined) return machine.windows(fact)
    return section === undefined ? Effect.succeed(machine.privileged) : machine.probe(section)
  })

/** The way into PowerShell, with another program at its end. */
const scripted = ({ file, limitMs, section }: NonNullable<Question["script"]>) =>
  Effect.gen(function*() {
    const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
    const root = yield* systemRoot(Option.none())
    const probe = yield* probing(
      Effect.succeed({
        program: process.execPath,
        args: [file],
        environment: windowsEnvironment(root),
        folder: process.cwd(),
        end: endTree(spawner, root)
      }),
      limitMs
    )
    return yield* probe(section)
  }).pipe(Effect.scoped)

const answerTo = (question: Question) =>
  Effect.map(
    Effect.result(asked(question)),
    (result): Answer =>
      Result.isSuccess(result)
        ? { value: result.success }
        : { error: result.failure._tag, message: result.failure.message }
  )

const machine = MachineNode.layer({
  program: process.argv[1]!,
  systeminformationCommand: itself("systeminformation")
})

Effect.gen(function*() {
  const questions = JSON.parse(fs.readFileSync(questionsFile, "utf8")) as ReadonlyArray<Question>
  const answers = yield* Effect.forEach(questions, answerTo, { concurrency: "unbounded" })
  fs.writeFileSync(answersFile, JSON.stringify(answers))
}).pipe(Effect.provide(Layer.provideMerge(machine, platform)), NodeRuntime.runMain)
