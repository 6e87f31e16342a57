import { Cause, Context, Data, Effect, Formatter, Layer, Logger, Predicate, References } from "effect"
import type { LogLevel } from "effect"
import { isAtLeast, type LogAnnotations, type LogEntry, type LogLevelName, logLevels } from "../../domain/logEntry.ts"
import { KnownSecrets } from "../knownSecrets.ts"

/** Where the log goes. Writing never fails and never waits: what a sink cannot do at once it does later, or leaves. */
export interface LogSink {
  /** What is less severe does not get there. */
  readonly minimum: LogLevelName
  /** Beside it is shown, to the same reader, what a command has to say. */
  readonly isConsole?: boolean
  write(entry: LogEntry): void
}

/** Levels as the log spells them. */
const spelled: { readonly [L in LogLevel.Severity]: LogLevelName } = {
  Fatal: "CRITICAL",
  Error: "ERROR",
  Warn: "WARNING",
  Info: "INFO",
  Debug: "DEBUG",
  Trace: "DEBUG"
}

const inEffect: { readonly [L in LogLevelName]: LogLevel.Severity } = {
  CRITICAL: "Fatal",
  ERROR: "Error",
  WARNING: "Warn",
  INFO: "Info",
  DEBUG: "Debug"
}

/**
 * Everything that is logged, without its secrets, to each sink that wants it. Fibers take along the least level of when
 * they were forked: where sinks change theirs, `least` is what any of them may ever want.
 */
export const layerOf = (sinks: ReadonlyArray<LogSink>, least?: LogLevelName) =>
  Layer.unwrap(Effect.map(KnownSecrets, ({ redacted }) =>
    Layer.merge(
      Logger.layer([loggerOf(sinks, redacted)]),
      Layer.succeed(References.MinimumLogLevel, least === undefined ? lowestOf(sinks) : inEffect[least])
    )))

/** The same for one effect. */
export const loggingTo = (sinks: ReadonlyArray<LogSink>) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  KnownSecrets.use(({ redacted }) =>
    effect.pipe(
      Effect.provideService(Logger.CurrentLoggers, new Set([loggerOf(sinks, redacted)])),
      Effect.provideService(References.MinimumLogLevel, lowestOf(sinks))
    )
  )

const loggerOf = (sinks: ReadonlyArray<LogSink>, redacted: KnownSecrets["redacted"]) => {
  const toEntry = entryOf(redacted)
  return Logger.make<unknown, void>((logged) => {
    const entry = toEntry(logged)
    const said = logged.fiber.getRef(SaidAloud)
    for (const sink of sinks) {
      if (isAtLeast(entry.level, sink.minimum) && !(said && sink.isConsole === true)) sink.write(entry)
    }
  })
}

const lowestOf = (sinks: ReadonlyArray<LogSink>) =>
  inEffect[logLevels.find((level) => sinks.some(({ minimum }) => minimum === level)) ?? "CRITICAL"]

/** Whether a person has read it already, on the very console that a sink writes to. */
export const SaidAloud = Context.Reference<boolean>("itam-agent/layers/log/SaidAloud", { defaultValue: () => false })

/** A cause that somebody else has put into words. */
export class CauseInWords extends Data.Class<{ readonly words: string }> {}

/** Logs what another process has logged. */
export const logEntry = ({ annotations, cause, level, message }: Omit<LogEntry, "at">) =>
  Effect.annotateLogs(
    Effect.logWithLevel(inEffect[level])(message, ...(cause === "" ? [] : [new CauseInWords({ words: cause })])),
    annotations
  )

const entryOf = (redacted: KnownSecrets["redacted"]) => (logged: Logger.Options<unknown>): LogEntry => {
  const parts: ReadonlyArray<unknown> = Array.isArray(logged.message) ? logged.message : [logged.message]
  const causes = [
    ...parts.flatMap((part) => Predicate.isError(part) ? [Cause.pretty(Cause.die(part))] : []),
    ...parts.flatMap((part) => part instanceof CauseInWords ? [part.words] : []),
    ...(logged.cause.reasons.length === 0 ? [] : [Cause.pretty(logged.cause)])
  ]
  const words = parts.filter((part) => !Predicate.isError(part) && !(part instanceof CauseInWords))
  return {
    at: logged.date,
    level: spelled[logged.logLevel as LogLevel.Severity] ?? "INFO",
    message: redacted(words.map((part) => typeof part === "string" ? part : Formatter.format(part)).join(" ")),
    annotations: Object.fromEntries(
      Object.entries(logged.fiber.getRef(References.CurrentLogAnnotations)).map(([key, value]) =>
        [redacted(key), plainOr(value, redacted)] as const
      )
    ),
    cause: redacted(causes.join("\n"))
  }
}

const plainOr = (value: unknown, redacted: KnownSecrets["redacted"]): LogAnnotations[string] =>
  value === null || typeof value === "boolean" || typeof value === "number" && Number.isFinite(value)
    ? value
    : redacted(typeof value === "string" ? value : Formatter.format(value))
