import { Data, Deferred, Effect, Queue, Schedule } from "effect"
import { answerToControl, nextStatus, type ScmStatus, type ServicePhase } from "../../../domain/serviceLife.ts"
import { serviceStatus, serviceTable } from "../../../domain/structs/serviceStatus.ts"
import type { Cell, Native } from "../Native.ts"

/** The way to the Service Control Manager that started this process. */
export interface Scm {
  /** Tells it where the service is. After `stopped` it may end the process at any time: that is said last. */
  report(phase: ServicePhase): Effect.Effect<void>
  /** Waits until it wants the service to stop, which it has been told by then that it does. How long that may take, in ms. */
  readonly toldToStop: Effect.Effect<number>
  /** Waits until it says that the settings of the service have changed: once, however often it has said so since. */
  readonly toldToReload: Effect.Effect<void>
}

/** It is not the Service Control Manager that started this process, or it does not answer. */
export class NotAService extends Data.TaggedError("NotAService")<{ readonly detail: string }> {
  override get message(): string {
    return `--service is for the Service Control Manager of Windows alone (${this.detail}); to run the agent as a service: `
      + "itam-agent service install"
  }
}

/** It calls back within this time, or never. A console run it answers with error 1063, which may take seconds. */
const callsBackWithin = "30 seconds"

/** STILL_ACTIVE (minwinbase.h): the exit code of a thread that runs. */
const stillActive = 259

/**
 * Lets the Service Control Manager in, under the name of the service, and comes back when it has called ServiceMain.
 *
 * StartServiceCtrlDispatcherW keeps its thread for as long as the service lives. It gets one of its own: on a thread of
 * libuv's pool, which Node.js joins when it exits, a process that ends by itself would never be gone. It has the shape
 * of a thread's start routine, one pointer in and 32 bits out, so no code of ours runs on it.
 */
export const connect = Effect.fnUntraced(function*(native: Native, name: string) {
  const registerHandler = yield* native.find(
    "advapi32.dll",
    "void * __stdcall RegisterServiceCtrlHandlerExW(str16 name, void *handler, void *context)"
  )
  const setStatus = yield* native.find("advapi32.dll", "bool __stdcall SetServiceStatus(void *handle, uint8_t *status)")
  const exitCodeOf = yield* native.find(
    "kernel32.dll",
    "bool __stdcall GetExitCodeThread(void *thread, _Out_ uint32 *code)"
  )
  const begun = Deferred.makeUnsafe<bigint>()
  const stop = Deferred.makeUnsafe<number>()
  const reload = yield* Queue.sliding<void>(1)
  let handle: bigint | null = null
  let last: ScmStatus | undefined

  const tell = (phase: ServicePhase) => {
    last = nextStatus(last, phase)
    setStatus(handle, serviceStatus(last))
  }

  const handler = native.callback(
    "uint32 __stdcall ItamServiceHandler(uint32 control, uint32 event, void *data, void *context)",
    (control) => {
      const { code, reload: isReload = false, stopWithinMs } = answerToControl(Number(control))
      if (isReload) Queue.offerUnsafe(reload, undefined)
      if (stopWithinMs !== undefined && Deferred.doneUnsafe(stop, Effect.succeed(stopWithinMs))) {
        tell({ kind: "stopping" })
      }
      return code
    }
  )
  const main = native.callback("void __stdcall ItamServiceMain(uint32 count, void *arguments)", () => {
    handle = registerHandler(name, handler, null) as bigint | null
    if (handle === null) return
    tell({ kind: "starting" })
    Deferred.doneUnsafe(begun, Effect.succeed(handle))
  })

  const thread = yield* dispatcher(native, name, main)
  const dispatching = Effect.sync(() => {
    const code: Cell = [stillActive]
    exitCodeOf(thread, code)
    return code[0] === stillActive
  })
  const refusal = dispatching.pipe(
    Effect.repeat({ while: (isSo) => isSo, schedule: Schedule.spaced("200 millis") }),
    Effect.andThen(new NotAService({ detail: "it did not start this process" }))
  )
  yield* Effect.raceFirst(Deferred.await(begun), refusal).pipe(
    Effect.timeoutOrElse({
      duration: callsBackWithin,
      orElse: () => Effect.fail(new NotAService({ detail: "it does not call back" }))
    })
  )
  const scm: Scm = {
    report: (phase) => Effect.sync(() => tell(phase)),
    toldToStop: Deferred.await(stop),
    toldToReload: Queue.take(reload)
  }
  return scm
})

/** A thread that listens to the Service Control Manager, its table in memory for as long as the process lives. */
const dispatcher = Effect.fnUntraced(function*(native: Native, name: string, main: bigint) {
  const kernel = "kernel32.dll"
  const moduleOf = yield* native.find(kernel, "void * __stdcall GetModuleHandleW(str16 name)")
  const addressIn = yield* native.find(kernel, "void * __stdcall GetProcAddress(void *module, str name)")
  const createThread = yield* native.find(
    kernel,
    "void * __stdcall CreateThread(void *security, size_t stack, void *start, void *parameter, uint32 flags, void *id)"
  )
  const wideName = Buffer.from(`${name}\0`, "utf16le")
  const table = serviceTable(native.addressOf(wideName), main)
  kept.push(wideName, table)
  const start = addressIn(moduleOf("advapi32.dll"), "StartServiceCtrlDispatcherW")
  const thread = createThread(null, 0, start, native.addressOf(table), 0, null) as bigint | null
  return thread ?? (yield* new NotAService({ detail: `CreateThread: error ${native.lastError()}` }))
})

/** What Windows has the addresses of. */
const kept: Array<Uint8Array> = []
