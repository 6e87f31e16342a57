import { Cause, Effect, Layer, Logger, References } from "effect"
import type { LogLevel } from "effect"
import { withoutRecoveryPasswords } from "../domain/recoveryPassword.ts"
import { followed, live, type Tunable } from "./live.ts"

/** Levels of the settings, in the words of Effect. */
const levels = { DEBUG: "Debug", INFO: "Info", WARNING: "Warn", ERROR: "Error" } as const

/** Levels as the log spells them. */
const spelled: { readonly [L in LogLevel.LogLevel]?: string } = {
  Fatal: "CRITICAL",
  Error: "ERROR",
  Warn: "WARNING",
  Info: "INFO",
  Debug: "DEBUG",
  Trace: "DEBUG"
}

/**
 * `2025-01-18 10:30:15,123 - INFO - message`, in the machine's own time; one entry is one line. Made without `Intl`, which
 * would take 8 MB of memory for as long as the agent lives.
 */
export const formatLine = Logger.make(({ cause, date, logLevel, message }) => {
  const digits = (value: number, count = 2) => String(value).padStart(count, "0")
  const day = `${date.getFullYear()}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`
  const time = `${digits(date.getHours())}:${digits(date.getMinutes())}:${digits(date.getSeconds())}`
  const said = (Array.isArray(message) ? message : [message]).map(String).join(" ")
  const why = cause.reasons.length === 0 ? "" : ` (${Cause.pretty(cause)})`
  const moment = `${day} ${time},${digits(date.getMilliseconds(), 3)}`
  return `${moment} - ${spelled[logLevel] ?? "INFO"} - ${said}${why}`.replace(/\s*[\r\n]+\s*/g, " | ")
})

/** Levels in their order. */
const ordered: ReadonlyArray<LogLevel.LogLevel> = ["Trace", "Debug", "Info", "Warn", "Error", "Fatal"]

/**
 * Logs to stderr, from the given level on: stdout is for what was asked for. Nothing that looks like a recovery password
 * gets there, whoever logs it.
 */
export const layer = (minimum: Tunable<keyof typeof levels>) =>
  Layer.unwrap(Effect.gen(function*() {
    const setting = live(minimum)
    let least = ordered.indexOf(levels[yield* setting.now])
    yield* followed(setting, (level) => Effect.sync(() => least = ordered.indexOf(levels[level])))
    const line = Logger.make<unknown, void>((entry) => {
      if (ordered.indexOf(entry.logLevel) < least) return
      process.stderr.write(`${withoutRecoveryPasswords(formatLine.log(entry))}\n`)
    })
    // fibers take the level along that was in force when they were forked: those that may still be wanted all get here
    return Layer.mergeAll(Logger.layer([line]), Layer.succeed(References.MinimumLogLevel, "Debug"))
  }))
