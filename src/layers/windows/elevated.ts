import { Effect } from "effect"
import type { Cell, Native } from "./Native.ts"
import { affirmed } from "./windowsError.ts"

/** WELL_KNOWN_SID_TYPE (winnt.h). */
const builtinAdministrators = 26

/** SECURITY_MAX_SID_SIZE (winnt.h). */
const longestSidBytes = 68

/** Whether this process may do what administrators may: by its token, so not before it was elevated. */
export const elevated = Effect.fnUntraced(function*(native: Native) {
  const wellKnown = yield* native.find(
    "advapi32.dll",
    "bool __stdcall CreateWellKnownSid(int kind, void *domain, _Out_ uint8_t *sid, _Inout_ uint32 *size)"
  )
  const check = yield* native.find(
    "advapi32.dll",
    "bool __stdcall CheckTokenMembership(void *token, uint8_t *sid, _Out_ int *member)"
  )
  const sid = Buffer.alloc(longestSidBytes), size: Cell = [longestSidBytes], member: Cell = [0]
  yield* affirmed(native, "CreateWellKnownSid", wellKnown(builtinAdministrators, null, sid, size))
  yield* affirmed(native, "CheckTokenMembership", check(null, sid, member))
  return member[0] !== 0
})
