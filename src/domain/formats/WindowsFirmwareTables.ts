import { Result, Schema } from "effect"
import { make } from "./BytesFormat.ts"
import { misfit } from "./Format.ts"
import { Smbios, type Structure } from "./Smbios.ts"
import type { SmbiosVersion } from "./SmbiosEntryPoint.ts"

/** The whole answer of `GetSystemFirmwareTable('RSMB')`. */
export const WindowsFirmwareTables = Schema.Struct({ base64: Schema.Uint8ArrayFromBase64 })

/** The SMBIOS table and the version of the specification that it follows. */
export interface SmbiosTable {
  readonly version: SmbiosVersion
  readonly structures: ReadonlyArray<Structure>
}

/**
 * `RawSMBIOSData` (Microsoft, GetSystemFirmwareTable): calling method, major and minor version, revision, length of the
 * table in 32 bits, table.
 */
export const RawSmbiosData = make<SmbiosTable>("RawSMBIOSData", (bytes) => {
  if (bytes.length < headerBytes) return misfit("cut off")
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const table = bytes.subarray(headerBytes, headerBytes + view.getUint32(4, true))
  const structures = Smbios.decode(table)
  if (Result.isFailure(structures)) return misfit(structures.failure.detail)
  return { version: { major: bytes[1]!, minor: bytes[2]! }, structures: structures.success }
})

const headerBytes = 8
