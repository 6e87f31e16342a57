import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Option, Result } from "effect"
import { TestClock } from "effect/testing"
import * as childProcess from "node:child_process"
import { once } from "node:events"
import * as fs from "node:fs"
import * as path from "node:path"
import * as OutboxRecord from "../src/domain/formats/OutboxRecord.ts"
import { isScarce, type Pending, toEvict } from "../src/domain/outboxBounds.ts"
import type { Report } from "../src/domain/Report.ts"
import { Disk } from "../src/layers/disk.ts"
import * as OutboxFiles from "../src/layers/OutboxFiles.ts"
import { StorageError, whileBusy } from "../src/layers/storage.ts"
import { Outbox, type OutboxError } from "../src/services/Outbox.ts"
import { aHardwareReport, aReport, keptLog, temporaryFolder } from "./aReport.ts"

type Bounds = Omit<Parameters<typeof OutboxFiles.layer>[0], "folder">

/** One life of an agent: its outbox opens, is used, and closes. */
const life = <A, E>(
  folder: string,
  use: (outbox: Outbox["Service"]) => Effect.Effect<A, E>,
  bounds: Bounds = {}
): Effect.Effect<A, E | OutboxError> =>
  Effect.scoped(
    Effect.flatMap(
      Layer.build(OutboxFiles.layer({ folder, ...bounds })),
      (context) => use(Context.get(context, Outbox))
    )
  )

/** A folder for an outbox that does not exist yet. */
const place = Effect.map(temporaryFolder, (folder) => path.join(folder, "outbox"))

/** A process that was killed, and whose parent, a shell that became another program, never asks what became of it. */
const aZombie = Effect.gen(function*() {
  const parent = childProcess.spawn("/bin/sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "ignore"]
  })
  yield* Effect.addFinalizer(() => Effect.sync(() => parent.kill("SIGKILL")))
  const [line] = yield* Effect.promise(() => once(parent.stdout, "data"))
  const processId = Number(line)
  process.kill(processId, "SIGKILL")
  const fields = () => fs.readFileSync(`/proc/${processId}/stat`, "latin1").split(") ")[1]!.split(" ")
  while (fields()[0] !== "Z");
  return { processId, born: fields()[19] }
})

const recordsIn = (folder: string) => fs.readdirSync(folder).filter((file) => file.endsWith(".q")).toSorted()
const badIn = (folder: string) => fs.readdirSync(folder).filter((file) => file.endsWith(".bad")).toSorted()

const accepting = (outbox: Outbox["Service"], ...reports: ReadonlyArray<Report>) =>
  Effect.forEach(reports, (report) => outbox.accept(report))

/** Everything pending, oldest first, taken out one by one. */
const drained = Effect.fnUntraced(function*(outbox: Outbox["Service"]) {
  const ids: Array<string> = []
  while (true) {
    const report = yield* outbox.oldest()
    if (Option.isNone(report)) return ids
    ids.push(report.value.id)
    yield* outbox.remove(report.value.id)
  }
})

