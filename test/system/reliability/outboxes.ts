import { Context, Effect, Layer, Logger, Option } from "effect"
import type { Losses } from "../../../src/domain/Losses.ts"
import type { Report } from "../../../src/domain/Report.ts"
import type { Bounds } from "../../../src/layers/outbox/bounds.ts"
import * as OutboxFiles from "../../../src/layers/OutboxFiles.ts"
import { Outbox } from "../../../src/services/Outbox.ts"
import { aReport } from "../../aReport.ts"
import type { Entry, Ledger } from "./ledger.ts"
import { entryOf } from "./programs/numbered.ts"

const opened = <A, E>(
  folder: string,
  use: (outbox: Outbox["Service"]) => Effect.Effect<A, E>,
  bounds: Partial<Bounds> = {}
): Promise<A> =>
  Effect.runPromise(
    Layer.build(OutboxFiles.layer({ folder, ...bounds })).pipe(
      Effect.flatMap((context) => use(Context.get(context, Outbox))),
      Effect.scoped,
      Effect.provide(Logger.layer([]))
    )
  )

/**
 * What a freshly started agent finds in an outbox is received, oldest first, and removed. Answers with the losses that
 * no report told of.
 */
export const drain = (
  folder: string,
  ledger: Ledger,
  asEntry: (report: Report) => Entry = entryOf
): Promise<Losses> =>
  opened(folder, (outbox) =>
    Effect.gen(function*() {
      while (true) {
        const report = yield* outbox.oldest()
        if (Option.isNone(report)) return (yield* outbox.depth).losses
        ledger.receive(asEntry(report.value))
        yield* outbox.remove(report.value.id)
      }
    }))

/** Fills an outbox with so many samples. */
export const fill = (folder: string, samples: number, ledger: Ledger): Promise<void> =>
  opened(folder, (outbox) =>
    Effect.forEach(
      Array.from({ length: samples }, (_, n) => aReport(n)),
      (sample) => Effect.map(outbox.accept(sample), ({ report }) => ledger.accept(entryOf(report))),
      { discard: true }
    ), { maxTelemetryReports: samples })
