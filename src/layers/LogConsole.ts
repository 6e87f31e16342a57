import { Config, Effect, Layer, Option } from "effect"
import * as fs from "node:fs"
import * as tty from "node:tty"
import { isJournal } from "../domain/journalStream.ts"
import type { LogEntry, LogLevelName } from "../domain/logEntry.ts"
import { journalLine, jsonLine, textLine } from "../domain/logLine.ts"
import { prettyLines } from "../domain/logPretty.ts"
import { localTime, localTimeOfDay } from "./log/localTime.ts"
import { layerOf, type LogSink } from "./log/sink.ts"

/** The forms of lines that programs read. */
export type LogFormat = "text" | "json"

export interface Options {
  readonly minimum: LogLevelName
  readonly format?: LogFormat
}

/**
 * Logs to stderr, for stdout is for what was asked for: lines for a person where that is a terminal, lines with a syslog
 * priority where it is systemd's journal, else lines in the given format.
 */
export const make = Effect.fnUntraced(function*({ format = "text", minimum }: Options) {
  const noColour = yield* variable("NO_COLOR")
  const journal = isJournal(Option.getOrUndefined(yield* variable("JOURNAL_STREAM")), stderr)
  yield* surviving
  const colours = Option.isNone(noColour)
  const written = tty.isatty(2)
    ? (entry: LogEntry) =>
      `${clearLine}${prettyLines(entry, localTimeOfDay(entry.at), { columns: columns(), colours })}`
    : journal
    ? (entry: LogEntry) => format === "json" ? journalLine(entry, inFormat.json(entry)) : journalLine(entry)
    : inFormat[format]
  const sink: LogSink = { minimum, isConsole: true, write: (entry) => void process.stderr.write(`${written(entry)}\n`) }
  return sink
})

/** The log of a command that ends soon, on stderr alone. */
export const layer = (minimum: LogLevelName) => Layer.unwrap(Effect.map(make({ minimum }), (sink) => layerOf([sink])))

/** The log of a child, as its parent understands it: the parent knows where it shall go. */
export const layerForParent = (minimum: LogLevelName) =>
  layerOf([{ minimum, write: (entry) => void process.stderr.write(`${inFormat.json(entry)}\n`) }])

/** An entry as a line of a file or a pipe. */
export const inFormat: { readonly [F in LogFormat]: (entry: LogEntry) => string } = {
  text: (entry) => textLine(entry, localTime(entry.at)),
  json: (entry) => jsonLine(entry, entry.at.toISOString())
}

const variable = (name: string) => Effect.orElseSucceed(Config.option(Config.String(name)), Option.none<string>)

/** Device and inode of stderr; nothing where it is closed. */
const stderr = Option.getOrUndefined(
  Effect.runSync(Effect.option(Effect.try(() => fs.fstatSync(2, { bigint: true }))))
)

/** Whatever is half drawn there goes first. */
const clearLine = "\r\u001b[2K"

const columns = () => process.stderr.columns ?? 80

/** A reader that goes away must not take the agent along: Node.js throws what nobody listens to. */
const surviving = Effect.sync(() => {
  if (process.stderr.listenerCount("error", ignore) === 0) process.stderr.on("error", ignore)
})

const ignore = () => {}
