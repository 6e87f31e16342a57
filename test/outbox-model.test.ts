import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { anyLife } from "./outboxModel.ts"

describe("any life of an outbox", () => {
  it("x", async () => {
    const c = process.cpuUsage()
    const t = performance.now()
    const result = await fc.check(anyLife(), {
      numRuns: Number(process.env.RUNS ?? 300),
      seed: Number(process.env.SEED ?? 1)
    })
    console.log(
      performance.now() - t,
      process.cpuUsage(c),
      result.failed,
      result.numRuns,
      result.counterexamplePath,
      String(result.counterexample),
      result.errorInstance
    )
    assert.isFalse(result.failed)
  }, 200_000)
})
