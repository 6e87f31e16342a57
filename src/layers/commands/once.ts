import { Console, Effect, Option, Result } from "effect"
import { type Cycle, exitCodeOf, type ReportFate } from "../../domain/cycle.ts"
import type { SectionName } from "../../domain/inventory/Sections.ts"
import type { ScanKind } from "../../domain/Snapshot.ts"
import { type Format, standsAlone } from "../../domain/view/formats.ts"
import { Courier } from "../../services/Courier.ts"
import { Destination, kindsOf } from "../../services/Destination.ts"
import { Identity } from "../../services/Identity.ts"
import { Reporter } from "../../services/Reporter.ts"
import { Scanner } from "../../services/Scanner.ts"
import { Watch } from "../ProgressWatch.ts"
import { Ended } from "./ending.ts"
import { printed } from "./printed.ts"

const kinds: ReadonlyArray<ScanKind> = ["hardware", "software", "telemetry", "heartbeat"]

/** One full cycle: read, accept, deliver, and say what came of it. */
export const once = Effect.fn("once")(function*(format: Format) {
  const courier = yield* Courier
  const destination = yield* Destination
  const refused = yield* reportAll(kindsOf(destination.credential))
  yield* courier.drain({ attempts: 3 })
  yield* tell({ format, to: destination.baseUrl, hint: destination.hint }, (fate) => fate, refused)
})

/** The same without delivering anything, and without a trace on disk. */
export const dryRun = Effect.fn("dryRun")(function*(format: Format) {
  const refused = yield* reportAll(["telemetry", "hardware", "software"])
  yield* tell({ format, to: "nowhere: this is a dry run" }, (fate) => ({ ...fate, verdict: "dry-run" }), refused)
})

/** Reads some sections and shows them. A part is no report, so nothing is delivered. */
export const only = Effect.fn("only")(function*(format: Format, sections: ReadonlySet<SectionName>) {
  const scanner = yield* Scanner
  const identity = yield* Identity
  const snapshot = yield* scanner.scan("heartbeat", sections)
  yield* show({ format, to: "nowhere: --only reads a part" }, {
    subject: yield* identity.subject,
    sections: snapshot.sections,
    reports: []
  })
})

/**
 * Scans of these kinds; what the outbox did not take is a fate of its own. The load comes first and alone: beside the
 * others it would tell of the agent at work, not of the machine.
 */
const reportAll = Effect.fnUntraced(function*(wanted: ReadonlyArray<ScanKind>) {
  const reporter = yield* Reporter
  const refusal = (kind: ScanKind) =>
    Effect.map(
      Effect.result(reporter.report(kind)),
      (result): ReadonlyArray<ReportFate> =>
        Result.isFailure(result) ? [{ kind, digest: "", verdict: "not-accepted", detail: result.failure.message }] : []
    )
  const load = yield* Effect.forEach(wanted.filter((kind) => kind === "telemetry"), refusal)
  const others = wanted.filter((kind) => kind !== "telemetry")
  const rest = yield* Effect.forEach(others, refusal, { concurrency: "unbounded" })
  return [...load, ...rest].flat()
})

interface Telling {
  readonly format: Format
  readonly to: string
  readonly hint?: string | undefined
}

const tell = Effect.fnUntraced(function*(
  how: Telling,
  fateOf: (fate: ReportFate) => ReportFate,
  refused: ReadonlyArray<ReportFate>
) {
  const watch = yield* Watch
  const identity = yield* Identity
  const seen = Option.getOrUndefined(yield* watch.cycle)
  const order = (fate: ReportFate) => kinds.indexOf(fate.kind)
  yield* show(how, {
    subject: seen?.subject ?? (yield* identity.subject),
    sections: seen?.sections ?? {},
    reports: [...(seen?.reports ?? []).map(fateOf), ...refused].toSorted((a, b) => order(a) - order(b))
  })
})

const show = Effect.fnUntraced(function*({ format, hint, to }: Telling, cycle: Cycle) {
  yield* Watch.use(({ endDrawing }) => endDrawing)
  yield* Console.log(yield* printed(format, cycle, to))
  if (hint !== undefined && !standsAlone(format)) yield* Console.log(`  while itam-agent receiver runs, ${hint}\n`)
  const code = exitCodeOf(cycle)
  if (code !== 0) return yield* new Ended({ code })
})
