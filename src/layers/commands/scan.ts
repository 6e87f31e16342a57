import { Console, Effect, Layer, Option, Schema } from "effect"
import type { SectionName } from "../../domain/inventory/Sections.ts"
import { ScanLine } from "../../domain/scanLines.ts"
import type { ScanKind } from "../../domain/Snapshot.ts"
import { type Event, Progress } from "../../services/Progress.ts"
import { Scanner } from "../../services/Scanner.ts"

const print = (line: ScanLine) => Console.log(JSON.stringify(Schema.encodeSync(ScanLine)(line)))

/** Prints a line when a section is about to be read, and one with the section as soon as it was. */
export const linesAsRead = Layer.succeed(Progress, {
  tell: (event: Event) =>
    event._tag === "SectionRead"
      ? print({ name: event.name, section: event.section } as ScanLine)
      : event._tag === "ReadingSection"
      ? print({ reading: event.name })
      : Effect.void
})

/** The child's half of `ScannerChild`: scans once and tells its parent, line by line. */
export const scan = Effect.fn("scan")(function*(kind: ScanKind, only: Option.Option<ReadonlySet<SectionName>>) {
  const scanner = yield* Scanner
  const { collectedAt } = yield* scanner.scan(kind, Option.getOrUndefined(only))
  yield* print({ collectedAt })
})
