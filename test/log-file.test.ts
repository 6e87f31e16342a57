import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import { TestClock } from "effect/testing"
import type { LogEntry } from "../src/domain/logEntry.ts"
import { rotation } from "../src/domain/logRotation.ts"
import { Disk } from "../src/layers/disk.ts"
import * as LogFile from "../src/layers/LogFile.ts"
import * as LogDisk from "./logDisk.ts"

const folder = "/state/logs"
const file = `${folder}/${LogFile.logFileName}`
const at = new Date(2026, 0, 31, 8)

/** A log on a disk in memory, in lines that are nothing but their words. */
const aLog = Effect.fnUntraced(function*(options: { readonly maxBytes?: number; readonly files?: number } = {}) {
  const disk = LogDisk.make()
  const told: Array<string> = []
  const life = yield* Scope.make()
  yield* Effect.addFinalizer(() => Scope.close(life, Exit.void))
  const opened = LogFile.make({
    folder,
    maxBytes: 1_000,
    files: 5,
    ...options,
    minimum: "INFO",
    line: ({ message }) => message,
    tell: (level, message) => Effect.sync(() => void told.push(`${level} ${message}`))
  }).pipe(Effect.provideService(Disk, disk.disk))
  let sink = yield* Scope.provide(opened, life)
  return {
    ...disk,
    told,
    say: (...messages: ReadonlyArray<string>) => {
      const entry: LogEntry = { at, level: "INFO", message: "", annotations: {}, cause: "" }
      for (const message of messages) sink.write({ ...entry, message })
    },
    end: Scope.close(life, Exit.void),
    /** The agent is killed, and started again. */
    again: Effect.gen(function*() {
      sink = yield* opened
    })
  }
})

type Log = Effect.Success<ReturnType<typeof aLog>>

/** Lets everything happen that waits for nothing but its turn. */
const quiet = Effect.promise(async () => {
  for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve))
})

const linesOf = (log: Log, name = LogFile.logFileName) => log.text(`${folder}/${name}`).split("\n").slice(0, -1)

const numbered = (from: number, to: number, text = "line") =>
  Array.from({ length: to - from + 1 }, (_, index) => `${text} ${String(from + index).padStart(4, "0")}`)

/** All that is in the files of a log, the oldest first. */
const everything = (log: Log) =>
  log.namesIn(folder).toSorted((a, b) => Number(b.split(".")[2] ?? 0) - Number(a.split(".")[2] ?? 0))
    .flatMap((name) => linesOf(log, name))

