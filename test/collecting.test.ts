import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { Outcome } from "../src/domain/Section.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import { type Collector, Gaps, make, optional, source } from "../src/layers/collectors/Collector.ts"
import { Absent, Denied, Machine, type ReadError, TookTooLong, Unreadable } from "../src/services/Machine.ts"

/** A Linux machine that answers nothing: what a collector makes of errors needs no more. */
const silent = Layer.mock(Machine, { platform: "linux", privileged: false })

const baseboard = (
  read: Effect.Effect<{ readonly model?: string; readonly serialNumber?: string }, ReadError, Machine | Gaps>
): Collector<"baseboard"> => make({ name: "baseboard", sources: { linux: source("the board", read) } })

const outcomeOf = (read: Parameters<typeof baseboard>[0]) => collect(baseboard(read)).pipe(Effect.provide(silent))

const needsRoot = new Denied({ what: "/sys/serial", needs: "root" })

describe("a section", () => {
  it.effect("that was read is collected, with its source", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcomeOf(Effect.succeed({ model: "X1" })), {
        outcome: "collected",
        source: "the board",
        tookMs: 0,
        data: { model: "X1" }
      })
    }))

  it.effect("names the sources that turned out while reading", () =>
    Effect.gen(function*() {
      const read = Effect.as(Gaps.use((gaps) => Effect.andThen(gaps.cite("dpkg"), gaps.cite("snap"))), { model: "X1" })
      assert.strictEqual((yield* outcomeOf(read)).source, "dpkg, snap")
    }))

  it.effect("of which a part is closed to us is partial, and says what is missing and what would help", () =>
    Effect.gen(function*() {
      const read = Effect.gen(function*() {
        yield* optional("serialNumber", Effect.fail(needsRoot))
        yield* optional("assetTag", Effect.fail(new Absent({ what: "/sys/asset" })))
        return { model: "X1" }
      })
      const section = yield* outcomeOf(read)
      assert.deepStrictEqual([section.outcome, section.missing], ["partial", ["serialNumber: denied, needs root"]])
    }))

  it.effect("says where in the data something is missing when the words for it do not", () =>
    Effect.gen(function*() {
      const read = Effect.as(optional("serial number", Effect.fail(needsRoot), [["serialNumber"]]), { model: "X1" })
      const section = yield* outcomeOf(read)
      assert.deepStrictEqual([section.missing, section.unread], [
        ["serial number: denied, needs root"],
        [["serialNumber"]]
      ])
    }))

  it.effect("with a field that does not fit loses that field and says so", () =>
    Effect.gen(function*() {
      const section = yield* outcomeOf(Effect.succeed({ model: "X1", serialNumber: "" }))
      assert.deepStrictEqual([section.outcome, section.data, section.missing], ["partial", { model: "X1" }, [
        "serialNumber: not Serial number of the board"
      ]])
    }))

  it.effect("ends as what went wrong", () =>
    Effect.gen(function*() {
      const errors: ReadonlyArray<readonly [ReadError, Outcome]> = [
        [new Absent({ what: "/sys/board" }), "unsupported"],
        [needsRoot, "denied"],
        [new TookTooLong({ what: "dmi", limitMs: 5 }), "timeout"],
        [new Unreadable({ what: "dmi", detail: "garbage" }), "failed"]
      ]
      for (const [error, outcome] of errors) {
        const section = yield* outcomeOf(Effect.fail(error))
        assert.deepStrictEqual(section, {
          outcome,
          tookMs: 0,
          reason: error.message,
          ...(outcome === "unsupported" ? {} : { source: "the board" })
        })
      }
    }))

  it.effect("of which nothing was found says whether nothing is there or nothing may be seen", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* outcomeOf(Effect.succeed({}))).outcome, "unsupported")
      const closed = yield* outcomeOf(Effect.as(optional("serialNumber", Effect.fail(needsRoot)), {}))
      assert.deepStrictEqual([closed.outcome, closed.reason], ["denied", "serialNumber: denied, needs root"])
    }))

  it.effect("that has no source on this platform is unsupported", () =>
    Effect.gen(function*() {
      const section = yield* collect(make({ name: "baseboard", sources: {} })).pipe(Effect.provide(silent))
      assert.deepStrictEqual([section.outcome, section.reason], ["unsupported", "baseboard on linux: not there"])
    }))

  it.effect("whose collector has a bug is failed, and the scan goes on", () =>
    Effect.gen(function*() {
      const section = yield* outcomeOf(Effect.die(new Error("bug")))
      assert.deepStrictEqual([section.outcome, section.reason], ["failed", "a defect of the agent, see its log"])
    }))

  it.effect("that takes longer than its limit times out, at its limit", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(outcomeOf(Effect.never), { startImmediately: true })
      yield* TestClock.adjust("20 seconds")
      const section = yield* Fiber.join(fiber)
      assert.deepStrictEqual([section.outcome, section.tookMs], ["timeout", 20_000])
    }))

  it.effect("whose source on this platform may take longer has that time", () =>
    Effect.gen(function*() {
      const slow = source("the board", Effect.as(Effect.sleep("30 seconds"), { model: "X1" }), { limitMs: 40_000 })
      const reading = collect(make({ name: "baseboard", sources: { linux: slow } })).pipe(Effect.provide(silent))
      const fiber = yield* Effect.forkChild(reading, { startImmediately: true })
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual((yield* Fiber.join(fiber)).outcome, "collected")
    }))
})
