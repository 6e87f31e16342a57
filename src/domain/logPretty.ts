import type { LogEntry, LogLevelName } from "./logEntry.ts"
import { saidIn } from "./logLine.ts"

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
  /** How many characters fit in a line of the terminal. */
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
  const lines = wrapped(saidIn(entry), Math.max(20, page.columns - margin - 1))
  const level = painted(entry.level.padEnd(levelWidth), colours[entry.level])
  return lines
    .map((line, index) => (index === 0 ? `${painted(time, "2")}${gap}${level}${gap}` : " ".repeat(margin)) + line)
    .join("\n")
}

/** Lines of at most so many characters, broken at blanks; a word that is longer is broken where the line ends. */
const wrapped = (text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const word of text.split(" ")) {
    const left = line === "" ? word : `${line} ${word}`
    if (widthOf(left) <= width) {
      line = left
      continue
    }
    if (line !== "") lines.push(line)
    const characters = [...word]
    while (characters.length > width) lines.push(characters.splice(0, width).join(""))
    line = characters.join("")
  }
  return [...lines, line]
}

const widthOf = (text: string) => [...text].length