describe("a log file", () => {
  it.effect("is made with its folder for its owner alone, and has every line in order", () =>
    Effect.gen(function*() {
      const log = yield* aLog({ maxBytes: 1_000_000 })
      log.say("first")
      yield* quiet
      assert.deepStrictEqual([log.mode(folder), log.mode(file)], [0o700, 0o600])
      log.say(...numbered(1, 3_000))
      yield* quiet
      assert.deepStrictEqual(linesOf(log), ["first", ...numbered(1, 3_000)])
    }))

  it.effect("is not touched where nothing is logged, and wakes nobody", () =>
    Effect.gen(function*() {
      const log = yield* aLog()
      yield* quiet
      log.say("one")
      yield* quiet
      const calls = log.calls.length
      yield* TestClock.adjust("30 days")
      yield* quiet
      assert.strictEqual(log.calls.length, calls)
    }))

  it.effect("has the last lines of a life, however fast the end comes", () =>
    Effect.gen(function*() {
      const log = yield* aLog({ maxBytes: 1_000_000 })
      log.say(...numbered(1, 500), "shutting down gracefully...")
      yield* log.end
      assert.deepStrictEqual(linesOf(log), [...numbered(1, 500), "shutting down gracefully..."])
    }))

  it.effect("has no line twice that was written just before the end", () =>
    Effect.gen(function*() {
      const log = yield* aLog()
      log.say("one")
      yield* quiet
      log.hold("close")
      log.say("two")
      yield* quiet
      const ending = yield* Effect.forkChild(log.end)
      yield* quiet
      log.letGo("close")
      yield* Fiber.join(ending)
      assert.deepStrictEqual(linesOf(log), ["one", "two"])
    }))

  it.effect("rotates by size: no file is larger, none is cut, the oldest goes", () =>
    Effect.gen(function*() {
      const log = yield* aLog({ maxBytes: 100, files: 3 })
      for (const line of numbered(1, 45)) {
        log.say(line)
        yield* quiet
      }
      assert.deepStrictEqual(log.namesIn(folder), ["", ".1", ".2"].map((end) => LogFile.logFileName + end))
      assert.deepStrictEqual(linesOf(log), numbered(41, 45))
      assert.deepStrictEqual(linesOf(log, `${LogFile.logFileName}.1`), numbered(31, 40))
      assert.deepStrictEqual(linesOf(log, `${LogFile.logFileName}.2`), numbered(21, 30))
    }), 30_000)

  it.effect("goes on in a new one where somebody has moved or deleted it, or its folder", () =>
    Effect.gen(function*() {
      const log = yield* aLog()
      log.say("one")
      yield* quiet
      yield* Effect.promise(() => log.disk.rename(file, `${folder}/moved`))
      log.say("two")
      yield* quiet
      log.remove(folder)
      log.say("three")
      yield* quiet
      assert.deepStrictEqual(linesOf(log), ["three"])
      assert.strictEqual(log.mode(folder), 0o700)
      assert.deepStrictEqual(log.told, [])
    }))

  it.effect("is never a link, nor in a folder that others write to: that is told, and the lines wait", () =>
    Effect.gen(function*() {
      const log = yield* aLog()
      log.say("one")
      yield* quiet
      log.remove(file)
      log.putLink(file)
      log.say("two")
      yield* quiet
      assert.strictEqual(log.text(file), "")
      assert.match(
        log.told[0]!,
        /^WARNING the log file \/state\/logs\/\S+ is not written: open .* symbolic link \(ELOOP\)$/
      )
      log.remove(file)
      log.open(folder)
      yield* TestClock.adjust("1 second")
      yield* quiet
      assert.match(log.told[1]!, /open to others \(mode 777\): chmod 700/)
      log.remove(folder)
      yield* TestClock.adjust("2 seconds")
      yield* quiet
      assert.deepStrictEqual(linesOf(log), ["two"])
      assert.strictEqual(log.told.at(-1), "INFO the log file is written again after 2 failures")
    }))
})

describe("a full disk", () => {
  it.effect("costs no whole line and leaves no half one, while few lines wait for it", () =>
    Effect.gen(function*() {
      const log = yield* aLog({ maxBytes: 100_000 })
      log.say(...numbered(1, 10))
      yield* quiet
      log.setFree(25)
      log.say(...numbered(11, 20))
      yield* quiet
      assert.match(log.told.join("\n"), /no space left on the disk/)
      log.say(...numbered(21, 30))
      log.setFree(Infinity)
      yield* TestClock.adjust("1 second")
      yield* quiet
      assert.deepStrictEqual(linesOf(log), numbered(1, 30))
    }))

  it.effect(
    "keeps nobody waiting, is asked ever more rarely, and what is missing is counted where it is missing",
    () =>
      Effect.gen(function*() {
        const log = yield* aLog({ maxBytes: 10_000_000 })
        log.say("before")
        yield* quiet
        log.setFree(0)
        const wide = "x".repeat(1_000)
        log.say(...numbered(1, 1_000, wide))
        yield* quiet
        const attempts = () => log.calls.filter((name) => name === "write").length
        const before = attempts()
        for (let minutes = 0; minutes < 60; minutes++) {
          yield* TestClock.adjust("1 minute")
          yield* quiet
        }
        assert.isAtMost(attempts() - before, 70)
        assert.isAtMost(log.told.length, 8)
        log.setFree(Infinity)
        yield* TestClock.adjust("1 minute")
        yield* quiet
        log.say("after")
        yield* quiet
        const lines = linesOf(log)
        const kept = lines.filter((line) => line.startsWith(wide))
        assert.deepStrictEqual(lines, [
          "before",
          ...numbered(1, kept.length, wide),
          `${1_000 - kept.length} lines of the log are missing here: the disk did not take them`,
          "after"
        ])
        assert.isAbove(kept.length, 100)
      }),
    30_000
  )

  it.effect(
    "under load, full and empty in turn, loses no line that is not counted, and none twice",
    () =>
      Effect.gen(function*() {
        const log = yield* aLog({ maxBytes: 2_000, files: 100 })
        let said = 0
        for (let round = 0; round < 40; round++) {
          log.setFree(round % 3 === 2 ? Infinity : (round * 37) % 150)
          for (let lines = 0; lines < 10; lines++) {
            log.say(`line ${String(++said).padStart(4, "0")}`)
            if (lines % 3 === 0) yield* quiet
          }
          yield* TestClock.adjust("1 minute")
          yield* quiet
        }
        log.setFree(Infinity)
        yield* TestClock.adjust("1 minute")
        yield* quiet
        assert.deepStrictEqual(everything(log), numbered(1, said))
      }),
    60_000
  )
})

