import { Effect } from "effect"
import { base64 } from "../../../domain/structs/base64.ts"
import { Absent, Unreadable } from "../../../services/Machine.ts"
import type { Cell, Native } from "../Native.ts"
import { affirmed } from "../windowsError.ts"

/** The provider of SMBIOS tables, "RSMB" (GetSystemFirmwareTable). */
const rawSmbios = 0x52534d42

/** Far more than any SMBIOS table has: its length is a 16-bit number in most machines. */
const longestTableBytes = 4 * 1024 * 1024

/** The SMBIOS tables with the header that Windows puts before them. */
export const firmwareTables = Effect.fnUntraced(function*(native: Native) {
  const what = "GetSystemFirmwareTable"
  const get = yield* native.find(
    "kernel32.dll",
    "uint32 __stdcall GetSystemFirmwareTable(uint32 provider, uint32 table, _Out_ uint8_t *buffer, uint32 size)"
  )
  const needed = Number(get(rawSmbios, 0, null, 0))
  if (needed === 0) return yield* new Absent({ what })
  if (needed > longestTableBytes) return yield* new Unreadable({ what, detail: `says it has ${needed} bytes` })
  const table = Buffer.alloc(needed)
  const written = Number(get(rawSmbios, 0, table, needed))
  if (written > needed) return yield* new Unreadable({ what, detail: "changed while it was read" })
  yield* affirmed(native, what, written)
  return { base64: base64(table.subarray(0, written)) }
})

/** FIRMWARE_TYPE: 1 BIOS, 2 UEFI. */
export const firmwareType = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find("kernel32.dll", "bool __stdcall GetFirmwareType(_Out_ uint32 *type)")
  const type: Cell = [0]
  yield* affirmed(native, "GetFirmwareType", get(type))
  return { type: type[0] }
})
