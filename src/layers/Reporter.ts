import { Clock, DateTime, Effect, Layer, Option } from "effect"
import { SecureRandom } from "effect/crypto"
import { changed, comparable, knownFrom, withLastGood } from "../domain/changed.ts"
import type { Report } from "../domain/Report.ts"
import type { Snapshot } from "../domain/Snapshot.ts"
import { Baseline } from "../services/Baseline.ts"
import { Identity } from "../services/Identity.ts"
import { Outbox } from "../services/Outbox.ts"
import { Progress } from "../services/Progress.ts"
import { Reporter } from "../services/Reporter.ts"
import { Scanner } from "../services/Scanner.ts"
import { sha256Hex } from "./sha256.ts"

export interface Options {
  readonly agentVersion: string
  /** After this many hours unchanged hardware and software is reported all the same. */
  readonly refreshIntervalHours: number
}

/** Reports what is new, through the outbox. */
export const layer = ({ agentVersion, refreshIntervalHours }: Options) =>
  Layer.effect(
    Reporter,
    Effect.gen(function*() {
      const scanner = yield* Scanner
      const outbox = yield* Outbox
      const baseline = yield* Baseline
      const identity = yield* Identity
      const random = yield* SecureRandom.SecureRandom
      const progress = yield* Progress

      /** What the backend knows, or will know once the outbox is empty. */
      const knownOf = Effect.fnUntraced(function*(kind: Snapshot["kind"]) {
        const pending = yield* outbox.newest(kind)
        return Option.isSome(pending) ? Option.some(knownFrom(pending.value)) : yield* baseline.known(kind)
      })

      const report = Effect.fn("Reporter.report")(function*(kind: Snapshot["kind"]) {
        const snapshot = yield* scanner.scan(kind)
        const known = Option.getOrUndefined(kind === "telemetry" ? Option.none() : yield* knownOf(kind))
        const sections = withLastGood(snapshot, known)
        const reason: Report["reason"] | undefined = kind === "telemetry" ?
          "sample"
          : known === undefined ?
          "first"
          : changed(snapshot, known) ?
          "changed"
          : (yield* isDue(known.collectedAt, refreshIntervalHours)) ?
          "refresh"
          : undefined
        const made: Report = {
          schemaVersion: 1,
          id: yield* random.uuidV7(),
          kind,
          reason: reason ?? "refresh",
          collectedAt: snapshot.collectedAt,
          digest: sha256Hex(comparable(kind, sections)),
          agentVersion,
          subject: yield* identity.subject,
          complete: Object.values(sections).every(({ outcome }) =>
            outcome === "collected" || outcome === "unsupported"
          ),
          sections
        }
        if (reason === undefined) {
          yield* progress.tell({ _tag: "Unchanged", report: made })
          return { snapshot, report: made, outcome: "unchanged" as const, bytes: 0 }
        }
        const { bytes, report } = yield* outbox.accept(made)
        yield* Effect.logInfo(`${report.kind} report ${report.id} accepted (${reason}, ${bytes} bytes)`)
        yield* progress.tell({ _tag: "Accepted", report, bytes })
        return { snapshot, report, outcome: "accepted" as const, bytes }
      })

      return Reporter.of({ report })
    })
  )

/** Whether the refresh interval has passed. A clock that was set back by more than it counts as passed, too. */
const isDue = (collectedAt: string, hours: number) =>
  Effect.map(
    Clock.currentTimeMillis,
    (now) => Math.abs(now - DateTime.toEpochMillis(DateTime.makeUnsafe(collectedAt))) >= hours * 3_600_000
  )
