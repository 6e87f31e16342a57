import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Option } from "effect"
import * as fs from "node:fs"
import * as path from "node:path"
import { knownFrom } from "../src/domain/changed.ts"
import * as BaselineFiles from "../src/layers/BaselineFiles.ts"
import * as StateFile from "../src/layers/StateFile.ts"
import { Baseline } from "../src/services/Baseline.ts"
import { aHardwareReport, aReport, keptLog, temporaryFolder } from "./aReport.ts"

const destination = "https://itam.example/api tenant-1"

/** The baseline as a freshly started agent sees it. */
const started = (folder: string, backend = destination) =>
  Effect.map(Layer.build(BaselineFiles.layer({ folder, destination: backend })), Context.get(Baseline))

const stateFiles = (folder: string) => fs.readdirSync(folder).toSorted()

describe("the baseline", () => {
  it.effect("is none at first, then what was acknowledged last of each kind, also after a restart", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "state")
      const baseline = yield* started(folder)
      assert.deepStrictEqual(yield* baseline.known("hardware"), Option.none())
      yield* baseline.commit(aHardwareReport(1))
      yield* baseline.commit(aReport(2))
      yield* baseline.commit(aHardwareReport(3))
      const restarted = yield* started(folder)
      assert.deepStrictEqual(yield* restarted.known("hardware"), Option.some(knownFrom(aHardwareReport(3))))
      assert.deepStrictEqual(yield* restarted.known("telemetry"), Option.some(knownFrom(aReport(2))))
      assert.deepStrictEqual(yield* restarted.known("software"), Option.none())
      assert.deepStrictEqual(stateFiles(folder), ["baseline-hardware.2", "baseline-telemetry.1"])
      assert.strictEqual(fs.statSync(path.join(folder, "baseline-hardware.2")).mode & 0o777, 0o600)
    }))

  it.effect("knows what was missing from a section, and since when the rest of it is known", () =>
    Effect.gen(function*() {
      const baseline = yield* started(yield* temporaryFolder)
      const missing = ["snap: no answer within 15 s; rows of 2026-01-30T08:00:00Z kept"]
      const packages = { outcome: "partial", tookMs: 1, data: [], missing } as const
      yield* baseline.commit(aReport(1, { kind: "software", sections: { packages } }))
      const known = Option.getOrThrow(yield* baseline.known("software"))
      assert.deepStrictEqual(known.sections.packages?.missing, missing)
    }))

  it.effect("of another backend or tenant does not count", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      yield* (yield* started(folder)).commit(aHardwareReport(1))
      const elsewhere = yield* started(folder, "https://itam.example/api tenant-2")
      assert.deepStrictEqual(yield* elsewhere.known("hardware"), Option.none())
      yield* elsewhere.commit(aHardwareReport(2))
      assert.deepStrictEqual(yield* (yield* started(folder)).known("hardware"), Option.none())
    }))

  it.effect("that is whole but of another form is none, with a line in the log", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const log = keptLog()
      for (const text of ["", "null", "[]", "{\"destination\":1}", "not json"]) {
        yield* StateFile.replace(folder, "baseline-hardware", text)
        const known = (yield* started(folder)).known("hardware").pipe(Effect.provide(log.layer))
        assert.deepStrictEqual(yield* known, Option.none(), text)
      }
      assert.strictEqual(log.lines.length, 5)
    }))

  it.effect("that cannot be kept costs a line in the log and nothing else", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "state")
      fs.writeFileSync(folder, "a file where the folder should be")
      const log = keptLog()
      yield* (yield* started(folder)).commit(aHardwareReport(1)).pipe(Effect.provide(log.layer))
      assert.match(log.lines.join("\n"), /baseline of hardware cannot be kept: create folder .*EEXIST/)
    }))
})

describe("a state file", () => {
  const damages: ReadonlyArray<[string, (file: string) => void]> = [
    ["cut in the middle", (file) => fs.truncateSync(file, fs.statSync(file).size - 3)],
    ["empty", (file) => fs.truncateSync(file)],
    ["full of zeros", (file) => fs.writeFileSync(file, Buffer.alloc(100))],
    ["replaced by a folder", (file) => (fs.rmSync(file), fs.mkdirSync(file))],
    [
      "replaced by a link to another",
      (file) => (fs.renameSync(file, `${file}-elsewhere`), fs.symlinkSync(`${file}-elsewhere`, file))
    ]
  ]
  it.effect.each(damages)(
    "that is %s gives way to the version before, and a new one can be written",
    ([, damage]) =>
      Effect.gen(function*() {
        const folder = yield* temporaryFolder
        const log = keptLog()
        yield* StateFile.replace(folder, "x", "first")
        fs.copyFileSync(path.join(folder, "x.1"), path.join(folder, "kept"))
        yield* StateFile.replace(folder, "x", "second")
        fs.renameSync(path.join(folder, "kept"), path.join(folder, "x.1"))
        damage(path.join(folder, "x.2"))
        const read = StateFile.read(folder, "x").pipe(Effect.provide(log.layer))
        assert.deepStrictEqual(yield* read, Option.some("first"))
        assert.strictEqual(log.lines.length, 1)
        assert.include(log.lines[0], "x.2")
        yield* StateFile.replace(folder, "x", "third")
        assert.deepStrictEqual(yield* StateFile.read(folder, "x"), Option.some("third"))
      })
  )

  it.effect("keeps any text as it is, and leaves one version behind", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      for (const text of ["", "\n", "ITAMS1 x\nÄ\u0000\ud83d\ude00\n", "x".repeat(100_000)]) {
        yield* StateFile.replace(folder, "x", text)
        assert.deepStrictEqual(yield* StateFile.read(folder, "x"), Option.some(text))
      }
      assert.deepStrictEqual(stateFiles(folder), ["x.4"])
    }))

  it.effect("is told from others whose names begin alike", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      yield* StateFile.replace(folder, "x", "ours")
      for (const file of ["xx.9", "x.9.bad", "x.", "x.09", "x.1e9", "y.9"]) {
        fs.writeFileSync(path.join(folder, file), "theirs")
      }
      yield* StateFile.replace(folder, "x", "ours again")
      assert.deepStrictEqual(yield* StateFile.read(folder, "x"), Option.some("ours again"))
      assert.isTrue(fs.existsSync(path.join(folder, "x.2")))
      assert.strictEqual(stateFiles(folder).length, 7)
    }))

  it.effect("is none where there is no folder yet", () =>
    Effect.gen(function*() {
      const folder = path.join(yield* temporaryFolder, "not", "yet")
      assert.deepStrictEqual(yield* StateFile.read(folder, "x"), Option.none())
    }))
})
