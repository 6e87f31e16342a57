import { Effect } from "effect"
import { tpmDevice, tpmDeviceBytes } from "../../../domain/structs/tpmDevice.ts"
import { Absent } from "../../../services/Machine.ts"
import type { Native } from "../Native.ts"
import { succeeded } from "../windowsError.ts"

/** TBS_E_TPM_NOT_FOUND (tbs.h). */
const notFound = 0x8028400f

/** The version of the security chip, which needs no right. */
export const tpm = Effect.fnUntraced(function*(native: Native) {
  const get = yield* native.find("tbs.dll", "uint32 __stdcall Tbsi_GetDeviceInfo(uint32 size, _Out_ uint8_t *info)")
  const info = Buffer.alloc(tpmDeviceBytes)
  const code = Number(get(info.length, info))
  if (code === notFound) return yield* new Absent({ what: "TPM" })
  yield* succeeded("Tbsi_GetDeviceInfo", code)
  return tpmDevice(info)
})