describe("accepting and removing", () => {
  it.effect("hands back what it accepted, oldest first, over a restart, until it is removed", () =>
    Effect.gen(function*() {
      const folder = yield* place
      const reports = [aReport(1), aHardwareReport(2), aReport(3)]
      const accepted = yield* life(folder, (outbox) => accepting(outbox, ...reports))
      assert.deepStrictEqual(
        accepted.map(({ bytes }) => bytes),
        recordsIn(folder).map((file) => fs.statSync(path.join(folder, file)).size)
      )
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(Option.getOrThrow(yield* outbox.oldest()), reports[0])
          assert.deepStrictEqual(Option.getOrThrow(yield* outbox.newest("hardware")), reports[1])
          assert.deepStrictEqual(Option.getOrThrow(yield* outbox.newest("telemetry")), reports[2])
          assert.isTrue(Option.isNone(yield* outbox.newest("software")))
          yield* outbox.remove(reports[0]!.id)
        }))
      assert.deepStrictEqual(yield* life(folder, drained), [reports[1]!.id, reports[2]!.id])
      assert.deepStrictEqual(recordsIn(folder), [])
    }))

  it.effect("keeps its folder and its files to the agent alone, whatever the umask", () =>
    Effect.gen(function*() {
      const folder = yield* place
      const umask = process.umask(0)
      yield* Effect.ensuring(
        life(folder, (outbox) =>
          Effect.gen(function*() {
            yield* outbox.accept(aReport(1))
            assert.strictEqual(fs.statSync(folder).mode & 0o777, 0o700)
            for (const file of fs.readdirSync(folder)) {
              assert.strictEqual(fs.statSync(path.join(folder, file)).mode & 0o777, 0o600, file)
            }
          })),
        Effect.sync(() => process.umask(umask))
      )
    }))

  it.effect("passes over what it is told to, by report and by kind", () =>
    Effect.gen(function*() {
      const [first, second, third] = [aReport(1), aReport(2), aHardwareReport(3)] as const
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, first, second, third)
          const around = yield* outbox.oldest({ reports: new Set([first.id]) })
          assert.strictEqual(Option.getOrThrow(around).id, second.id)
          const other = yield* outbox.oldest({ kinds: new Set(["telemetry"]) })
          assert.strictEqual(Option.getOrThrow(other).id, third.id)
        }))
    }))

  it.effect("numbers reports upwards over a full drain and a restart", () =>
    Effect.gen(function*() {
      const folder = yield* place
      const numbers: Array<number> = []
      for (let n = 1; n <= 3; n++) {
        yield* life(folder, (outbox) => accepting(outbox, aReport(2 * n), aReport(2 * n + 1)))
        numbers.push(...recordsIn(folder).map((file) => Number(file.slice(0, 16))))
        yield* life(folder, drained)
      }
      assert.strictEqual(numbers.length, 6)
      assert.deepStrictEqual(numbers, numbers.toSorted((a, b) => a - b))
      assert.strictEqual(new Set(numbers).size, 6)
    }))

  it.effect("wakes whoever waits for a report, also when it was accepted before", () =>
    Effect.gen(function*() {
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aReport(1), aReport(2))
          yield* outbox.awaitAccepted
          const waiting = yield* Effect.forkChild(outbox.awaitAccepted, { startImmediately: true })
          assert.isUndefined(waiting.pollUnsafe())
          yield* outbox.accept(aReport(3))
          yield* Fiber.join(waiting)
        }))
    }))
})

describe("superseding", () => {
  it.effect("drops the older inventory of a kind, once the newer one is there", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(
            outbox,
            aHardwareReport(1),
            aReport(2),
            aHardwareReport(3, { kind: "software" }),
            aHardwareReport(4)
          )
          assert.deepStrictEqual((yield* outbox.depth).losses, { superseded: { hardware: 1 } })
          assert.deepStrictEqual(yield* drained(outbox), [aReport(2).id, aHardwareReport(3).id, aHardwareReport(4).id])
        }))
      assert.deepStrictEqual(recordsIn(folder), [])
    }))

  it.effect("leaves the one alone that is being sent", () =>
    Effect.gen(function*() {
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aHardwareReport(1))
          yield* outbox.sending(aHardwareReport(1).id)
          yield* accepting(outbox, aHardwareReport(2), aHardwareReport(3))
          assert.deepStrictEqual(yield* drained(outbox), [aHardwareReport(1).id, aHardwareReport(3).id])
        }))
    }))
})

/** A heartbeat of a machine whose inventory is known by one letter. */
const aHeartbeat = (n: number, inventory: string) =>
  aHardwareReport(n, { kind: "heartbeat", digest: inventory.repeat(64) })

