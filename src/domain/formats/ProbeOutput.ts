import { Result } from "effect"
import { make } from "./Format.ts"
import { ProbeLine } from "./ProbeLine.ts"

/** What the script of a scan has said, as far as it got. */
export interface ProbeOutput {
  readonly sections: ReadonlyMap<string, ProbeLine>
  /** Whether it came to its end: a section that it had not begun by then is not in the answer. */
  readonly isComplete: boolean
  readonly damagedLines: number
}

/** Everything that the script writes to its output: a line for each section. A damaged one costs its section alone. */
export const ProbeOutput = make<ProbeOutput>("output of the PowerShell script", (text) => {
  const sections = new Map<string, ProbeLine>()
  let damagedLines = 0
  for (const line of text.replace(/^\ufeff/, "").split("\n")) {
    if (line.trim() === "") continue
    const read = ProbeLine.decode(line)
    if (Result.isSuccess(read)) sections.set(read.success.section, read.success)
    else damagedLines += 1
  }
  return { sections, isComplete: sections.has("end"), damagedLines }
})
