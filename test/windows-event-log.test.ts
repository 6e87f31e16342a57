import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { LogEntry } from "../src/domain/logEntry.ts"
import { agentVersion } from "../src/domain/version.ts"
import { eventIds, makeWith } from "../src/layers/LogEventLog.ts"
import type { Native, NativeFunction } from "../src/layers/windows/Native.ts"
import { nativeOf } from "./SketchedNative.ts"

const handle = 0x77n

/** A Windows that keeps the events that it is told of. */
const aWindows = (broken: { readonly [name: string]: NativeFunction } = {}) => {
  const events: Array<string> = []
  const texts = new Map<bigint, string>()
  const functions: { readonly [name: string]: NativeFunction } = {
    RegisterEventSourceW: (server, source) => {
      events.push(`source ${String(source)} of ${String(server)}`)
      return handle
    },
    DeregisterEventSource: (log) => {
      events.push(`closed ${log === handle}`)
      return true
    },
    ReportEventW: (log, type, category, id, user, count, size, strings, data) => {
      assert.deepStrictEqual([log, category, user, count, size, data], [handle, 0, null, 1, 0, null])
      events.push(`${String(type)} ${String(id)} ${texts.get((strings as Buffer).readBigUInt64LE())}`)
      return true
    },
    ...broken
  }
  const native: Native = {
    ...nativeOf({ functions, lastError: 5 }),
    addressOf: (bytes) => {
      const address = BigInt(texts.size + 1)
      texts.set(address, Buffer.from(bytes).toString("utf16le"))
      return address
    }
  }
  return { events, native }
}

const entry = (message: string): LogEntry => ({
  at: new Date(0),
  level: "ERROR",
  message,
  annotations: {},
  cause: "Error: EIO"
})

describe("the event log of Windows", () => {
  it.effect("has the start, the end and the errors of a service", () =>
    Effect.gen(function*() {
      const { events, native } = aWindows()
      yield* Effect.scoped(Effect.map(makeWith(native), ([sink]) => {
        assert.strictEqual(sink!.minimum, "ERROR")
        sink!.write(entry("Hardware scan failed: Ж\nforged"))
      }))
      assert.deepStrictEqual(events, [
        "source itam-agent of null",
        `4 ${eventIds.started} itam-agent ${agentVersion} has started\0`,
        "1 100 Hardware scan failed: Ж\\nforged (Error: EIO)\0",
        `4 ${eventIds.stopped} itam-agent ${agentVersion} has stopped\0`,
        "closed true"
      ])
    }))

  it.effect("is nobody's obstacle where Windows has none, wants none, or fails in any way", () =>
    Effect.gen(function*() {
      const throwing = () => {
        throw new TypeError("Unexpected value")
      }
      const lives = [
        { RegisterEventSourceW: () => null },
        { RegisterEventSourceW: () => 0n },
        { ReportEventW: () => false },
        { ReportEventW: throwing }
      ]
      const sinks = yield* Effect.forEach(
        lives,
        (broken) =>
          Effect.scoped(Effect.map(makeWith(aWindows(broken).native), (sinks) => {
            for (const sink of sinks) sink.write(entry("x"))
            return sinks.length
          }))
      )
      assert.deepStrictEqual(sinks, [0, 0, 1, 1])
      assert.deepStrictEqual(yield* Effect.scoped(makeWith(nativeOf({ functions: {} }))), [])
    }))
})
