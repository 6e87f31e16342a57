import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import type { Verdict } from "../src/domain/Delivery.ts"
import * as ProgressWatch from "../src/layers/ProgressWatch.ts"
import { Progress } from "../src/services/Progress.ts"
import { aReport } from "./aReport.ts"

const acknowledged: Verdict = { _tag: "Acknowledged", status: 200, duplicate: false }

describe("somebody who watches a start", () => {
  it.effect("is shown what this run reads, and waits for that, whatever an earlier one has left to be delivered", () =>
    Effect.gen(function*() {
      const context = yield* Layer.build(ProgressWatch.layer({ drawLine: Option.none() }))
      const { tell } = Context.get(context, Progress)
      const watch = Context.get(context, ProgressWatch.Watch)
      const settled = yield* Effect.forkChild(watch.settled(["telemetry"]))
      const [left, own] = [aReport(1), aReport(2)]

      yield* tell({ _tag: "Delivered", report: left, verdict: acknowledged, tookMs: 5 })
      yield* TestClock.adjust("1 minute")
      assert.isUndefined(settled.pollUnsafe(), "nothing of this run is there yet")
      assert.isTrue(Option.isNone(yield* watch.cycle))

      yield* tell({ _tag: "Accepted", report: own, bytes: 100 })
      yield* tell({ _tag: "Delivered", report: own, verdict: acknowledged, tookMs: 5 })
      yield* TestClock.adjust("1 second")
      assert.isDefined(settled.pollUnsafe())
      const { reports } = Option.getOrThrow(yield* watch.cycle)
      assert.deepStrictEqual(reports.map(({ id, verdict }) => [id, verdict]), [
        [left.id, "acknowledged"],
        [own.id, "acknowledged"]
      ])
    }).pipe(Effect.scoped))
})
