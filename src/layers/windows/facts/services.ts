import { Effect } from "effect"
import { compact } from "../../../domain/presence.ts"
import { MemoryBlock } from "../../../domain/structs/MemoryBlock.ts"
import { serviceList } from "../../../domain/structs/services.ts"
import { Unreadable } from "../../../services/Machine.ts"
import type { Cell, Native } from "../Native.ts"
import { windowsError } from "../windowsError.ts"

/** SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE: what every user has. */
const mayEnumerate = 0x1 | 0x4
const processInfo = 0
/** SERVICE_WIN32: programs, not drivers. */
const win32 = 0x30
const anyState = 3
const errorMoreData = 234
/** The most that the service control manager fills at a time. */
const roomBytes = 256 * 1024
const mostRounds = 64

const hklm = 0x80000002n
const onlyDword = 0x10

/** Services with their raw states; how each starts is told by its key in the registry, which spares opening it. */
export const serviceStates = Effect.fnUntraced(function*(native: Native) {
  const open = yield* native.find(
    "advapi32.dll",
    "void * __stdcall OpenSCManagerW(str16 machine, str16 database, uint32 access)"
  )
  const close = yield* native.find("advapi32.dll", "bool __stdcall CloseServiceHandle(void *handle)")
  const startTypeOf = yield* startTypes(native)
  const found = yield* Effect.acquireUseRelease(
    Effect.suspend(() => {
      const manager = open(null, null, mayEnumerate) as bigint | null
      return manager === null
        ? Effect.fail(windowsError("OpenSCManager", native.lastError()))
        : Effect.succeed(manager)
    }),
    (manager) => enumerated(native, manager),
    (manager) => Effect.sync(() => close(manager))
  )
  return found.map((service) => compact({ ...service, startType: startTypeOf(service.name) }))
})

const enumerated = Effect.fnUntraced(function*(native: Native, manager: bigint) {
  const what = "EnumServicesStatusEx"
  const list = yield* native.find(
    "advapi32.dll",
    "bool __stdcall EnumServicesStatusExW(void *manager, int level, uint32 type, uint32 state, void *services, uint32 size, _Out_ uint32 *needed, _Out_ uint32 *count, _Inout_ uint32 *resume, str16 group)"
  )
  const found: Array<ReturnType<typeof serviceList>[number]> = []
  const resume: Cell = [0]
  for (let round = 0; round < mostRounds; round++) {
    const room = Buffer.alloc(roomBytes), needed: Cell = [0], count: Cell = [0]
    const complete = list(manager, processInfo, win32, anyState, room, room.length, needed, count, resume, null)
    const code = complete ? 0 : native.lastError()
    if (code !== 0 && code !== errorMoreData) return yield* windowsError(what, code)
    found.push(...serviceList(new MemoryBlock(room, native.addressOf(room)), count[0]))
    if (code === 0) return found
  }
  return yield* new Unreadable({ what, detail: "never comes to an end" })
})

/** `Start` of a service: 2 automatic, 3 on demand, 4 disabled; undefined where its key may not be read. */
const startTypes = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find(
    "advapi32.dll",
    "int32 __stdcall RegGetValueW(uintptr_t key, str16 sub, str16 name, uint32 flags, _Out_ uint32 *type, _Out_ uint32 *data, _Inout_ uint32 *size)"
  )
  return (name: string): number | undefined => {
    const data: Cell = [0]
    const key = `SYSTEM\\CurrentControlSet\\Services\\${name}`
    return get(hklm, key, "Start", onlyDword, [0], data, [4]) === 0 ? data[0] : undefined
  }
})
