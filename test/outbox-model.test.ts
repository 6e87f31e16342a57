import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Logger, Option, Scope } from "effect"
import * as fc from "fast-check"
import { countOf, lossesOf, type Losses, noLosses, plus } from "../src/domain/Losses.ts"
import { readName } from "../src/domain/formats/OutboxRecord.ts"
import type { Report } from "../src/domain/Report.ts"
import type { ScanKind } from "../src/domain/Snapshot.ts"
import { Disk } from "../src/layers/disk.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import { Outbox } from "../src/services/Outbox.ts"
import { aHardwareReport, aReport } from "./aReport.ts"
import * as MemoryDisk from "./memoryDisk.ts"

console.log(typeof fc, typeof plus, Exit, Option, Scope, countOf, lossesOf, readName, noLosses)
type _ = [Losses, Report, ScanKind]

describe("speed", () => {
  it("x", async () => {
    for (let round = 0; round < 3; round++) {
      const t = performance.now()
      let starts = 0, accepts = 0
      for (let n = 0; n < 300; n++) {
        const memory = MemoryDisk.make()
        const program = Effect.gen(function*() {
          for (let life = 0; life < 2; life++) {
            const t0 = performance.now()
            const scope = yield* Scope.make()
            const context = yield* Layer.buildWithScope(OutboxFiles.layer({ folder: "/state/outbox", maxReports: 4 }), scope)
            const outbox = Context.get(context, Outbox)
            starts += performance.now() - t0
            const t1 = performance.now()
            for (let k = 0; k < 3; k++) yield* outbox.accept(k === 1 ? aHardwareReport(k) : aReport(k + 10 * life))
            accepts += performance.now() - t1
            memory.cutPower(() => false)
          }
        })
        yield_: await Effect.runPromise(program.pipe(Effect.provideService(Disk, memory.disk), Effect.provide(Logger.layer([]))) as any)
      }
      console.log("ms per run", (performance.now() - t) / 300, "per start", starts / 600, "per accept", accepts / 1800)
    }
    assert.isTrue(true)
  })
})
