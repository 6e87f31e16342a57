import { Schema } from "effect"
import { count } from "./inventory/fields.ts"
import type { ScanKind } from "./Snapshot.ts"

/** Why an accepted report does not reach the backend. */
export const lossReasons = ["evicted", "corrupted", "refused", "foreign", "superseded"] as const
export type LossReason = typeof lossReasons[number]

const ofKind = (kind: ScanKind) => Schema.optionalKey(count(`Reports of kind ${kind}`))

const ByKind = Schema.Struct({
  hardware: ofKind("hardware"),
  software: ofKind("software"),
  telemetry: ofKind("telemetry"),
  heartbeat: ofKind("heartbeat")
}).annotate({ identifier: "ReportsByKind", title: "Reports by kind" })

const counted = (description: string) => Schema.optionalKey(ByKind.annotate({ description }))

/**
 * Accepted reports that the backend does not get, since the last acknowledged report that told of such: each is told
 * once. Superseded ones are no loss, they are told so that the numbers add up.
 */
export const Losses = Schema.Struct({
  evicted: counted("Given up because the outbox was full, or the disk almost"),
  corrupted: counted("Damaged or taken away by others while they waited"),
  refused: counted("Called invalid by the backend"),
  foreign: counted("Accepted by another machine, of whose disk this one has a copy"),
  superseded: counted("Not lost: a newer full report of the same kind says all that they said")
}).annotate({ identifier: "Losses", title: "Losses", description: "Accepted reports that do not arrive, by reason" })
export interface Losses extends Schema.Schema.Type<typeof Losses> {}

/** Nothing was lost. */
export const noLosses: Losses = {}

/** Whether there is nothing to tell. */
export const isNone = (losses: Losses): boolean => Object.keys(losses).length === 0

/** The losses that so many reports of one fate are. */
export const lossesOf = (reason: LossReason, reports: ReadonlyArray<{ readonly kind: ScanKind }>): Losses =>
  reports.reduce((sum, { kind }) => plus(sum, { [reason]: { [kind]: 1 } }), noLosses)

/** Two losses as one. */
export const plus = (a: Losses, b: Losses): Losses =>
  Object.fromEntries(
    lossReasons
      .filter((reason) => reason in a || reason in b)
      .map((reason) => [reason, byKindPlus(a[reason] ?? {}, b[reason] ?? {})])
  )

type ByKind = typeof ByKind.Type

const byKindPlus = (a: ByKind, b: ByKind): ByKind => {
  const sum: { [K in ScanKind]?: number } = { ...a }
  for (const [kind, more] of Object.entries(b) as Array<[ScanKind, number]>) sum[kind] = (sum[kind] ?? 0) + more
  return sum
}

/** How many reports of a fate there are, or of every fate that is a loss. */
export const countOf = (losses: Losses, reason?: LossReason): number =>
  (reason === undefined ? lossReasons.filter((each) => each !== "superseded") : [reason])
    .flatMap((each) => Object.values(losses[each] ?? {}))
    .reduce((sum, reports) => sum + reports, 0)
