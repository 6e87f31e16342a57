import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Option } from "effect"
import { TestClock } from "effect/testing"
import { Disk } from "../src/layers/disk.ts"
import { aServiceWindows, type Behaviour } from "./aServiceWindows.ts"
import * as MemoryDisk from "./memoryDisk.ts"

/** A Windows and its service manager. */
const scene = Effect.fnUntraced(function*(behaviour: Behaviour = {}) {
  const windows = aServiceWindows(behaviour)
  const { disk, namesIn } = MemoryDisk.make()
  const manager = yield* windows.manager("/state")
  /** Lets time pass until it is done. */
  const done = <A, E>(effect: Effect.Effect<A, E>) =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(Effect.provideService(effect, Disk, disk), { startImmediately: true })
      while (fiber.pollUnsafe() === undefined) {
        yield* TestClock.adjust("500 millis")
        yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      }
      return yield* Fiber.join(fiber)
    })
  const install = (configFile?: string) => manager.install({ configFile: Option.fromUndefinedOr(configFile) })
  return { ...windows, manager, install, done, kept: () => namesIn("/state") }
})

const background = "\"D:\\Program Files\\ITAM Scanner\\ITAM_Scanner_Background.exe\""

describe("a service of Windows that is installed", () => {
  it.effect("is registered word by word, with restarts, and runs with the machine", () =>
    Effect.gen(function*() {
      const { image, install, ran, done } = yield* scene()
      const status = yield* done(install("C:\\ProgramData\\ITAM Scanner\\config.env"))
      assert.deepStrictEqual(status, {
        state: "running",
        manager: "Service Control Manager",
        name: "ITAMScanner",
        processId: Option.some(100),
        startsWithMachine: true,
        detail: Option.none()
      })
      assert.strictEqual(image(), `${background} "--service" "--config" "C:\\ProgramData\\ITAM Scanner\\config.env"`)
      const steps = [
        `sc.exe create ITAMScanner type= own start= delayed-auto binPath= ${image()} obj= LocalSystem DisplayName= ITAM Scanner`,
        "sc.exe description ITAMScanner Takes stock of hardware and software for IT asset management",
        "sc.exe failure ITAMScanner reset= 86400 actions= restart/5000/restart/30000/restart/300000",
        "sc.exe failureflag ITAMScanner 1"
      ]
      assert.deepStrictEqual(ran.slice(0, 4), steps)
      assert.match(
        ran[4]!,
        /^reg\.exe add HKLM\\SYSTEM\\CurrentControlSet\\Services\\ITAMScanner \/v Environment .*OPENSSL_CONF=\\0/
      )
      assert.strictEqual(ran[5], "sc.exe start ITAMScanner")
    }))

  it.effect("again is stopped first, changed, and started", () =>
    Effect.gen(function*() {
      const { image, install, ran, done } = yield* scene({ lingers: 3 })
      yield* done(install())
      ran.length = 0
      const status = yield* done(install("C:\\new.env"))
      assert.deepStrictEqual(status.processId, Option.some(101))
      assert.deepStrictEqual(ran.map((each) => each.split(" ").slice(0, 2).join(" ")), [
        "sc.exe stop",
        "sc.exe config",
        "sc.exe description",
        "sc.exe failure",
        "sc.exe failureflag",
        "reg.exe add",
        "sc.exe start",
        "schtasks.exe /Delete"
      ])
      assert.include(image(), "C:\\new.env")
    }))

  it.effect("and cannot be changed is made anew", () =>
    Effect.gen(function*() {
      const { image, install, ran, done } = yield* scene({ refuses: { "sc.exe config": 1639 } })
      yield* done(install())
      yield* done(install("C:\\new.env"))
      assert.lengthOf(ran.filter((each) => each.startsWith("sc.exe create")), 2)
      assert.include(image(), "C:\\new.env")
    }))

  it.effect("works without what a Windows does not know", () =>
    Effect.gen(function*() {
      const { install, done } = yield* scene({ refuses: { "sc.exe failureflag": 1639, "reg.exe": 1 } })
      assert.strictEqual((yield* done(install())).state, "running")
    }))

  it.effect("is waited for while it starts", () =>
    Effect.gen(function*() {
      const { install, done } = yield* scene({ slowStart: 20 })
      assert.strictEqual((yield* done(install())).state, "running")
    }))

  it.effect("and ends soon after its start does not count as running", () =>
    Effect.gen(function*() {
      const { hasTask, install, done } = yield* scene({ failsAfter: 0, fails: [1066, 70] })
      const error = yield* done(Effect.flip(install()))
      assert.strictEqual(
        error.message,
        "the service ITAMScanner is not running but failed (the agent ended with code 70)"
      )
      assert.isFalse(hasTask())
      assert.isAtLeast(yield* Clock.currentTimeMillis, 4_000, "it was looked at again some seconds later")
    }))
})

