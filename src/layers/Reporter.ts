import { Clock, DateTime, Effect, Layer, Option } from "effect"
import { SecureRandom } from "effect/crypto"
import { changed, comparable, type Known, knownFrom, withLastGood } from "../domain/changed.ts"
import type { Report } from "../domain/Report.ts"
import { sectionsOf, type Snapshot } from "../domain/Snapshot.ts"
import { Baseline } from "../services/Baseline.ts"
import { Escrow } from "../services/Escrow.ts"
import { Identity } from "../services/Identity.ts"
import { Outbox } from "../services/Outbox.ts"
import { Progress } from "../services/Progress.ts"
import { Reporter } from "../services/Reporter.ts"
import { Scanner } from "../services/Scanner.ts"
import { monotonicMs } from "./clock.ts"
import { nowOf, type Tunable } from "./live.ts"
import { sha256Hex } from "./sha256.ts"

export interface Options {
  readonly agentVersion: string
  /** After this many hours unchanged hardware and software is reported all the same. */
  readonly refreshIntervalHours: Tunable<number>
  /** What a heartbeat carries where the backend knows the inventory: all of it, or the load. */
  readonly heartbeatWhenUnchanged?: Tunable<"full" | "status">
}

/** Reports what is new, through the outbox. */
export const layer = ({ agentVersion, heartbeatWhenUnchanged = "full", refreshIntervalHours }: Options) =>
  Layer.effect(
    Reporter,
    Effect.gen(function*() {
      const scanner = yield* Scanner
      const outbox = yield* Outbox
      const baseline = yield* Baseline
      const escrow = yield* Escrow
      const identity = yield* Identity
      const random = yield* SecureRandom.SecureRandom
      const progress = yield* Progress

      /** What the backend knows, or will know once the outbox is empty. */
      const knownOf = Effect.fnUntraced(function*(kind: Snapshot["kind"]) {
        const pending = yield* outbox.newest(kind)
        return Option.isSome(pending) ? Option.some(knownFrom(pending.value)) : yield* baseline.known(kind)
      })

      /** Why the backend should be told; `undefined` where it knows. */
      const newsOf = Effect.fnUntraced(function*(snapshot: Snapshot, known: Known | undefined) {
        if (snapshot.kind === "telemetry") return "sample"
        if (known === undefined) return "first"
        if (changed(snapshot, known)) return "changed"
        return (yield* isDue(known.collectedAt, yield* nowOf(refreshIntervalHours))) ? "refresh" : undefined
      })

      const report = Effect.fn("Reporter.report")(function*(wanted: Snapshot["kind"]) {
        const told = yield* escrow.telling
        const began = yield* monotonicMs
        const found = yield* scanner.scan(wanted)
        const tookMs = Math.round((yield* monotonicMs) - began)
        yield* progress.tell({ _tag: "Scanned", snapshot: found, tookMs })
        const scanned = { ...found, sections: told(found.sections) }
        const known = Option.getOrUndefined(wanted === "telemetry" ? Option.none() : yield* knownOf(wanted))
        const news = yield* newsOf(scanned, known)
        const nothingNew = wanted === "heartbeat" && news === undefined
        const small = nothingNew && (yield* nowOf(heartbeatWhenUnchanged)) === "status"
        const snapshot = small ? loadOf(scanned) : scanned
        const { kind } = snapshot
        const reason: Report["reason"] | undefined = nothingNew ? "sample" : news
        const sections = told(withLastGood(snapshot, known))
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
          return { snapshot: scanned, report: made, outcome: "unchanged" as const, bytes: 0 }
        }
        const { bytes, report } = yield* outbox.accept(made)
        yield* Effect.logInfo(`${report.kind} report ${report.id} accepted (${reason}, ${bytes} bytes)`)
        yield* progress.tell({ _tag: "Accepted", report, bytes })
        return { snapshot: scanned, report, outcome: "accepted" as const, bytes }
      })

      return Reporter.of({ report })
    })
  )

/** The part of a heartbeat that says how the machine is doing. */
const loadOf = ({ collectedAt, sections }: Snapshot): Snapshot => ({
  kind: "telemetry",
  collectedAt,
  sections: Object.fromEntries(sectionsOf("telemetry").map((name) => [name, sections[name]]))
})

/** Whether the refresh interval has passed. A clock that was set back by more than it counts as passed, too. */
const isDue = (collectedAt: string, hours: number) =>
  Effect.map(
    Clock.currentTimeMillis,
    (now) => Math.abs(now - DateTime.toEpochMillis(DateTime.makeUnsafe(collectedAt))) >= hours * 3_600_000
  )
