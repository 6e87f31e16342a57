import { Console, Effect, Layer, Schema } from "effect"
import { ScanLine } from "../../domain/scanLines.ts"
import type { ScanKind } from "../../domain/Snapshot.ts"
import { type Event, Progress } from "../../services/Progress.ts"
import { Scanner } from "../../services/Scanner.ts"

const print = (line: ScanLine) => Console.log(JSON.stringify(Schema.encodeSync(ScanLine)(line)))

/** Prints each section as a line of its own as soon as it is read. */
export const linesAsRead = Layer.succeed(Progress, {
  tell: (event: Event) =>
    event._tag === "SectionRead"
      ? print({ name: event.name, section: event.section } as ScanLine)
      : Effect.void
})

/** The child's half of `ScannerChild`: scans once and tells its parent, line by line. */
export const scan = Effect.fn("scan")(function*(kind: ScanKind) {
  const scanner = yield* Scanner
  const { collectedAt } = yield* scanner.scan(kind)
  yield* print({ collectedAt })
})
