import { Context, Effect, Layer, Ref } from "effect"
import * as Observed from "../domain/observed.ts"
import type { Moment } from "../domain/rests.ts"
import { type Event, Progress } from "../services/Progress.ts"
import { moment } from "./clock.ts"

/** What the agent's health follows from. */
export class Tally extends Context.Service<Tally, {
  /** When this agent was started. */
  readonly started: Moment
  /** Everything since then, in sums and last times. */
  readonly observed: Effect.Effect<Observed.Observed>
}>()("itam-agent/layers/ProgressTally/Tally") {}

/** Keeps count of what happens, and tells whoever else listens to it, too. */
export const layer = Layer.effectContext(Effect.gen(function*() {
  const others = yield* Progress
  const seen = yield* Ref.make(Observed.nothingObserved)
  const started = yield* moment
  const tell = Effect.fnUntraced(function*(event: Event) {
    const now = yield* moment
    yield* Ref.update(seen, (before) => advanced(before, event, now))
    yield* others.tell(event)
  })
  return Context.make(Progress, { tell }).pipe(
    Context.add(Tally, Tally.of({ started, observed: Ref.get(seen) }))
  )
}))

const advanced = (seen: Observed.Observed, event: Event, now: Moment): Observed.Observed => {
  switch (event._tag) {
    case "Scanned":
      return Observed.afterScan(seen, event.snapshot, event.tookMs, now)
    case "ScanFailed":
      return Observed.afterScanFailure(seen, event.kind, event.reason, now)
    case "NextScan":
      return event.kinds.reduce((all, kind) => Observed.withScanDue(all, kind, after(now, event.inMs)), seen)
    case "Unchanged":
      return Observed.afterNothingNew(seen)
    case "Delivered":
      return Observed.afterAttempt(seen, event, now)
    case "NextAttempt":
      return Observed.withAttemptDue(seen, after(now, event.inMs))
    case "ScanStarted":
    case "ReadingSection":
    case "SectionRead":
    case "Accepted":
      return seen
  }
}

const after = ({ monotonicMs, wallMs }: Moment, ms: number): Moment => ({
  wallMs: wallMs + ms,
  monotonicMs: monotonicMs + ms
})
