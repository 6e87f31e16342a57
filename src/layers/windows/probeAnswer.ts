import { Effect } from "effect"
import type { ProbeError } from "../../domain/formats/ProbeLine.ts"
import type { ProbeOutput } from "../../domain/formats/ProbeOutput.ts"
import { Absent, Denied, type ProbeSection, type ReadError, TookTooLong, Unreadable } from "../../services/Machine.ts"

/**
 * What `Machine.probe` answers for a section, out of what the script has said. `limitMs` is how long it could have
 * taken: a section that it did not get to is late, and so is everything of a script that hung.
 */
export const probeAnswer = (
  output: ProbeOutput,
  section: ProbeSection,
  limitMs: number
): Effect.Effect<ReadonlyArray<unknown>, ReadError> => {
  const what = `PowerShell: ${section}`
  const line = output.sections.get(section)
  if (line === undefined) {
    return Effect.fail(
      output.isComplete
        ? new Unreadable({ what, detail: "its line is damaged or missing" })
        : new TookTooLong({ what, limitMs })
    )
  }
  return line.error === undefined ? Effect.succeed(line.rows) : Effect.fail(probeReadError(what, line.error, limitMs))
}

/** An error of the script in the words of `Machine`. */
export const probeReadError = (what: string, { detail, kind }: ProbeError, limitMs: number): ReadError => {
  switch (kind) {
    case "absent":
      return new Absent({ what })
    case "denied":
      return new Denied({ what, needs: "Administrator" })
    case "late":
      return new TookTooLong({ what, limitMs })
    case "unreadable":
      return new Unreadable({ what, detail })
  }
}
