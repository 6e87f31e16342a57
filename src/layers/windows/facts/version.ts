import { Effect } from "effect"
import { osVersion, osVersionBytes } from "../../../domain/structs/osVersion.ts"
import type { Native } from "../Native.ts"
import { succeeded } from "../windowsError.ts"

/** RtlGetVersion, which tells the truth whatever the program's manifest says. */
export const version = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find("ntdll.dll", "int32 __stdcall RtlGetVersion(_Inout_ uint8_t *info)")
  const info = Buffer.alloc(osVersionBytes)
  info.writeUInt32LE(info.length)
  yield* succeeded("RtlGetVersion", get(info))
  return osVersion(info)
})
