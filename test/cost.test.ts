import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as fs from "node:fs"
import * as path from "node:path"
import { collectors } from "../src/layers/collectors/All.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import type { Machine } from "../src/services/Machine.ts"
import { type Asked, counting } from "./countingMachine.ts"
import * as MachineFolder from "./MachineFolder.ts"

/** What a full scan of hardware and software may start and open at most; for each disk there is one more, smartctl. */
const most = { processes: 12, files: 1_500 }

/** What of the files is not the collectors': Node.js with its libraries, and the programs that were started. */
const reservedFiles = 500

/** Five sections are made of the SMBIOS table, one of them at two places. */
const mostReadings = 6

const home = path.join(import.meta.dirname, "machines", "linux")

/** Reads these sections; time passes as fast as the scan waits. */
const asked = Effect.fnUntraced(function*(machine: Layer.Layer<Machine, unknown>, names: (name: string) => boolean) {
  const asked: Asked = { processes: [], files: [] }
  const scan = Effect.forEach(collectors.filter(({ name }) => names(name)), (collector) => collect(collector))
  const scanning = yield* Effect.forkChild(Effect.provide(scan, Layer.provide(counting(asked), machine)))
  while (scanning.pollUnsafe() === undefined) yield* TestClock.adjust("1 minute")
  yield* Fiber.join(scanning)
  return asked
})

describe.each(fs.readdirSync(home))("the captured machine %s", (name) => {
  const machine = MachineFolder.layer(path.join(home, name))

  it.effect(`is read with at most ${most.processes} processes and one for each further disk, and ${most.files - reservedFiles} files`, () =>
    Effect.gen(function*() {
      const { files, processes } = yield* asked(machine, (name) => name !== "load")
      const beside = processes.filter((program) => program !== "smartctl")
      assert.isAtMost(beside.length, most.processes - 1, processes.join(", "))
      assert.isAtMost(files.length, most.files - reservedFiles)
      // else nobody counted
      assert.isAbove(files.length, 10)
    }))

  it.effect("tells its load without a process", () =>
    Effect.gen(function*() {
      const { files, processes } = yield* asked(machine, (name) => name === "load")
      assert.deepStrictEqual(processes, [])
      assert.include(files, "/proc/meminfo")
      assert.isAtMost(files.length, 100)
    }))

  it.effect("is not asked for the same file again and again", () =>
    Effect.gen(function*() {
      const { files } = yield* asked(machine, (name) => name !== "load")
      const times = (file: string) => files.filter((each) => each === file).length
      assert.deepStrictEqual([...new Set(files)].filter((file) => times(file) > mostReadings), [])
    }))
})
