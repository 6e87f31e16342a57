import { Effect, Option, Schema } from "effect"
import { Machine } from "../../../services/Machine.ts"

/** What became of the first report. */
export interface FirstReport {
  readonly accepted: boolean
  /** A line for each kind of report, or why there is none. */
  readonly lines: ReadonlyArray<string>
}

const Document = Schema.Struct({
  reports: Schema.Array(Schema.Struct({
    kind: Schema.String,
    verdict: Schema.String,
    detail: Schema.optionalKey(Schema.String)
  }))
})
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Document))

/** A scan has a minute for PowerShell; a delivery has three attempts. */
const limitMs = 240_000

/** Exit codes of `--once` that say that all was delivered; with 4, a section could not be read. */
const delivered = new Set([0, 4])

/** One full cycle of an agent that is not running yet, as `itam-agent --once` does it, and the backend's verdict on it. */
export const firstReport = Effect.fnUntraced(function*(program: string, settings: string) {
  const machine = yield* Machine
  const asked = yield* Effect.result(machine.run(program, ["--once", "--json", "--config", settings], { limitMs }))
  if (asked._tag === "Failure") return { accepted: false, lines: [asked.failure.message] }
  const { exitCode, stderr, stdout } = asked.success
  const document = decode(stdout)
  if (Option.isNone(document)) {
    return { accepted: false, lines: [stderr.trim().split("\n").at(-1) ?? "", `exit code ${exitCode}`] }
  }
  const lines = document.value.reports.map(({ detail, kind, verdict }) =>
    `${kind}: ${verdict}${detail === undefined ? "" : ` (${detail})`}`
  )
  return { accepted: delivered.has(exitCode), lines } satisfies FirstReport
})