describe("a heartbeat", () => {
  it.effect("makes the one before worthless that says the same, and samples and parts of another protocol", () =>
    Effect.gen(function*() {
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aReport(1), aHardwareReport(2), aHardwareReport(3, { kind: "software" }))
          yield* accepting(outbox, aHeartbeat(4, "a"), aHeartbeat(5, "a"), aReport(6), aHeartbeat(7, "a"))
          const superseded = { telemetry: 2, hardware: 1, software: 1, heartbeat: 2 }
          assert.deepStrictEqual((yield* outbox.depth).losses, { superseded })
          assert.deepStrictEqual(yield* drained(outbox), [aReport(7).id])
        }))
    }))

  it.effect("leaves a change alone that nobody has seen yet, also one that was taken back", () =>
    Effect.gen(function*() {
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          const beats = [..."aabbbaa"].map((inventory, n) => aHeartbeat(n, inventory))
          yield* accepting(outbox, ...beats)
          assert.deepStrictEqual(yield* drained(outbox), [1, 4, 6].map((n) => aReport(n).id))
        }))
    }))

  it.effect("that is being sent stays", () =>
    Effect.gen(function*() {
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          yield* outbox.accept(aHeartbeat(1, "a"))
          yield* outbox.sending(aReport(1).id)
          yield* accepting(outbox, aHeartbeat(2, "a"), aHeartbeat(3, "a"))
          assert.deepStrictEqual(yield* drained(outbox), [1, 3].map((n) => aReport(n).id))
        }))
    }))

  it.effect("of the status form makes the status before worthless, where the protocol knows only now", () =>
    Effect.gen(function*() {
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aHeartbeat(1, "a"), aReport(2), aReport(3), aReport(4))
          assert.deepStrictEqual((yield* outbox.depth).losses, { superseded: { telemetry: 2 } })
          assert.deepStrictEqual(yield* drained(outbox), [1, 4].map((n) => aReport(n).id))
        }), { newestSampleOnly: true })
    }))
})

describe("bounds", () => {
  it.effect("gives up telemetry first, oldest first, then older heartbeats, and never the newest inventory", () =>
    Effect.gen(function*() {
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aHeartbeat(1, "a"), aHeartbeat(2, "b"), aHeartbeat(3, "c"))
          yield* accepting(outbox, aHardwareReport(4), aReport(5), aHardwareReport(6, { kind: "software" }), aReport(7))
          assert.deepStrictEqual((yield* outbox.depth).losses, { evicted: { telemetry: 1, heartbeat: 1 } })
          const left = [2, 3, 4, 6, 7].map((n) => aReport(n).id)
          assert.deepStrictEqual(yield* drained(outbox), left)
        }), { maxReports: 5 })
    }))

  it.effect("refuses a report only where nothing may be given up for it", () =>
    Effect.gen(function*() {
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aHardwareReport(1), aHardwareReport(2, { kind: "software" }))
          const error = yield* Effect.flip(outbox.accept(aReport(3)))
          assert.strictEqual(error.reason, "full")
          assert.deepStrictEqual(yield* drained(outbox), [aHardwareReport(1).id, aHardwareReport(2).id])
          yield* outbox.accept(aReport(4))
        }), { maxReports: 2 })
    }))

  it.effect("never takes more space than its bound, however much is produced", () =>
    Effect.gen(function*() {
      const folder = yield* place
      const maxBytes = 4_000
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* outbox.accept(aHardwareReport(0))
          for (let n = 1; n <= 40; n++) {
            yield* outbox.accept(aReport(n))
            const onDisk = recordsIn(folder).reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0)
            assert.isAtMost(onDisk, maxBytes)
            assert.strictEqual((yield* outbox.depth).bytes, onDisk)
          }
          const left = yield* drained(outbox)
          assert.strictEqual(left[0], aHardwareReport(0).id)
          assert.strictEqual(left.at(-1), aReport(40).id)
        }), { maxBytes })
    }))

  it.effect("refuses a report that is too large, and says how large it is", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        life(yield* place, (outbox) => outbox.accept(aReport(1)), { maxReportBytes: 100 })
      )
      assert.strictEqual(error.reason, "too-large")
      assert.match(error.message, /^outbox too-large: \d+ bytes, the bound is 100$/)
    }))
})

