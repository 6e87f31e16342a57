import { Context, DateTime, Effect, Layer, Option, Stream, SubscriptionRef } from "effect"
import { type Cycle, fateOf, type ReportFate } from "../domain/cycle.ts"
import type { SectionName } from "../domain/inventory/Sections.ts"
import type { Report, ReportSections } from "../domain/Report.ts"
import { inReportOrder, type ScanKind } from "../domain/Snapshot.ts"
import { type Event, Progress } from "../services/Progress.ts"

/** What has been seen since the start. */
interface Watched {
  readonly asked: ReadonlySet<SectionName>
  readonly sections: ReportSections
  readonly fates: ReadonlyMap<string, ReportFate>
  readonly kinds: ReadonlySet<ScanKind>
  readonly last: Option.Option<Report>
  /** The attempt that was made last, and when what it carried was collected. */
  readonly delivery: Option.Option<{ readonly fate: ReportFate; readonly collectedAtMs: number }>
}

/** So many fates are remembered; a run that ends has fewer, a service has always more to come. */
const mostFates = 100

/** What somebody who watches the agent has seen so far. */
export class Watch extends Context.Service<Watch, {
  /** Everything seen, once a report was made. */
  readonly cycle: Effect.Effect<Option.Option<Cycle>>
  /** Waits until every one of these kinds was reported, and delivered or known before. */
  settled(kinds: ReadonlyArray<ScanKind>): Effect.Effect<void>
  /**
   * Waits for an attempt to deliver a report that was collected at this moment or later; or an older one, where that
   * shows that the backend is out of reach or does not let this machine in.
   */
  deliverySince(sinceMs: number): Effect.Effect<ReportFate>
  /** Clears the line that says what is going on, and draws no more. */
  readonly endDrawing: Effect.Effect<void>
}>()("itam-agent/layers/ProgressWatch/Watch") {}

/** Where to draw the one line that says what is going on; nothing is drawn without it. */
export interface Options {
  readonly drawLine: Option.Option<(text: string) => void>
}

/** Progress for a person: remembers what happened, and draws a line while it does. */
export const layer = ({ drawLine }: Options) =>
  Layer.effectContext(Effect.gen(function*() {
    const watched = yield* SubscriptionRef.make<Watched>({
      asked: new Set(),
      sections: {},
      fates: new Map(),
      kinds: new Set(),
      last: Option.none(),
      delivery: Option.none()
    })
    let draw = Option.getOrElse(drawLine, () => () => {})
    const endDrawing = Effect.sync(() => {
      draw("")
      draw = () => {}
    })
    const tell = (event: Event) =>
      Effect.flatMap(
        SubscriptionRef.updateAndGet(watched, (before) => advanced(before, event)),
        (after) => Effect.sync(() => draw(lineOf(after, event)))
      )
    const cycle = Effect.map(SubscriptionRef.get(watched), ({ fates, last, sections }) =>
      Option.map(last, ({ subject }): Cycle => ({ subject, sections, reports: [...fates.values()] })))
    const settled = (kinds: ReadonlyArray<ScanKind>) =>
      SubscriptionRef.changes(watched).pipe(
        Stream.filter((seen) =>
          kinds.every((kind) =>
            seen.kinds.has(kind)
          ) && [...seen.fates.values()].every(({ verdict }) =>
            verdict !== "pending"
          )
        ),
        Stream.take(1),
        Stream.runDrain
      )
    const deliverySince = Effect.fnUntraced(function*(sinceMs: number) {
      const before = (yield* SubscriptionRef.get(watched)).delivery
      const next = yield* SubscriptionRef.changes(watched).pipe(
        Stream.map(({ delivery }) => delivery),
        Stream.filter((delivery) =>
          delivery !== before && Option.exists(delivery, ({ collectedAtMs, fate }) =>
            collectedAtMs >= sinceMs || fate.verdict === "retry" || fate.verdict === "credential")
        ),
        Stream.runHead
      )
      return Option.getOrThrow(Option.flatten(next)).fate
    })
    return Context.make(Progress, { tell }).pipe(
      Context.add(Watch, Watch.of({ cycle, deliverySince, endDrawing, settled }))
    )
  }))

const advanced = (seen: Watched, event: Event): Watched => {
  switch (event._tag) {
    case "ScanStarted":
      return { ...seen, asked: new Set([...seen.asked, ...event.sections]) }
    case "ReadingSection":
    case "Scanned":
    case "ScanFailed":
    case "NextScan":
    case "NextAttempt":
      return seen
    case "SectionRead":
      return { ...seen, sections: inReportOrder({ ...seen.sections, [event.name]: event.section }) }
    case "Unchanged": {
      const { digest, kind } = event.report
      return withFate(seen, event.report, `unchanged ${kind}`, { kind, digest, verdict: "unchanged" })
    }
    case "Accepted":
      return withFate(seen, event.report, event.report.id, fateOf(event.report, event.bytes, undefined))
    case "Delivered": {
      const { id } = event.report
      const fate = fateOf(event.report, seen.fates.get(id)?.bytes, event)
      const collectedAtMs = DateTime.toEpochMillis(DateTime.makeUnsafe(event.report.collectedAt))
      // what an earlier run has left says nothing of what this one reads
      const after = seen.fates.has(id)
        ? withFate(seen, event.report, id, fate)
        : { ...seen, fates: withNewest(seen.fates, id, fate) }
      return { ...after, delivery: Option.some({ fate, collectedAtMs }) }
    }
  }
}

const withFate = (seen: Watched, report: Report, key: string, fate: ReportFate): Watched => ({
  ...seen,
  sections: inReportOrder({ ...seen.sections, ...report.sections }),
  fates: withNewest(seen.fates, key, fate),
  kinds: new Set([...seen.kinds, report.kind]),
  last: Option.some(report)
})

const withNewest = (fates: Watched["fates"], key: string, fate: ReportFate) =>
  new Map([...fates, [key, fate] as const].slice(-mostFates))

const lineOf = ({ asked, sections }: Watched, event: Event): string => {
  const read = Object.keys(sections).length
  const open = [...asked].filter((name) => !(name in sections))
  if (event._tag === "Delivered") return `delivering the ${event.report.kind} report`
  return open.length === 0
    ? `read ${read} sections`
    : `reading ${read}/${asked.size}: ${open.slice(0, 4).join(", ")}${open.length > 4 ? ", …" : ""}`
}
