import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { chooseMac } from "../src/domain/chooseMac.ts"
import { adapters } from "../src/layers/adapters.ts"
import { askedOnce } from "../src/layers/askedOnce.ts"
import { collect } from "../src/layers/collectors/collect.ts"
import { encryption } from "../src/layers/collectors/encryption.ts"
import { load } from "../src/layers/collectors/load.ts"
import { membership } from "../src/layers/collectors/membership.ts"
import { hardwareIdentifiers } from "../src/layers/hardwareIdentifiers.ts"
import { Absent, Machine, Unreadable } from "../src/services/Machine.ts"
import { but, captured, hanging, scan } from "./aMac.ts"
import { type Asked, counting } from "./countingMachine.ts"

/** What a whole scan may start, beside what tells the load. */
const mostPrograms = 10
const loadPrograms = ["iostat", "ps", "sysctl"]

const macs = ["imac-catalina", "mac-mini-m1", "macbook-air-m2", "macbook-pro-t2"]

describe.each(macs)("a scan of %s", (name) => {
  it.effect(`starts at most ${mostPrograms} programs, each of them once, and opens few files`, () =>
    Effect.gen(function*() {
      const asked: Asked = { processes: [], files: [] }
      yield* Effect.provide(scan, Layer.provide(counting(asked), captured(name)))
      const forLoad = [...loadPrograms]
      const programs = asked.processes.filter((each) => {
        const at = forLoad.indexOf(each)
        if (at >= 0) forLoad.splice(at, 1)
        return at < 0
      })
      assert.isAtMost(programs.length, mostPrograms, programs.join(", "))
      for (const once of ["system_profiler", "ioreg", "mount", "ifconfig"]) {
        assert.strictEqual(asked.processes.filter((each) => each === once).length, 1, once)
      }
      assert.isAtMost(asked.files.length, 100)
      assert.isAbove(asked.files.length, 10)
    }))
})

describe("a Mac whose system_profiler hangs", () => {
  it.effect("costs what only it knows, is waited for once, and nothing besides", () =>
    Effect.gen(function*() {
      const sections = yield* scan.pipe(Effect.provide(but(captured("macbook-pro-t2"), hanging("system_profiler"))))
      const outcomes = (outcome: string) =>
        Object.entries(sections).filter(([, section]) => section.outcome === outcome).map(([name]) => name).toSorted()
      assert.deepStrictEqual(outcomes("timeout"), ["batteries", "disks", "firmware", "graphics", "printers", "usb"])
      assert.deepStrictEqual(outcomes("partial"), ["memory", "network", "security", "system"])
      assert.deepStrictEqual(outcomes("failed"), [])
      assert.deepInclude(sections.system?.data, {
        manufacturer: "Apple Inc.",
        model: "MacBookPro16,1",
        serialNumber: "C02EXAMPLET2"
      })
      assert.strictEqual(sections.encryption?.outcome, "collected")
      assert.strictEqual(sections.memory?.data?.totalBytes, 17_179_869_184)
      assert.isUndefined(sections.memory?.data?.modules)
    }))
})

describe("a scan", () => {
  it.effect("asks a machine the same only once, whoever asks, and the next scan asks anew", () =>
    Effect.gen(function*() {
      const asked: Asked = { processes: [], files: [] }
      yield* Effect.gen(function*() {
        const ask = Machine.use((machine) => machine.run("mount", []))
        const aScan = Effect.provideServiceEffect(Effect.all([ask, ask, ask], { concurrency: 3 }), Machine, askedOnce)
        const [one, other] = yield* aScan
        assert.strictEqual(one, other)
        assert.deepStrictEqual(asked.processes, ["mount"])
        yield* aScan
        assert.deepStrictEqual(asked.processes, ["mount", "mount"])
      }).pipe(Effect.provide(Layer.provide(counting(asked), captured("mac-mini-m1"))))
    }))

  it.effect("tells programs apart by their arguments, wherever a space is", () =>
    Effect.gen(function*() {
      const started: Array<ReadonlyArray<string>> = []
      const machine = but(captured("mac-mini-m1"), () => ({
        run: (program, args) => {
          started.push([program, ...args])
          return Effect.fail(new Absent({ what: program }))
        }
      }))
      yield* Effect.gen(function*() {
        const { run } = yield* askedOnce
        for (const args of [["a", "b"], ["a b"], ["a", "b"]]) yield* Effect.ignore(run("x", args))
      }).pipe(Effect.provide(machine))
      assert.deepStrictEqual(started, [["x", "a", "b"], ["x", "a b"]])
    }))
})