describe("a task that starts with the machine", () => {
  it.effect.each<[string, Behaviour]>([
    ["may not be made", { refuses: { "sc.exe create": 5 } }],
    ["does not get in touch", { refuses: { "sc.exe start": 1053 } }],
    ["ends without having said why", { fails: [1067, 0] }]
  ])("stands in for a service that %s", ([, behaviour]) =>
    Effect.gen(function*() {
      const { done, hasTask, image, install, kept, manager, ran } = yield* scene(behaviour)
      const status = yield* done(install("C:\\a & b.env"))
      assert.deepInclude(status, {
        state: "running",
        manager: "Task Scheduler",
        name: "ITAM Scanner",
        startsWithMachine: true
      })
      assert.isTrue(hasTask())
      assert.isUndefined(image())
      assert.deepStrictEqual(kept(), [])
      assert.isTrue(
        ran.some((each) => /^schtasks\.exe \/Create \/TN ITAM Scanner \/XML \S+task\.xml \/RU SYSTEM \/F$/.test(each))
      )

      assert.strictEqual((yield* done(manager.stop)).state, "stopped")
      assert.strictEqual((yield* done(manager.start)).state, "running")
      yield* done(manager.uninstall)
      assert.isFalse(hasTask())
    }))

  it.effect("does not hide that the settings are wrong", () =>
    Effect.gen(function*() {
      const { hasTask, install, done } = yield* scene({ fails: [1066, 78] })
      const error = yield* done(Effect.flip(install()))
      assert.strictEqual(error._tag, "ServiceNotThere")
      assert.include(error.message, "the agent ended with code 78")
      assert.isFalse(hasTask())
    }))
})

describe("a service of Windows that is stopped", () => {
  it.effect("is stopped when its process has ended, not before", () =>
    Effect.gen(function*() {
      const { install, manager, done } = yield* scene({ lingers: 10 })
      yield* done(install())
      const stopping = yield* Effect.forkChild(manager.stop, { startImmediately: true })
      yield* TestClock.adjust("4 seconds")
      assert.isUndefined(stopping.pollUnsafe())
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* Fiber.join(stopping)).state, "stopped")
    }))

  it.effect("and does not listen is ended with all that it has started", () =>
    Effect.gen(function*() {
      const { install, manager, ran, done } = yield* scene({ isDeaf: true })
      yield* done(install())
      assert.strictEqual((yield* done(manager.stop)).state, "failed")
      assert.include(ran, "taskkill.exe /PID 100 /T /F")
    }))

  it.effect("or is not there: the one is fine, the other is said", () =>
    Effect.gen(function*() {
      const { install, manager, ran, done } = yield* scene()
      assert.strictEqual((yield* Effect.flip(manager.stop))._tag, "ServiceAbsent")
      assert.strictEqual((yield* Effect.flip(manager.start))._tag, "ServiceAbsent")
      assert.strictEqual((yield* manager.status).state, "absent")
      yield* manager.uninstall
      yield* done(install())
      yield* done(manager.stop)
      assert.strictEqual((yield* done(manager.stop)).state, "stopped")
      yield* done(manager.uninstall)
      assert.strictEqual((yield* manager.status).state, "absent")
      assert.include(ran, "sc.exe delete ITAMScanner")
    }))
})
