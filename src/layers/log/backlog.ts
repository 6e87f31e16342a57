/** Lines that wait to be written, with the places where lines are missing because there were too many. */
export interface Backlog {
  /** Adds a line, or counts it where there is no room; `at` is when it was logged. */
  add(line: string, at: Date): void
  /** The oldest that wait, at most about so many UTF-16 units of them. They wait until they are done. */
  next(longest: number): ReadonlyArray<Waiting>
  /** What was handed out last is written. */
  done(): void
  /** All that wait. */
  all(): ReadonlyArray<Waiting>
}

/** A line, or how many are missing in its place and since when. */
export type Waiting = string | { readonly missing: number; readonly since: Date }

/** At most so many UTF-16 units wait. */
export const make = (longest: number): Backlog => {
  let waiting: Array<string | { missing: number; readonly since: Date }> = []
  let units = 0
  let handedOut = 0
  return {
    add: (line, at) => {
      if (units + line.length <= longest) {
        waiting.push(line)
        units += line.length
        return
      }
      const last = waiting.at(-1)
      if (typeof last === "object" && waiting.length > handedOut) last.missing++
      else waiting.push({ missing: 1, since: at })
    },
    next: (most) => {
      let length = 0
      handedOut = 0
      while (handedOut < waiting.length && (handedOut === 0 || length < most)) length += lengthOf(waiting[handedOut++]!)
      return waiting.slice(0, handedOut)
    },
    done: () => {
      units -= waiting.slice(0, handedOut).reduce((sum, each) => sum + lengthOf(each), 0)
      waiting = waiting.slice(handedOut)
      handedOut = 0
    },
    all: () => waiting
  }
}

const lengthOf = (waiting: Waiting) => typeof waiting === "string" ? waiting.length : 0
