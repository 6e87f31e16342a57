import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import type { LogEntry } from "../src/domain/logEntry.ts"
import { inARow, isTold, untoldBefore } from "../src/domain/rarely.ts"
import { relaying } from "../src/layers/log/relay.ts"
import { layerOf } from "../src/layers/log/sink.ts"
import * as LogRarely from "../src/layers/logRarely.ts"

const log = () => {
  const lines: Array<string> = []
  const write = ({ level, message }: LogEntry) => void lines.push(`${level} ${message}`)
  return { lines, layer: layerOf([{ minimum: "DEBUG", write }]) }
}

describe("failures in a row", () => {
  it("are told the 1st, 2nd, 4th, 8th, … time, and every one of them is told or counted", () => {
    const told = Array.from({ length: 70_000 }, (_, index) => index + 1).filter(isTold)
    assert.deepStrictEqual(told, Array.from({ length: 17 }, (_, power) => 2 ** power))
    assert.strictEqual(told.reduce((sum, failures) => sum + 1 + untoldBefore(failures), 0), 65_536)
    assert.deepStrictEqual([1, 2, 4, 8].map(inARow), [
      "",
      " (failure 2 in a row)",
      " (failure 4 in a row, 1 not logged)",
      " (failure 8 in a row, 3 not logged)"
    ])
  })

  it.effect("fill no log, each kind for itself, and their end is told once", () =>
    Effect.gen(function*() {
      const { layer, lines } = log()
      yield* Effect.gen(function*() {
        const rarely = LogRarely.make()
        const full = rarely.attempt("it cannot be kept", Effect.fail({ message: "no space left" }))
        for (let times = 0; times < 9; times++) yield* full
        yield* rarely.failed("another", "alone")
        yield* rarely.attempt("it cannot be kept", Effect.void)
        yield* rarely.attempt("it cannot be kept", Effect.void)
        yield* full
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(lines, [
        "WARNING it cannot be kept: no space left",
        "WARNING it cannot be kept: no space left (failure 2 in a row)",
        "WARNING it cannot be kept: no space left (failure 4 in a row, 1 not logged)",
        "WARNING it cannot be kept: no space left (failure 8 in a row, 3 not logged)",
        "WARNING another: alone",
        "INFO over after 9 failures: it cannot be kept",
        "WARNING it cannot be kept: no space left"
      ])
    }))
})

describe("the log of a scanning child", () => {
  const line = (level: string, message: string) =>
    JSON.stringify({ time: "2026-01-31T08:00:00.000Z", level, message, cause: "EIO" })

  it.effect("goes the way of the parent's, with its levels and causes, and strange lines are warnings", () =>
    Effect.gen(function*() {
      const entries: Array<LogEntry> = []
      yield* relaying()(
        "software",
        Stream.make(line("ERROR", "apt: a defect"), "FATAL ERROR: heap", line("DEBUG", "d"))
      ).pipe(
        Effect.provide(layerOf([{ minimum: "DEBUG", write: (entry) => void entries.push(entry) }]))
      )
      assert.deepStrictEqual(entries.map(({ cause, level, message }) => [level, message, cause]), [
        ["ERROR", "apt: a defect", "EIO"],
        ["WARNING", "the software scan said: FATAL ERROR: heap", ""],
        ["DEBUG", "d", "EIO"]
      ])
    }))

  it.effect("is told the 1st, 2nd, 4th time where each scan says the same, and cut where one says too much", () =>
    Effect.gen(function*() {
      const { layer, lines } = log()
      yield* Effect.gen(function*() {
        const relay = relaying()
        for (let scans = 0; scans < 5; scans++) yield* relay("hardware", Stream.make(line("WARNING", "kept not")))
        yield* relay("hardware", Stream.empty)
        yield* relay("hardware", Stream.make(line("WARNING", "kept not")))
        yield* relay(
          "software",
          Stream.fromIterable(Array.from({ length: 150 }, (_, index) => line("INFO", `${index}`)))
        )
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(lines.slice(0, 4), [
        "WARNING kept not",
        "WARNING kept not (failure 2 in a row)",
        "WARNING kept not (failure 4 in a row, 1 not logged)",
        "WARNING kept not"
      ])
      assert.lengthOf(lines, 4 + 100 + 1)
      assert.strictEqual(lines.at(-1), "WARNING the software scan said 50 more lines")
    }))
})
