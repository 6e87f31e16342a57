import { Effect } from "effect"
import { wideText } from "../../../domain/structs/wideText.ts"
import type { Cell, Native } from "../Native.ts"
import { affirmed } from "../windowsError.ts"

/** COMPUTER_NAME_FORMAT (sysinfoapi.h): of this machine, and not of the cluster that it may be a node of. */
const physicalHostName = 5
const physicalFullName = 7

/** A name of DNS has at most 255 characters. */
const longestName = 256

/** The name of this machine, and the one with its domain. */
export const computerName = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find(
    "kernel32.dll",
    "bool __stdcall GetComputerNameExW(int kind, _Out_ uint8_t *name, _Inout_ uint32 *length)"
  )
  const nameOf = Effect.fnUntraced(function*(kind: number) {
    const name = Buffer.alloc(longestName * 2), length: Cell = [longestName]
    yield* affirmed(native, "GetComputerNameEx", get(kind, name, length))
    return wideText(name)
  })
  return { host: yield* nameOf(physicalHostName), fqdn: yield* nameOf(physicalFullName) }
})

/** LOCALE_NAME_MAX_LENGTH (winnls.h). */
const longestLocale = 85

/** The language of the system, and its time zone by its IANA name, which is ICU's work inside Node.js. */
export const locale = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find(
    "kernel32.dll",
    "int32 __stdcall GetSystemDefaultLocaleName(_Out_ uint8_t *name, int32 length)"
  )
  const name = Buffer.alloc(longestLocale * 2)
  yield* affirmed(native, "GetSystemDefaultLocaleName", get(name, longestLocale))
  return { timezone: new Intl.DateTimeFormat("en").resolvedOptions().timeZone, locale: wideText(name) }
})