describe("room on the disk", () => {
  const [mebibytes, gibibytes] = [1024 ** 2, 1024 ** 3]
  const reserve = { bytes: 256 * mebibytes, share: 0.05 }

  it.each<[string, number, number, boolean]>([
    ["255 MiB free of 2 GiB", 255 * mebibytes, 2 * gibibytes, true],
    ["257 MiB free of 2 GiB", 257 * mebibytes, 2 * gibibytes, false],
    ["4.9 % free of 100 GiB", 4.9 * gibibytes, 100 * gibibytes, true],
    ["5.1 % free of 100 GiB", 5.1 * gibibytes, 100 * gibibytes, false],
    ["an empty disk of 100 MiB", 95 * mebibytes, 100 * mebibytes, false],
    ["half a disk of 100 MiB", 49 * mebibytes, 100 * mebibytes, true]
  ])("%s", (_, freeBytes, totalBytes, scarce) => {
    assert.strictEqual(isScarce({ freeBytes, totalBytes }, reserve), scarce)
  })

  it.effect("that gets scarce leaves the newest report of each kind, counts the others, and empties the quarantine", () =>
    Effect.gen(function*() {
      const folder = yield* place
      let bavail = 1_000_000
      const disk = { ...fs.promises, statfs: async () => ({ bsize: 4096, blocks: 2_000_000, bavail }) }
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aReport(1), aReport(2), aHardwareReport(3), aReport(4), aReport(5))
          yield* outbox.quarantine(aReport(1).id, "status 422")
          yield* outbox.sending(aReport(2).id)
          bavail = 90_000
          yield* outbox.accept(aHardwareReport(6, { kind: "software" }))
          const depth = yield* outbox.depth
          assert.deepStrictEqual(depth.losses, { evicted: { telemetry: 1 }, refused: { telemetry: 1 } })
          assert.strictEqual(depth.quarantined, 0)
          assert.deepStrictEqual(yield* drained(outbox), [2, 3, 5, 6].map((n) => aReport(n).id))
        })).pipe(Effect.provideService(Disk, disk))
      assert.deepStrictEqual(badIn(folder), [])
    }))

  it("of a week is what samples take at most, one in five minutes", () => {
    const bounds = { maxBytes: Infinity, maxReports: Infinity, maxTelemetryReports: 2016 }
    const sample = (seq: number): Pending => ({ seq, kind: "telemetry", id: `${seq}`, bytes: 1 })
    const pending = [
      { ...sample(0), kind: "hardware" as const },
      ...Array.from({ length: 2016 }, (_, n) => sample(n + 1))
    ]
    assert.deepStrictEqual(toEvict(sample(3000), pending, bounds, undefined), [sample(1)])
    assert.deepStrictEqual(toEvict(sample(3000), pending, bounds, "1"), [sample(2)])
    assert.deepStrictEqual(toEvict({ ...sample(3000), kind: "software" }, pending, bounds, undefined), [])
  })
})

