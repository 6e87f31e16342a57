import { Effect } from "effect"
import { joinInfo, joinInfoBytes } from "../../../domain/structs/entraJoin.ts"
import type { Cell, Native } from "../Native.ts"
import { succeeded } from "../windowsError.ts"

/** Domain or workgroup. NETSETUP_JOIN_STATUS: 0 unknown, 1 unjoined, 2 workgroup, 3 domain. */
export const join = Effect.fnUntraced(function*(native: Native) {
  const free = yield* native.find("netapi32.dll", "uint32 __stdcall NetApiBufferFree(void *buffer)")
  const get = yield* native.find(
    "netapi32.dll",
    "uint32 __stdcall NetGetJoinInformation(str16 server, _Out_ void **name, _Out_ uint32 *status)"
  )
  const name: [bigint | null] = [null], status: Cell = [0]
  yield* succeeded("NetGetJoinInformation", get(null, name, status))
  const pointer = name[0]
  return yield* Effect.sync(() => ({ status: status[0], name: pointer === null ? "" : native.text(pointer) })).pipe(
    Effect.ensuring(Effect.sync(() => pointer !== null && free(pointer)))
  )
})

/** The join to Microsoft Entra ID, `null` where there is none. */
export const entraJoin = Effect.fnUntraced(function*(native: Native) {
  const free = yield* native.find("netapi32.dll", "void __stdcall NetFreeAadJoinInformation(void *info)")
  const get = yield* native.find(
    "netapi32.dll",
    "int32 __stdcall NetGetAadJoinInformation(str16 tenant, _Out_ void **info)"
  )
  const info: [bigint | null] = [null]
  yield* succeeded("NetGetAadJoinInformation", get(null, info))
  const pointer = info[0]
  if (pointer === null) return null
  const textAt = (address: bigint) => address === 0n ? "" : native.text(address)
  return yield* Effect.sync(() => {
    const { deviceId, joinType, tenantId, tenantName } = joinInfo(native.copy(pointer, joinInfoBytes))
    return { joinType, deviceId: textAt(deviceId), tenantId: textAt(tenantId), tenantName: textAt(tenantName) }
  }).pipe(Effect.ensuring(Effect.sync(() => free(pointer))))
})