describe("a log that a kill or a power cut has left in the middle of a line", () => {
  it.effect("has whole lines again with the next one", () =>
    Effect.gen(function*() {
      const log = yield* aLog()
      log.put(file, "one\ntwo\nthr")
      yield* log.again
      log.say("four")
      yield* quiet
      assert.deepStrictEqual(linesOf(log), ["one", "two", "four"])
    }))

  it.effect("that has no whole line keeps what it has", () =>
    Effect.gen(function*() {
      const log = yield* aLog()
      log.put(file, "what somebody wrote")
      yield* log.again
      log.say("one")
      yield* quiet
      assert.deepStrictEqual(linesOf(log), ["what somebody wrote", "one"])
    }))
})

describe("a log file that somebody keeps open on Windows", () => {
  it.effect(
    "grows instead of being rotated, to twice its size; then lines wait, until it can be moved",
    () =>
      Effect.gen(function*() {
        const log = yield* aLog({ maxBytes: 100, files: 3 })
        log.refuse("rename", "EBUSY")
        for (const line of numbered(1, 25)) {
          log.say(line)
          yield* quiet
        }
        assert.deepStrictEqual(linesOf(log), numbered(1, 20))
        assert.match(log.told[0]!, /^WARNING the log files are not rotated: rename .*EBUSY/)
        assert.match(log.told.at(-1)!, /is not written: rename/)
        log.refuse("rename")
        yield* TestClock.adjust("1 minute")
        yield* quiet
        assert.deepStrictEqual(everything(log), numbered(1, 25))
      }),
    30_000
  )
})

describe("the files of a log", () => {
  const name = "a.log"
  it("move up to the first gap, so that nothing goes before there are as many as there may be", () => {
    assert.deepStrictEqual(rotation([name], name, 5), { renames: [[name, "a.log.1"]], surplus: [] })
    assert.deepStrictEqual(rotation([name, "a.log.2", "a.log.1", "a.log.4"], name, 5).renames, [
      ["a.log.2", "a.log.3"],
      ["a.log.1", "a.log.2"],
      [name, "a.log.1"]
    ])
    assert.deepStrictEqual(rotation([name, "a.log.1"], name, 2), { renames: [[name, "a.log.1"]], surplus: [] })
  })

  it("that are more than there may be go, and those of others stay", () => {
    const names = [name, "a.log.1", "a.log.2", "a.log.7", "a.log.old", "a.log.1.gz", "b.log.9", "lock", "a.log.01"]
    assert.deepStrictEqual(rotation(names, name, 3), {
      renames: [["a.log.1", "a.log.2"], [name, "a.log.1"]],
      surplus: ["a.log.7"]
    })
  })
})
