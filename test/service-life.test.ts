import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { answerToControl, nextStatus, type ScmStatus, type ServicePhase } from "../src/domain/serviceLife.ts"
import { serviceStatus, serviceTable } from "../src/domain/structs/serviceStatus.ts"
import { reloading } from "../src/layers/reloading.ts"
import type { NativeFunction } from "../src/layers/windows/Native.ts"
import { connect, type Scm } from "../src/layers/windows/service/scm.ts"
import { serve } from "../src/layers/windows/service/serviceProcess.ts"
import { Reload } from "../src/services/Reload.ts"
import { nativeOf } from "./SketchedNative.ts"

const told = (...phases: ReadonlyArray<ServicePhase>) => {
  const statuses: Array<ScmStatus> = []
  for (const phase of phases) statuses.push(nextStatus(statuses.at(-1), phase))
  return statuses
}

describe("what the Service Control Manager is told", () => {
  it("counts up for as long as a start or a stop is on its way, each from one", () => {
    const [starting, running, stopping, stopped] = [
      { kind: "starting" },
      { kind: "running" },
      { kind: "stopping" },
      { kind: "stopped", code: 0 }
    ] as const
    const statuses = told(starting, starting, running, stopping, stopping, stopping, stopped)
    assert.deepStrictEqual(statuses.map(({ state }) => state), [2, 2, 4, 3, 3, 3, 1])
    assert.deepStrictEqual(statuses.map(({ checkPoint }) => checkPoint), [1, 2, 0, 1, 2, 3, 0])
    assert.deepStrictEqual(statuses.map(({ waitHintMs }) => waitHintMs > 0), [
      true,
      true,
      false,
      true,
      true,
      true,
      false
    ])
  })

  it("is that stops, shutdowns and changed parameters are taken, but only by a service that runs", () => {
    const accepted = told({ kind: "starting" }, { kind: "running" }, { kind: "stopping" }).map((status) =>
      status.controlsAccepted
    )
    assert.deepStrictEqual(accepted, [0, 0x10d, 0])
  })

  it("is the code of the agent behind error 1066, and no error after a stop that was asked for", () => {
    const [failed, fine] = [told({ kind: "stopped", code: 78 })[0]!, told({ kind: "stopped", code: 0 })[0]!]
    assert.deepStrictEqual([failed.win32ExitCode, failed.serviceSpecificExitCode], [1066, 78])
    assert.deepStrictEqual([fine.win32ExitCode, fine.serviceSpecificExitCode], [0, 0])
  })

  it("lies in memory as Windows has it", () => {
    const status = told({ kind: "starting" })[0]!
    assert.strictEqual(
      Buffer.from(serviceStatus(status)).toString("hex"),
      "10000000020000000000000000000000000000000100000010270000"
    )
    const table = Buffer.from(serviceTable(0x1122334455667788n, 0x99n)).toString("hex")
    assert.strictEqual(table, "88776655443322119900000000000000" + "0".repeat(32))
  })
})

describe("a control of the Service Control Manager", () => {
  it("stops the service within what is left of the time that Windows gives", () => {
    assert.deepStrictEqual([1, 5, 15].map((control) => answerToControl(control)), [
      { code: 0, stopWithinMs: 20_000 },
      { code: 0, stopWithinMs: 3_500 },
      { code: 0, stopWithinMs: 8_000 }
    ])
  })

  it("that says that its parameters have changed has it read its settings again", () => {
    assert.deepStrictEqual(answerToControl(6), { code: 0, reload: true })
  })

  it("that asks how it is gets an answer, and any other is not known", () => {
    assert.deepStrictEqual(answerToControl(4), { code: 0 })
    assert.deepStrictEqual([2, 3, 13, 14, 128].map((control) => answerToControl(control).code), Array(5).fill(120))
  })
})

/** A Service Control Manager that writes down what it is told, and stops the service when a test wants it to. */
const aManager = Effect.gen(function*() {
  const heard: Array<string> = []
  const stop = yield* Deferred.make<number>()
  const scm: Scm = {
    report: (phase) =>
      Effect.sync(() => void heard.push(phase.kind === "stopped" ? `stopped ${phase.code}` : phase.kind)),
    toldToStop: Deferred.await(stop),
    toldToReload: Effect.never
  }
  return { scm, heard, stop: (withinMs: number) => Deferred.succeed(stop, withinMs) }
})

const codeOf = (exit: Exit.Exit<unknown, unknown>) => Exit.isSuccess(exit) ? 0 : 70