describe("what is lost", () => {
  const losses = (outbox: Outbox["Service"]) => Effect.map(outbox.depth, (depth) => depth.losses)

  it.effect("is told by the next report, over restarts, and forgotten once that one is acknowledged", () =>
    Effect.gen(function*() {
      const folder = yield* place
      const bounds = { maxReports: 3 }
      const [teller, next] = [5, 6].map((n) => aHardwareReport(n, { kind: "software" })) as [Report, Report]
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aReport(1), aReport(2), aHardwareReport(3), aReport(4))
          assert.deepStrictEqual(yield* losses(outbox), { evicted: { telemetry: 1 } })
        }), bounds)
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* losses(outbox), { evicted: { telemetry: 1 } })
          const { report } = yield* outbox.accept(teller)
          assert.deepStrictEqual(report, { ...teller, losses: { evicted: { telemetry: 1 } } })
          assert.deepStrictEqual(yield* losses(outbox), { evicted: { telemetry: 2 } })
        }), bounds)
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* losses(outbox), { evicted: { telemetry: 2 } })
          yield* outbox.remove(teller.id)
          assert.deepStrictEqual(yield* losses(outbox), { evicted: { telemetry: 1 } })
        }), bounds)
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          const { report } = yield* outbox.accept(next)
          assert.deepStrictEqual(report.losses, { evicted: { telemetry: 1 } })
          yield* outbox.remove(next.id)
          assert.deepStrictEqual(yield* losses(outbox), {})
          assert.notProperty((yield* outbox.accept(aReport(7))).report, "losses")
        }), bounds)
      assert.deepStrictEqual(yield* life(folder, losses), {})
    }))

  it.effect("is told by one report at a time, and by another one where that is lost itself", () =>
    Effect.gen(function*() {
      yield* life(yield* place, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aHardwareReport(1), aHardwareReport(2))
          const first = yield* outbox.accept(aHardwareReport(3))
          assert.deepStrictEqual(first.report.losses, { superseded: { hardware: 1 } })
          assert.notProperty((yield* outbox.accept(aReport(4))).report, "losses")
          yield* outbox.quarantine(aReport(3).id, "status 422")
          const second = yield* outbox.accept(aReport(5))
          assert.deepStrictEqual(second.report.losses, { refused: { hardware: 1 }, superseded: { hardware: 2 } })
          yield* outbox.remove(aReport(5).id)
          assert.deepStrictEqual(yield* losses(outbox), {})
        }))
    }))

  it.effect("by damage, by refusal, and because somebody took the file away, is counted by kind", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aReport(1), aReport(2), aHardwareReport(3), aReport(4))
          const files = recordsIn(folder).map((file) => path.join(folder, file))
          fs.writeFileSync(files[0]!, "not what it was")
          fs.rmSync(files[2]!)
          yield* outbox.quarantine(aReport(2).id, "status 422")
          assert.strictEqual(Option.getOrThrow(yield* outbox.oldest()).id, aReport(4).id)
        }))
      assert.deepStrictEqual(yield* life(folder, losses), {
        corrupted: { hardware: 1, telemetry: 1 },
        refused: { telemetry: 1 }
      })
    }))
})

