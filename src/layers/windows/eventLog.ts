import { Effect } from "effect"
import type { ReadError } from "../../services/Machine.ts"
import type { Native } from "./Native.ts"
import { affirmed, windowsError } from "./windowsError.ts"

/** How Windows marks an event (winnt.h): EVENTLOG_ERROR_TYPE, …_INFORMATION_TYPE. */
export const eventTypes = { error: 0x1, information: 0x4 } as const

/** One string of an event may have 31,839 characters (ReportEventW); nobody reads as many. */
const longest = 8_192

export interface Event {
  readonly type: keyof typeof eventTypes
  /**
   * From 1 to 1000: so the message file that Windows has for events of scripts, `EventCreate.exe`, shows the text as it
   * is, where the source is registered with it.
   */
  readonly id: number
  readonly text: string
}

/** The events of a source in the application log of Windows (RegisterEventSourceW); a source need not be registered. */
export const open = Effect.fnUntraced(function*(native: Native, source: string) {
  const register = yield* native.find(
    "advapi32.dll",
    "void * __stdcall RegisterEventSourceW(str16 server, str16 source)"
  )
  const deregister = yield* native.find("advapi32.dll", "bool __stdcall DeregisterEventSource(void *log)")
  const report = yield* native.find(
    "advapi32.dll",
    "bool __stdcall ReportEventW(void *log, uint16 type, uint16 category, uint32 id, void *user, uint16 count, uint32 size, void *strings, void *data)"
  )
  const log = yield* Effect.acquireRelease(
    Effect.suspend((): Effect.Effect<bigint, ReadError> => {
      const handle = register(null, source) as bigint | null
      return handle === null || handle === 0n
        ? Effect.fail(windowsError("RegisterEventSource", native.lastError()))
        : Effect.succeed(handle)
    }),
    (handle) => Effect.sync(() => void deregister(handle))
  )
  return {
    /** The text is the one string of the event. */
    tell: ({ id, text, type }: Event): Effect.Effect<void, ReadError> =>
      Effect.suspend(() => {
        const string = Buffer.from(`${text.slice(0, longest)}\0`, "utf16le")
        const strings = Buffer.alloc(8)
        strings.writeBigUInt64LE(native.addressOf(string))
        return affirmed(native, "ReportEvent", report(log, eventTypes[type], 0, id, null, 1, 0, strings, null))
      })
  }
})
