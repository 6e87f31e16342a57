import { Effect } from "effect"
import { memoryStatus as memoryStatusOf, memoryStatusBytes } from "../../../domain/structs/memoryStatus.ts"
import { powerStatus, powerStatusBytes } from "../../../domain/structs/powerStatus.ts"
import { systemTimes } from "../../../domain/structs/systemTimes.ts"
import type { Cell, Native } from "../Native.ts"
import { affirmed } from "../windowsError.ts"

/** Mains, battery and what is left of it. */
export const power = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find("kernel32.dll", "bool __stdcall GetSystemPowerStatus(_Out_ uint8_t *status)")
  const status = Buffer.alloc(powerStatusBytes)
  yield* affirmed(native, "GetSystemPowerStatus", get(status))
  return powerStatus(status)
})

/** What all processors together have done since the start, to be asked twice. */
export const cpuTimes = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find(
    "kernel32.dll",
    "bool __stdcall GetSystemTimes(_Out_ uint8_t *idle, _Out_ uint8_t *kernel, _Out_ uint8_t *user)"
  )
  const idle = Buffer.alloc(8), kernel = Buffer.alloc(8), user = Buffer.alloc(8)
  yield* affirmed(native, "GetSystemTimes", get(idle, kernel, user))
  return systemTimes(idle, kernel, user)
})

/** Memory, and memory with page files. */
export const memoryStatus = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find("kernel32.dll", "bool __stdcall GlobalMemoryStatusEx(_Inout_ uint8_t *status)")
  const status = Buffer.alloc(memoryStatusBytes)
  status.writeUInt32LE(status.length)
  yield* affirmed(native, "GlobalMemoryStatusEx", get(status))
  return memoryStatusOf(status)
})

/** Since the start of Windows; "fast startup" is none. */
export const uptime = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find("kernel32.dll", "uint64 __stdcall GetTickCount64()")
  return { seconds: Math.floor(Number(get()) / 1000) }
})

/** Process ids are numbers of 32 bits. */
const idBytes = 4
const mostProcesses = 65_536

/** How many processes there are. */
export const processes = Effect.fnUntraced(function*(native: Native) {
  const list = yield* native.find(
    "kernel32.dll",
    "bool __stdcall K32EnumProcesses(_Out_ uint8_t *ids, uint32 size, _Out_ uint32 *used)"
  )
  for (let room = 1_024;; room *= 4) {
    const ids = Buffer.alloc(room * idBytes), used: Cell = [0]
    yield* affirmed(native, "EnumProcesses", list(ids, ids.length, used))
    const count = used[0] / idBytes
    if (count < room || room >= mostProcesses) return { count }
  }
})