describe("damage", () => {
  const damages: ReadonlyArray<[string, (bytes: Buffer) => Buffer]> = [
    ["a flipped bit in the body", (bytes) => (bytes[bytes.length - 5]! ^= 1, bytes)],
    ["a flipped bit in the header", (bytes) => (bytes[20]! ^= 1, bytes)],
    ["a flipped bit that gzip does not notice", (bytes) => (bytes[bytes.indexOf("\n") + 10]! ^= 1, bytes)],
    ["a cut in the middle", (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ["a cut in the header", (bytes) => bytes.subarray(0, 30)],
    ["nothing left", () => Buffer.alloc(0)],
    ["zeros", (bytes) => bytes.fill(0)],
    ["garbage at the end", (bytes) => Buffer.concat([bytes, Buffer.from("garbage")])],
    ["something else altogether", () => Buffer.from("ITAMQ1 {}\nhello")]
  ]
  it.effect.each(damages)(
    "%s costs that one report, and the next one still comes",
    ([, damage]) =>
      Effect.gen(function*() {
        const folder = yield* place
        const log = keptLog()
        yield* life(folder, (outbox) => accepting(outbox, aReport(1), aReport(2)))
        const [first] = recordsIn(folder)
        const file = path.join(folder, first!)
        fs.writeFileSync(file, damage(fs.readFileSync(file)))
        yield* life(folder, (outbox) =>
          Effect.gen(function*() {
            assert.strictEqual(Option.getOrThrow(yield* outbox.oldest()).id, aReport(2).id)
            assert.deepInclude(yield* outbox.depth, { reports: 1, quarantined: 1 })
          })).pipe(Effect.provide(log.layer))
        assert.deepStrictEqual(badIn(folder), [`${first}.bad`])
        assert.strictEqual(log.lines.filter((line) => line.includes("set aside")).length, 1)
        const depth = yield* life(folder, (outbox) => outbox.depth)
        assert.deepInclude(depth, { reports: 1, quarantined: 1 })
      })
  )

  it.effect("two files with swapped contents are both told from whole ones", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) => accepting(outbox, aReport(1), aReport(2), aReport(3)))
      const [first, second] = recordsIn(folder).map((file) => path.join(folder, file)) as [string, string]
      const [one, two] = [fs.readFileSync(first), fs.readFileSync(second)]
      fs.writeFileSync(first, two)
      fs.writeFileSync(second, one)
      assert.deepStrictEqual(yield* life(folder, drained), [aReport(3).id])
      assert.strictEqual(badIn(folder).length, 2)
    }))

  it.effect("keeps no more than twenty files for a person to look into", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) => accepting(outbox, ...Array.from({ length: 25 }, (_, n) => aReport(n))))
      const files = recordsIn(folder)
      for (const file of files) fs.writeFileSync(path.join(folder, file), "")
      assert.deepStrictEqual(yield* life(folder, drained), [])
      assert.deepStrictEqual(badIn(folder), files.slice(5).map((file) => `${file}.bad`))
    }))

  it.effect("sets a refused report aside with the reason, and does not hand it out again", () =>
    Effect.gen(function*() {
      const folder = yield* place
      const log = keptLog()
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aReport(1), aReport(2))
          yield* outbox.quarantine(aReport(1).id, "status 422: cpu_percent is missing")
          assert.deepStrictEqual(yield* drained(outbox), [aReport(2).id])
        })).pipe(Effect.provide(log.layer))
      assert.strictEqual(badIn(folder).length, 1)
      assert.include(log.lines.join("\n"), "status 422: cpu_percent is missing")
    }))

  it.effect("starts with anything in its folder, and leaves alone what is not its own", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) => accepting(outbox, aReport(1)))
      const name = (n: number) => `${String(n).padStart(16, "0")}-telemetry-${aReport(n).id}.q`
      const secret = path.join(path.dirname(folder), "secret")
      fs.writeFileSync(secret, "not for the backend")
      fs.symlinkSync(secret, path.join(folder, name(0)))
      fs.mkdirSync(path.join(folder, name(50)))
      fs.mkdirSync(path.join(folder, "seq.9"))
      fs.writeFileSync(path.join(folder, "seq.7"), "ITAMS1 nonsense\n42")
      fs.writeFileSync(path.join(folder, "notes.txt"), "hello")
      fs.writeFileSync(path.join(folder, "0000000000000051-gossip-x.q"), "hello")
      childProcess.execFileSync("/usr/bin/mkfifo", [path.join(folder, name(52))])
      for (let n = 0; n < 1000; n++) fs.writeFileSync(path.join(folder, `junk-${n}`), "")
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* outbox.accept(aReport(2))
          assert.deepStrictEqual(yield* drained(outbox), [aReport(1).id, aReport(2).id])
        }))
      assert.strictEqual(fs.readFileSync(secret, "utf8"), "not for the backend")
      for (const kept of [name(0), name(50), name(52), "notes.txt", "junk-999"]) {
        assert.isTrue(fs.lstatSync(path.join(folder, kept)) !== undefined, kept)
      }
    }))

  it.effect("does not follow a link that takes the place of a report while it runs", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aReport(1), aReport(2))
          const file = path.join(folder, recordsIn(folder)[0]!)
          fs.renameSync(file, `${folder}.elsewhere`)
          fs.symlinkSync(`${folder}.elsewhere`, file)
          assert.strictEqual(Option.getOrThrow(yield* outbox.oldest()).id, aReport(2).id)
          assert.isTrue(fs.lstatSync(file).isSymbolicLink())
        }))
    }))

  it.effect("goes on when a file is gone", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aReport(1), aReport(2))
          fs.rmSync(path.join(folder, recordsIn(folder)[0]!))
          assert.deepStrictEqual(yield* drained(outbox), [aReport(2).id])
        }))
    }))

  it.effect("never sends again what was acknowledged, though its file cannot be deleted", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aReport(1), aReport(2))
          const file = path.join(folder, recordsIn(folder)[0]!)
          fs.rmSync(file)
          fs.mkdirSync(file)
          yield* outbox.remove(aReport(1).id)
          assert.deepStrictEqual(yield* drained(outbox), [aReport(2).id])
          fs.rmdirSync(file)
          fs.writeFileSync(file, "still there")
          yield* outbox.accept(aReport(3))
          yield* outbox.remove(aReport(3).id)
          assert.isFalse(fs.existsSync(file))
        }))
    }))
})

