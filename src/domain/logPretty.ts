import type { LogEntry, LogLevelName } from "./logEntry.ts"
import { saidIn } from "./logLine.ts"
import { broken } from "./view/cells.ts"

/** SGR parameters (ECMA-48, 8.3.117). */
const colours: { readonly [L in LogLevelName]: string } = {
  DEBUG: "2",
  INFO: "32",
  WARNING: "33",
  ERROR: "31",
  CRITICAL: "1;31"
}

const gap = "  "
const levelWidth = 8

export interface Page {
  /** How many cells a line of the terminal has. */
  readonly columns: number
  readonly colours: boolean
}

/**
 * An entry as a person at a terminal reads it: time of day, level, and the message beside them, however many lines that
 * takes. `time` is `10:30:15`.
 */
export const prettyLines = (entry: LogEntry, time: string, page: Page): string => {
  const painted = (text: string, colour: string) => page.colours ? `\u001b[${colour}m${text}\u001b[0m` : text
  const margin = time.length + gap.length + levelWidth + gap.length
  const lines = broken(saidIn(entry), Math.max(20, page.columns - margin - 1))
  const level = painted(entry.level.padEnd(levelWidth), colours[entry.level])
  return lines
    .map((line, index) => (index === 0 ? `${painted(time, "2")}${gap}${level}${gap}` : " ".repeat(margin)) + line)
    .join("\n")
}