describe("the load of a Mac", () => {
  it.effect("says how long it has been up, by the kernel's own word", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime((1_722_844_800 + 3600) * 1000)
      const section = yield* collect(load)
      assert.strictEqual(section.data?.uptimeSeconds, 3600)
    }).pipe(Effect.provide(captured("macbook-pro-t2"))))

  it.effect("counts the free space of a container once, however many volumes share it", () =>
    Effect.gen(function*() {
      const { data } = yield* collect(load)
      const used = 12_000_000_000 + 170_000_000_000
      assert.strictEqual(data?.diskPercent, Math.round(used / (used + 300_000_000_000) * 1000) / 10)
    }).pipe(Effect.provide(captured("macbook-air-m2"))))
})

describe("FileVault while it is turned on", () => {
  const turning = (machine: Machine["Service"]): Partial<Machine["Service"]> => ({
    run: (program, args, options) =>
      program === "fdesetup"
        ? Effect.succeed({
          stdout: "FileVault is On.\nEncryption in progress: Percent completed = 42.5\n",
          stderr: "",
          exitCode: 0
        })
        : Effect.map(machine.run(program, args, options), (output) => ({
          ...output,
          stdout: output.stdout.replace(/(<key>CryptoMigrationOn<\/key>\s*)<false\/>/g, "$1<true/>")
        }))
  })

  it.effect("says how far it is on the system's own disk, and does not guess for others", () =>
    Effect.gen(function*() {
      const { data = [] } = yield* collect(encryption)
      assert.deepStrictEqual(data.map(({ percent, verdict, volume }) => [volume, verdict, percent]), [
        ["/", "encrypting", 42.5],
        ["/System/Volumes/Data", "encrypting", 42.5],
        ["/Volumes/Projekte", "encrypting", undefined]
      ])
    }).pipe(Effect.provide(but(captured("mac-mini-m1"), turning))))
})

describe("the membership of a Mac", () => {
  it.effect("is not that of a Mac alone where the directory could not be asked", () =>
    Effect.gen(function*() {
      const section = yield* collect(membership)
      assert.strictEqual(section.outcome, "failed")
    }).pipe(Effect.provide(but(captured("mac-mini-m1"), (machine) => ({
      run: (program, args, options) =>
        program === "dsconfigad"
          ? Effect.fail(new Unreadable({ what: program, detail: "exit code 1" }))
          : machine.run(program, args, options)
    })))))
})

describe("who a Mac is", () => {
  const known = (name: string) =>
    Effect.gen(function*() {
      const found = yield* adapters
      return { mac: chooseMac(found), identifiers: yield* hardwareIdentifiers(found) }
    }).pipe(Effect.provide(captured(name)))

  it.effect("is told by its serial number, its UUID and the address its radio was made with", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* known("macbook-air-m2"), {
        mac: "80:A9:97:00:00:02",
        identifiers: {
          uuid: "a1b2c3d4-0000-4000-8000-00000000e002",
          serialNumber: "EXAMPLEM2A",
          macAddresses: ["80:A9:97:00:00:02"],
          diskIds: []
        }
      })
    }))

  it.effect("is not told by its dock, by a cable of Thunderbolt, nor by the link to a T2 that every Mac has", () =>
    Effect.gen(function*() {
      const { identifiers, mac } = yield* known("macbook-pro-t2")
      assert.strictEqual(mac, "F8:FF:C2:00:00:01")
      assert.deepStrictEqual(identifiers.macAddresses, ["F8:FF:C2:00:00:01"])
    }))

  it.effect("is told by the wired adapter of an old one, where none is marked as being there", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* known("imac-catalina")).mac, "0C:4D:E9:00:00:04")
    }))

  it.effect("is open where the Mac says nothing of itself", () =>
    Effect.gen(function*() {
      const silent = but(captured("mac-mini-m1"), () => ({
        readBytes: (path) => Effect.fail(new Absent({ what: path })),
        run: (program) => Effect.fail(new Absent({ what: program }))
      }))
      const identifiers = yield* Effect.provide(Effect.flatMap(adapters, hardwareIdentifiers), silent)
      assert.deepStrictEqual(identifiers, { macAddresses: [], diskIds: [] })
    }))
})