describe("the folder", () => {
  it.effect("refuses a folder that others may enter, and says how to close it", () =>
    Effect.gen(function*() {
      const folder = yield* place
      fs.mkdirSync(folder, { mode: 0o755 })
      fs.chmodSync(folder, 0o755)
      const error = yield* Effect.flip(life(folder, () => Effect.void))
      assert.strictEqual(error.message, `outbox folder: ${folder} is open to others (mode 755): chmod 700 ${folder}`)
    }))

  it.effect("refuses a link in place of the folder", () =>
    Effect.gen(function*() {
      const folder = yield* place
      fs.mkdirSync(`${folder}-real`, { mode: 0o700 })
      fs.symlinkSync(`${folder}-real`, folder)
      const error = yield* Effect.flip(life(folder, () => Effect.void))
      assert.strictEqual(error.reason, "folder")
      assert.include(error.message, "symbolic link")
    }))

  it.effect("refuses a second agent as long as the first one lives, and not a moment longer", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, () =>
        Effect.gen(function*() {
          const error = yield* Effect.flip(life(folder, () => Effect.void))
          assert.strictEqual(
            error.message,
            `outbox locked: another itam-agent (process ${process.pid}) is using ${folder}`
          )
        }))
      yield* life(folder, (outbox) => outbox.accept(aReport(1)))
    }))

  it.effect.runIf(process.platform === "linux")(
    "takes over the lock of a process that is no more, and not that of one that is",
    () =>
      Effect.gen(function*() {
        const folder = yield* place
        fs.mkdirSync(folder, { mode: 0o700 })
        const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
        const parent = fs.readFileSync(`/proc/${process.ppid}/stat`, "latin1")
        const ticks = parent.slice(parent.lastIndexOf(")") + 2).split(" ")[19]
        const stale = [`lock.4194305.${boot}-1`, `lock.${process.ppid}.${boot}-1`, `lock.${process.ppid}.0000-${ticks}`]
        for (const file of stale) fs.writeFileSync(path.join(folder, file), "")
        yield* life(folder, (outbox) => outbox.accept(aReport(1)))
        assert.deepStrictEqual(fs.readdirSync(folder).filter((file) => file.startsWith("lock.")), [])
        fs.writeFileSync(path.join(folder, `lock.${process.ppid}.${boot}-${ticks}`), "")
        const error = yield* Effect.flip(life(folder, () => Effect.void))
        assert.strictEqual(
          error.message,
          `outbox locked: another itam-agent (process ${process.ppid}) is using ${folder}`
        )
      })
  )

  it.effect.runIf(process.platform === "linux")(
    "takes over the lock of a process that was killed, and that nobody has collected yet",
    () =>
      Effect.gen(function*() {
        const folder = yield* place
        fs.mkdirSync(folder, { mode: 0o700 })
        const boot = fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
        const { born, processId } = yield* aZombie
        fs.writeFileSync(path.join(folder, `lock.${processId}.${boot}-${born}`), "")
        yield* life(folder, (outbox) => outbox.accept(aReport(1)))
        assert.deepStrictEqual(fs.readdirSync(folder).filter((file) => file.startsWith("lock.")), [])
      })
  )

  it.effect("an error of the disk is told with its name, and leaves nothing half-written behind", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* outbox.accept(aReport(1))
          fs.renameSync(folder, `${folder}-gone`)
          const error = yield* Effect.flip(outbox.accept(aReport(2)))
          assert.strictEqual(error.reason, "io")
          assert.include(error.message, "not there (ENOENT)")
          fs.renameSync(`${folder}-gone`, folder)
          yield* outbox.accept(aReport(3))
          assert.deepStrictEqual(yield* drained(outbox), [aReport(1).id, aReport(3).id])
        }))
    }))
})

