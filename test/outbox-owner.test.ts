import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Option } from "effect"
import { Disk } from "../src/layers/disk.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import { Outbox, type OutboxError } from "../src/services/Outbox.ts"
import { aReport, keptLog } from "./aReport.ts"
import * as MemoryDisk from "./memoryDisk.ts"

const [original, copy, other] = ["agent-a", "agent-b", "agent-c"]

/** One life of an agent, on a disk in memory. */
const life = <A, E>(
  memory: MemoryDisk.MemoryDisk,
  owner: OutboxFiles.Place["owner"],
  use: (outbox: Outbox["Service"]) => Effect.Effect<A, E>
): Effect.Effect<A, E | OutboxError> =>
  Effect.scoped(
    Effect.flatMap(
      Layer.build(OutboxFiles.layer({ folder: "/state/outbox", ...(owner === undefined ? {} : { owner }) })),
      (context) => use(Context.get(context, Outbox))
    )
  ).pipe(Effect.provideService(Disk, memory.disk), Effect.provide(keptLog().layer))

const asOriginal = { agentId: original, formerAgentIds: [] }
const asCopy = { agentId: copy, formerAgentIds: [original] }

/** A disk with three reports of the original in the outbox. */
const used = Effect.gen(function*() {
  const memory = MemoryDisk.make()
  yield* life(memory, asOriginal, (outbox) => Effect.forEach([1, 2, 3], (n) => outbox.accept(aReport(n))))
  memory.cutPower(() => true)
  return memory
})

const state = (outbox: Outbox["Service"]) => Effect.map(outbox.depth, ({ losses, reports }) => ({ losses, reports }))

const foreign = { losses: { foreign: { telemetry: 3 } }, reports: 0 }

describe("the outbox of an agent", () => {
  it.effect("that is a copy is emptied, and what was in it counted and told once", () =>
    Effect.gen(function*() {
      const memory = yield* used
      yield* life(memory, asCopy, (outbox) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* state(outbox), foreign)
          assert.isTrue(Option.isNone(yield* outbox.oldest()))
          assert.isTrue(Option.isNone(yield* outbox.newest("telemetry")))
          const { report } = yield* outbox.accept(aReport(4))
          assert.deepStrictEqual(report.losses, foreign.losses)
          yield* outbox.remove(report.id)
        }))
      yield* life(memory, asCopy, (outbox) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* state(outbox), { losses: {}, reports: 0 })
          const { report } = yield* outbox.accept(aReport(5))
          assert.notProperty(report, "losses")
        }))
      yield* life(memory, asCopy, (outbox) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* state(outbox), { losses: {}, reports: 1 })
        }))
    }))

  it.effect("that is a copy does not tell of what the other one lost", () =>
    Effect.gen(function*() {
      const memory = yield* used
      yield* life(memory, asOriginal, (outbox) => outbox.quarantine(aReport(1).id, "said to be invalid"))
      memory.cutPower(() => true)
      const losses = yield* life(memory, asCopy, (outbox) => Effect.map(outbox.depth, (depth) => depth.losses))
      assert.deepStrictEqual(losses, { foreign: { telemetry: 2 } })
    }))

  it.effect("whose identity was lost goes on with its reports: they are this machine's", () =>
    Effect.gen(function*() {
      for (const owner of [{ agentId: other, formerAgentIds: [] }, { agentId: other, formerAgentIds: [copy] }]) {
        const memory = yield* used
        const found = yield* life(memory, owner, state)
        assert.deepStrictEqual(found, { losses: {}, reports: 3 })
      }
    }))

  it.effect("of an older agent, which did not say whose it is, goes on with its reports", () =>
    Effect.gen(function*() {
      const memory = MemoryDisk.make()
      yield* life(memory, undefined, (outbox) => outbox.accept(aReport(1)))
      memory.cutPower(() => true)
      assert.deepStrictEqual(yield* life(memory, asOriginal, state), { losses: {}, reports: 1 })
      assert.deepStrictEqual((yield* life(memory, asCopy, state)).reports, 0)
    }))

  it.effect("hands out nothing of another, and counts all of it, whenever it is killed or its power fails", () =>
    Effect.gen(function*() {
      let ended = 0
      for (let calls = 0; calls <= 90; calls++) {
        for (const power of [undefined, true, false]) {
          const memory = yield* used
          memory.dieAfter(calls)
          const exit = yield* Effect.exit(life(memory, asCopy, state))
          if (memory.isDead()) ended++
          else assert.deepStrictEqual(exit, Exit.succeed(foreign))
          if (power === undefined) memory.kill()
          else memory.cutPower(() => power)
          assert.deepStrictEqual(yield* life(memory, asCopy, state), foreign, `${calls} calls, power ${power}`)
        }
      }
      assert.isAbove(ended, 90)
    }))

  it.effect("hands out nothing of another on a full disk, and counts it once there is room", () =>
    Effect.gen(function*() {
      const memory = yield* used
      memory.setRoom("full")
      yield* life(memory, asCopy, (outbox) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* state(outbox), foreign)
          memory.setRoom("roomy")
          const { report } = yield* outbox.accept(aReport(4))
          assert.deepStrictEqual(report.losses, foreign.losses)
        }))
      assert.deepStrictEqual(yield* life(memory, asCopy, state), { ...foreign, reports: 1 })
    }))

  it.effect("begins a new epoch when it is a copy, and only then", () =>
    Effect.gen(function*() {
      const memory = yield* used
      const epoch = () => memory.namesIn("/state/outbox").filter((name) => name.startsWith("epoch."))
      assert.deepStrictEqual(epoch(), ["epoch.1"])
      yield* life(memory, asOriginal, state)
      assert.deepStrictEqual(epoch(), ["epoch.1"])
      yield* life(memory, asCopy, state)
      assert.deepStrictEqual(epoch(), ["epoch.2"])
      yield* life(memory, asCopy, state)
      assert.deepStrictEqual(epoch(), ["epoch.2"])
    }))
})
