import { Effect } from "effect"
import { Absent, Denied, type ReadError, Unreadable } from "../../services/Machine.ts"
import type { Native } from "./Native.ts"

/** System error codes (winerror.h) and HRESULTs that say that a right is missing. */
const denied = new Set([5, 1_314, 0x80070005])

/** … and those that say that there is no such thing: not found, not supported, not implemented. */
const absent = new Set([2, 3, 50, 120, 126, 127, 1_168, 0x80004001, 0x80070002, 0x80070490])

/** What a code of Windows means to who asked. */
export const windowsError = (what: string, code: number): ReadError => {
  const unsigned = code >>> 0
  if (denied.has(unsigned)) return new Denied({ what, needs: "Administrator" })
  if (absent.has(unsigned)) return new Absent({ what })
  return new Unreadable({ what, detail: unsigned > 0xffff ? `0x${unsigned.toString(16)}` : `error ${unsigned}` })
}

/** Fails unless a function that answers with an error code says that all went well. */
export const succeeded = (what: string, code: unknown): Effect.Effect<void, ReadError> =>
  code === 0 ? Effect.void : Effect.fail(windowsError(what, Number(code)))

/** Fails with the last error unless a function that answers with yes or no says yes. */
export const affirmed = (native: Native, what: string, answer: unknown): Effect.Effect<void, ReadError> =>
  answer ? Effect.void : Effect.fail(windowsError(what, native.lastError()))