describe("the header of a record", () => {
  const headersIn = (folder: string) =>
    recordsIn(folder).map((file) =>
      Result.getOrThrow(OutboxRecord.decode(fs.readFileSync(path.join(folder, file)))).header
    )

  it.effect("says in which epoch and how long after which boot it was written", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) => outbox.accept(aReport(1)))
      yield* life(folder, (outbox) => outbox.accept(aReport(2)))
      const [first, second] = headersIn(folder)
      assert.match(first!.epoch!, /^[0-9a-f]{8}-/)
      assert.strictEqual(second!.epoch, first!.epoch)
      assert.isAtLeast(second!.mono!, first!.mono!)
      assert.isAbove(first!.mono!, 0)
      if (process.platform === "linux") {
        assert.strictEqual(first!.bootId, fs.readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim())
      }
    }))

  it.effect("of an older agent, which says nothing of that, is read all the same", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) => outbox.accept(aReport(1)))
      const file = path.join(folder, recordsIn(folder)[0]!)
      const { body, header: { bootId: _, epoch: __, mono: ___, ...older } } = Result.getOrThrow(
        OutboxRecord.decode(fs.readFileSync(file))
      )
      fs.writeFileSync(file, OutboxRecord.encode(older, body))
      assert.deepStrictEqual(yield* life(folder, drained), [aReport(1).id])
    }))

  it.effect("names a new epoch where the outbox was restored or copied from elsewhere, and nothing is lost", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) => outbox.accept(aReport(1)))
      fs.cpSync(folder, `${folder}-copy`, { recursive: true })
      fs.chmodSync(`${folder}-copy`, 0o700)
      yield* life(`${folder}-copy`, (outbox) => outbox.accept(aReport(2)))
      const [first, second] = headersIn(`${folder}-copy`)
      assert.notStrictEqual(second!.epoch, first!.epoch)
      assert.isAbove(second!.seq, first!.seq)
      yield* life(folder, (outbox) => outbox.accept(aReport(3)))
      assert.strictEqual(headersIn(folder)[1]!.epoch, first!.epoch)
    }))
})

describe("a report that needs another id", () => {
  it.effect("keeps its place and what it says, in a new epoch, and tells of the same losses", () =>
    Effect.gen(function*() {
      const folder = yield* place
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          yield* accepting(outbox, aHardwareReport(1), aHardwareReport(2))
          const { report } = yield* outbox.accept(aReport(3))
          yield* outbox.accept(aReport(4))
          const id = Option.getOrThrow(yield* outbox.readdress(report.id))
          assert.notStrictEqual(id, report.id)
          yield* outbox.remove(aReport(2).id)
          assert.deepStrictEqual(Option.getOrThrow(yield* outbox.oldest()), { ...report, id })
          assert.isTrue(Option.isNone(yield* outbox.readdress(report.id)))
        }))
      yield* life(folder, (outbox) =>
        Effect.gen(function*() {
          const report = Option.getOrThrow(yield* outbox.oldest())
          assert.deepStrictEqual(report.losses, { superseded: { hardware: 1 } })
          assert.deepStrictEqual(yield* drained(outbox), [report.id, aReport(4).id])
          assert.deepInclude(yield* outbox.depth, { losses: {} })
        }))
    }))
})

describe("a file that is kept busy for a moment", () => {
  const busyTimes = (times: number) => {
    let calls = 0
    const remove = Effect.suspend(() =>
      calls++ < times
        ? Effect.fail(new StorageError({ operation: "delete", path: "x", code: "EBUSY" }))
        : Effect.succeed("deleted")
    )
    return { remove, calls: () => calls }
  }

  it.effect("is tried again on Windows, ten times within two seconds", () =>
    Effect.gen(function*() {
      const [moment, forever] = [busyTimes(9), busyTimes(100)]
      const deletions = yield* Effect.forkChild(
        Effect.all([whileBusy(moment.remove, true), Effect.flip(whileBusy(forever.remove, true))], { concurrency: 2 })
      )
      yield* TestClock.adjust("2 seconds")
      const [deleted, error] = yield* Fiber.join(deletions)
      assert.strictEqual(deleted, "deleted")
      assert.strictEqual(error.code, "EBUSY")
      assert.strictEqual(forever.calls(), 10)
    }))

  it.effect("is an error at once elsewhere", () =>
    Effect.gen(function*() {
      const busy = busyTimes(1)
      assert.strictEqual((yield* Effect.flip(whileBusy(busy.remove, false))).code, "EBUSY")
      assert.strictEqual(busy.calls(), 1)
    }))
})
