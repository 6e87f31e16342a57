import { Effect, Result, Schema, Stream } from "effect"
import { isAtLeast } from "../../domain/logEntry.ts"
import { JsonLogLine } from "../../domain/logLine.ts"
import { inARow, isTold } from "../../domain/rarely.ts"
import { logEntry } from "./sink.ts"

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(JsonLogLine))

/** What is passed on of one scan. */
const mostLines = 100

/**
 * Passes on to the log what scanning children log: their levels and causes are kept, and what is none of their log, as
 * Node.js says it where it gives up, is a warning. What each scan says again is told the 1st, 2nd, 4th, 8th, … time.
 */
export const relaying = () => {
  const rows = new Map<string, ReadonlyMap<string, number>>()
  return Effect.fnUntraced(function*<E, R>(kind: string, lines: Stream.Stream<string, E, R>) {
    const before = rows.get(kind)
    const now = new Map<string, number>()
    let lineCount = 0
    yield* Stream.runForEach(lines, (text) => {
      if (++lineCount > mostLines) return Effect.void
      const entry = Result.match(decode(text), {
        onFailure: () => strange(`the ${kind} scan said: ${text}`),
        onSuccess: ({ annotations = {}, cause = "", level, message }) => ({ level, message, annotations, cause })
      })
      if (!isAtLeast(entry.level, "WARNING")) return logEntry(entry)
      const scans = now.get(entry.message) ?? (before?.get(entry.message) ?? 0) + 1
      now.set(entry.message, scans)
      return isTold(scans) ? logEntry({ ...entry, message: entry.message + inARow(scans) }) : Effect.void
    })
    rows.set(kind, now)
    if (lineCount > mostLines) yield* Effect.logWarning(`the ${kind} scan said ${lineCount - mostLines} more lines`)
  })
}

const strange = (message: string) => ({ level: "WARNING" as const, message, annotations: {}, cause: "" })