describe("the agent as a service", () => {
  it.effect("is starting until it is up, then running, and stopped when its fibers have ended", () =>
    Effect.gen(function*() {
      const { heard, scm, stop } = yield* aManager
      const ended: Array<string> = []
      const agent = (up: Effect.Effect<void>) =>
        Effect.sleep("5 seconds").pipe(
          Effect.andThen(up),
          Effect.andThen(Effect.never),
          Effect.onInterrupt(() => Effect.andThen(Effect.sleep("3 seconds"), Effect.sync(() => ended.push("flushed"))))
        )
      const service = yield* Effect.forkChild(serve(scm, agent, codeOf), { startImmediately: true })
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(heard, ["starting", "starting", "running"])
      yield* TestClock.adjust("1 hour")
      assert.lengthOf(heard, 3)

      yield* stop(20_000)
      yield* TestClock.adjust("2900 millis")
      assert.deepStrictEqual([heard.slice(3), ended], [["stopping"], []])
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(yield* Fiber.join(service), 0)
      assert.deepStrictEqual([heard.at(-1), ended], ["stopped 0", ["flushed"]])
    }))

  it.effect("that does not end in time is told stopped all the same", () =>
    Effect.gen(function*() {
      const { heard, scm, stop } = yield* aManager
      const agent = (up: Effect.Effect<void>) => Effect.uninterruptible(Effect.andThen(up, Effect.sleep("1 day")))
      const service = yield* Effect.forkChild(serve(scm, agent, codeOf), { startImmediately: true })
      yield* TestClock.adjust(1)
      yield* stop(3_500)
      yield* TestClock.adjust(3_499)
      assert.notInclude(heard, "stopped 0")
      yield* TestClock.adjust(1)
      assert.strictEqual(heard.at(-1), "stopped 0")
      yield* Fiber.interrupt(service).pipe(Effect.forkChild)
      yield* TestClock.adjust("1 day")
    }))

  it.effect("that ends by itself says with which code, and never that it ran", () =>
    Effect.gen(function*() {
      const { heard, scm } = yield* aManager
      const code = yield* serve(scm, () => Effect.fail("wrong settings"), codeOf)
      assert.strictEqual(code, 70)
      assert.deepStrictEqual(heard, ["stopping", "stopped 70"])
    }))
})

describe("a process that says that it is a service", () => {
  const handle = 0x5c0n, thread = 0x7dn

  /** A Windows with a Service Control Manager, which starts a process, or did not start it. */
  const aWindows = (startedByManager: boolean) => {
    const callbacks = new Map<bigint, NativeFunction>()
    const statuses: Array<number> = []
    const functions: { readonly [name: string]: NativeFunction } = {
      GetModuleHandleW: () => 1n,
      GetProcAddress: (_, name) => name === "StartServiceCtrlDispatcherW" ? 2n : null,
      CreateThread: (_security, _stack, start, _table) => {
        assert.strictEqual(start, 2n)
        const main = [...callbacks.values()][1]!
        if (startedByManager) main(1, 0n)
        return thread
      },
      GetExitCodeThread: (_, code) => {
        ;(code as Array<number>)[0] = startedByManager ? 259 : 0
        return true
      },
      RegisterServiceCtrlHandlerExW: (name) => name === "ITAMScanner" ? handle : null,
      SetServiceStatus: (to, bytes) => {
        if (to === handle) statuses.push((bytes as Uint8Array)[4]!)
        return true
      }
    }
    return {
      native: nativeOf({ functions, callbacks }),
      statuses,
      control: (code: number) => [...callbacks.values()][0]!(code, 0, 0n, 0n)
    }
  }

  it.effect("is starting when it is called, and stopping before its handler answers", () =>
    Effect.gen(function*() {
      const { control, native, statuses } = aWindows(true)
      const scm = yield* connect(native, "ITAMScanner")
      assert.deepStrictEqual(statuses, [2])
      yield* scm.report({ kind: "running" })
      assert.deepStrictEqual([control(4), control(14)], [0, 120])
      assert.deepStrictEqual(statuses, [2, 4])
      assert.strictEqual(control(15), 0)
      assert.deepStrictEqual(statuses, [2, 4, 3])
      assert.strictEqual(yield* scm.toldToStop, 8_000)
      assert.deepStrictEqual([control(1), statuses], [0, [2, 4, 3]], "told twice, it stops once")
    }))

  it.effect("reads its settings again when they have changed, once for all that came meanwhile, and goes on", () =>
    Effect.gen(function*() {
      const { control, native, statuses } = aWindows(true)
      const scm = yield* connect(native, "ITAMScanner")
      yield* scm.report({ kind: "running" })
      assert.deepStrictEqual([control(6), control(6), control(6)], [0, 0, 0])
      const reloads: Array<string> = []
      const slowly = Effect.delay(Effect.sync(() => void reloads.push("reloaded")), "1 second")
      const service = yield* reloading(scm.toldToReload).pipe(
        Effect.provideService(Reload, { now: slowly }),
        Effect.forkChild({ startImmediately: true })
      )
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(reloads, ["reloaded"])
      assert.strictEqual(control(6), 0)
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual([reloads, statuses], [["reloaded", "reloaded"], [2, 4]])
      yield* Fiber.interrupt(service)
    }))

  it.effect("and was started by somebody else is told how a service is made", () =>
    Effect.gen(function*() {
      const { native } = aWindows(false)
      const error = yield* Effect.flip(connect(native, "ITAMScanner"))
      assert.strictEqual(error._tag, "NotAService")
      assert.include(error.message, "itam-agent service install")
    }))
})
