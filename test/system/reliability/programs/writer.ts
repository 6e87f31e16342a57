import { Effect, Logger, Option } from "effect"
import * as OutboxFiles from "../../../../src/layers/OutboxFiles.ts"
import { Outbox } from "../../../../src/services/Outbox.ts"
import { notebook } from "./notes.ts"
import { entryOf, numbered } from "./numbered.ts"

/**
 * A process that uses the outbox the way an agent does, and notes what it did: `writer FOLDER NOTES FIRST COUNT PENDING`.
 * It accepts reports from number FIRST on, and hands over the oldest where one is refused or more than PENDING wait.
 */
const [folder, notes, first, count, mostPending] = process.argv.slice(2) as [string, string, string, string, string]

const note = notebook(notes)

const handOver = Effect.fnUntraced(function*(outbox: Outbox["Service"]) {
  const oldest = yield* outbox.oldest()
  if (Option.isNone(oldest)) return
  note({ is: "received", ...entryOf(oldest.value) })
  yield* outbox.remove(oldest.value.id)
})

const program = Effect.gen(function*() {
  const outbox = yield* Outbox
  note({ is: "opened" })
  for (let n = Number(first); n < Number(first) + Number(count); n++) {
    yield* outbox.accept(numbered(n)).pipe(
      Effect.tap(({ report }) => Effect.sync(() => note({ is: "accepted", ...entryOf(report) }))),
      Effect.catch((error) =>
        Effect.sync(() => note({ is: "refused", n, reason: error.message })).pipe(
          Effect.andThen(handOver(outbox)),
          Effect.andThen(Effect.sleep(5))
        )
      )
    )
    if ((yield* outbox.depth).reports > Number(mostPending)) yield* handOver(outbox)
  }
  note({ is: "done" })
}).pipe(
  Effect.provide(OutboxFiles.layer({ folder })),
  Effect.catch((error) =>
    Effect.sync(() => {
      note({ is: "closed", reason: error.message })
      process.exitCode = 1
    })
  ),
  Effect.provide(Logger.layer([Logger.map(Logger.formatLogFmt, (line) => process.stderr.write(`${line}\n`))]))
)

void Effect.runPromise(program)
