import { Context, Effect, Layer, Option, Redacted, Ref } from "effect"
import type { Verdict } from "../src/domain/Delivery.ts"
import { noIdentifiers } from "../src/domain/HardwareIdentifiers.ts"
import type { Section } from "../src/domain/Section.ts"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import * as HealthTally from "../src/layers/HealthTally.ts"
import * as ProgressTally from "../src/layers/ProgressTally.ts"
import { Destination } from "../src/services/Destination.ts"
import { Health } from "../src/services/Health.ts"
import { Identity } from "../src/services/Identity.ts"
import { Outbox, type OutboxDepth } from "../src/services/Outbox.ts"
import { type Event, Progress } from "../src/services/Progress.ts"
import { Restraint, type RestraintFigures } from "../src/services/Restraint.ts"
import { aReport } from "./aReport.ts"

export const agentId = "019c0d6e-7b00-7000-8000-aaaaaaaaaaaa"

/** What the health of an agent does not ask for is not there. */
const unasked = {} as object

const empty: OutboxDepth = { reports: 0, bytes: 0, quarantined: 0, losses: {} }

/** A health that follows from events, with the outbox and the token that the test says. */
export const aHealth = Effect.fnUntraced(
  function*(
    options: {
      readonly token?: string
      readonly stateFolder?: string
      readonly listener?: (event: Event) => void
      readonly restraint?: RestraintFigures
    } = {}
  ) {
    const depth = yield* Ref.make(empty)
    const outer = Layer.succeed(Progress, {
      tell: (event) => Effect.sync(() => options.listener?.(event))
    })
    const context = yield* Layer.build(
      HealthTally.layer({
        agentVersion: "0.1.0",
        stateFolder: options.stateFolder ?? "/nowhere",
        outboxLimitMib: 64,
        outboxReports: 5_000
      }).pipe(
        Layer.provideMerge(ProgressTally.layer),
        Layer.provide(Layer.mergeAll(
          outer,
          options.restraint === undefined ? Layer.empty : Layer.succeed(Restraint, {
            postponement: Effect.succeedNone,
            figures: Effect.succeed(options.restraint),
            exceeded: Effect.never
          }),
          Layer.succeed(Outbox, { ...unasked, depth: Ref.get(depth) } as Outbox["Service"]),
          Layer.succeed(Identity, {
            start: { agentId, started: "kept", formerAgentIds: [] },
            identifiers: noIdentifiers,
            subject: Effect.die("nobody asks for it")
          }),
          Layer.succeed(Destination, {
            baseUrl: "https://assets.example.org/api",
            tenantId: "tenant-1",
            credential: {
              _tag: "Bearer",
              token: Redacted.make(options.token ?? "canary-4711"),
              renewedToken: Effect.succeedNone
            }
          })
        ))
      )
    )
    const { tell } = Context.get(context, Progress)
    return {
      context,
      now: Context.get(context, Health).now,
      tell,
      outboxHas: (given: Partial<OutboxDepth>) => Ref.set(depth, { ...empty, ...given }),
      scanned: (
        kind: ScanKind,
        sections: { readonly [name: string]: Section } = {},
        collectedAt = "2026-01-31T08:00:00.000Z"
      ) => tell({ _tag: "Scanned", snapshot: { kind, collectedAt, sections }, tookMs: 1_500 }),
      attempted: (verdict: Verdict, kind: ScanKind = "telemetry", n = 1, tookMs = 40) =>
        tell({ _tag: "Delivered", report: aReport(n, { kind }), verdict, tookMs })
    }
  }
)

/** An agent on a laptop that is carried about. */
export const restrained: RestraintFigures = {
  self: Option.some({ memoryBytes: 64 * 1024 * 1024, cpuPercent: 0.25, loopDelayMs: 40 }),
  postponed: { total: 5, inARow: 2 },
  postponedBecause: Option.some("the battery is at 12 %, below BATTERY_LIMIT=20")
}

export const acknowledged: Verdict = { _tag: "Acknowledged", status: 200, duplicate: false }
export const retry: Verdict = { _tag: "Retry", reason: "assets.example.org: connection refused" }
export const credential: Verdict = { _tag: "Credential", reason: "status 401" }
export const parked: Verdict = { _tag: "Parked", reason: "status 413", retryEveryMs: 86_400_000 }
export const refused: Verdict = { _tag: "Refused", reason: "status 400: bad" }

export const read: Section = { outcome: "collected", tookMs: 120, data: {} }
export const unread: Section = { outcome: "timeout", tookMs: 15_000, reason: "not done within 15 s" }
