import { make } from "./BytesFormat.ts"
import { misfit } from "./Format.ts"

/** Version of the specification that a table follows. */
export interface SmbiosVersion {
  readonly major: number
  readonly minor: number
}

/** The SMBIOS entry point, 32 bit (`_SM_`) or 64 bit (`_SM3_`), of which only the version matters (DMTF DSP0134, 5.2). */
export const SmbiosEntryPoint = make<SmbiosVersion>("SMBIOS entry point", (bytes) => {
  const anchor = String.fromCharCode(...bytes.subarray(0, 5))
  const at = anchor === "_SM3_" ? 7 : anchor.startsWith("_SM_") ? 6 : undefined
  if (at === undefined) return misfit("no anchor")
  const major = bytes[at], minor = bytes[at + 1]
  return major === undefined || minor === undefined ? misfit("cut off") : { major, minor }
})
