import { Context, Effect, Layer, Logger, Option } from "effect"
import * as OutboxFiles from "../../../src/layers/OutboxFiles.ts"
import { Outbox } from "../../../src/services/Outbox.ts"
import type { Entry } from "./ledger.ts"
import { entryOf } from "./programs/numbered.ts"

const opened = <A>(folder: string, use: (outbox: Outbox["Service"]) => Effect.Effect<A>): Promise<A> =>
  Effect.runPromise(
    Layer.build(OutboxFiles.layer({ folder })).pipe(
      Effect.flatMap((context) => use(Context.get(context, Outbox))),
      Effect.scoped,
      Effect.provide(Logger.layer([]))
    )
  )

/** What a freshly started agent finds in an outbox, oldest first; each is removed once it has been read. */
export const drain = (folder: string): Promise<ReadonlyArray<Entry>> =>
  opened(folder, (outbox) =>
    Effect.gen(function*() {
      const entries: Array<Entry> = []
      while (true) {
        const report = yield* outbox.oldest()
        if (Option.isNone(report)) return entries
        entries.push(entryOf(report.value))
        yield* outbox.remove(report.value.id)
      }
    }))
