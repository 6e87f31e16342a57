import { Schema } from "effect"
import { instant } from "./inventory/fields.ts"
import { legible, legibleJson, shortened } from "./legible.ts"
import { type LogEntry, logLevels } from "./logEntry.ts"

/** A longer message, or cause, is cut, in UTF-16 units: one line must not push out all the others. */
const longest = 8_192

/** The longest that an annotation may be. */
const longestAnnotation = 1_024

/** All in one line: the message, then `key=value` of each annotation, then the cause in parentheses. */
export const saidIn = ({ annotations, cause, message }: LogEntry): string => {
  const more = Object.entries(annotations).map(([key, value]) => `${key}=${quoted(value)}`)
  const why = cause === "" ? [] : [`(${shortened(cause, longest).replace(/\s*[\r\n]+\s*/g, " | ")})`]
  return legible([shortened(message, longest), ...more, ...why].join(" "))
}

/** A value with blanks or signs that mean something here stands in quotation marks. */
const quoted = (value: LogEntry["annotations"][string]) => {
  const text = typeof value === "string" ? shortened(value, longestAnnotation) : String(value)
  return text === "" || /[\s"=()]/.test(text) ? JSON.stringify(text) : text
}

/**
 * `2025-01-18 10:30:15,123 - INFO - message`, as the specification of the scanner service documents its log.
 * `localTime` is the moment by the clock on the wall, `2025-01-18 10:30:15,123`.
 */
export const textLine = (entry: LogEntry, localTime: string): string =>
  `${localTime} - ${entry.level} - ${saidIn(entry)}`

/** Severities of syslog (sd-daemon(3), "Logging"): the journal takes them from the start of a line. */
const priorities = { DEBUG: 7, INFO: 6, WARNING: 4, ERROR: 3, CRITICAL: 2 } as const

/** A line for the journal, `<6>message`, which stamps it with the time itself. */
export const journalLine = (entry: LogEntry, text: string = saidIn(entry)): string =>
  `<${priorities[entry.level]}>${text}`

/** A line of the log where `LOG_FORMAT=json`; also how a scanning child hands its log to its parent. */
export const JsonLogLine = Schema.Struct({
  time: instant("When it was logged"),
  level: Schema.Literals(logLevels),
  message: Schema.String,
  annotations: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Finite, Schema.Boolean, Schema.Null]))
  ),
  cause: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "LogLine", title: "Line of the log, LOG_FORMAT=json" })

/** The same entry as one JSON object. `time` is UTC, ISO 8601. */
export const jsonLine = ({ annotations, cause, level, message }: LogEntry, time: string): string => {
  const known = Object.entries(annotations).map(([key, value]) =>
    [key, typeof value === "string" ? shortened(value, longestAnnotation) : value] as const
  )
  return legibleJson(JSON.stringify({
    time,
    level,
    message: shortened(message, longest),
    ...(known.length === 0 ? {} : { annotations: Object.fromEntries(known) }),
    ...(cause === "" ? {} : { cause: shortened(cause, longest) })
  }))
}
