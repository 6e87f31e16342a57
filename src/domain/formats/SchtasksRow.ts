import { make, misfit } from "./Format.ts"

/** What the Task Scheduler says of a task. */
export interface SchtasksRow {
  /** HRESULT of its last run, or why there is none: 0x41301 it runs now, 0x41303 it never ran, 0x41306 it was ended. */
  readonly lastResult: number
}

/**
 * `schtasks.exe /Query /TN NAME /V /FO CSV /NH`: a line for each trigger, whose seventh field is the result of the last
 * run. The other ones are in the language of the system.
 */
export const SchtasksRow = make<SchtasksRow>("schtasks", (text) => {
  const first = text.split("\n").find((line) => line.startsWith("\""))
  const fields = Array.from(first?.matchAll(/"((?:[^"]|"")*)"/g) ?? [], ([, field]) => field!)
  const lastResult = /^-?\d{1,10}$/.exec(fields[6] ?? "")?.[0]
  return lastResult === undefined
    ? misfit("no row with a result in its seventh field")
    : { lastResult: Number(lastResult) }
})
