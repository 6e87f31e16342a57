/** Levels of the log, from the least severe to the most, as its lines spell them. */
export const logLevels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] as const
export type LogLevelName = (typeof logLevels)[number]

/** Whether a level is at least as severe as the other one. */
export const isAtLeast = (level: LogLevelName, minimum: LogLevelName): boolean =>
  logLevels.indexOf(level) >= logLevels.indexOf(minimum)

/** What is known of a message beside its words. */
export type LogAnnotations = Readonly<Record<string, string | number | boolean | null>>

/** One thing that happened, before it takes the form that a log wants. There is no secret in it any more. */
export interface LogEntry {
  /** By the wall clock. */
  readonly at: Date
  readonly level: LogLevelName
  readonly message: string
  readonly annotations: LogAnnotations
  /** Why it happened, with what is known of where; empty where there is nothing to say. */
  readonly cause: string
}
