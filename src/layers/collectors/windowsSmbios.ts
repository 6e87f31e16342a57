import { Effect } from "effect"
import { RawSmbiosData, WindowsFirmwareTables } from "../../domain/formats/WindowsFirmwareTables.ts"
import { textIn } from "../../domain/registryValues.ts"
import { Gaps } from "./Collector.ts"
import { decodedBytes } from "./readBytes.ts"
import { called, citeKey, keyAt } from "./windows.ts"

/** The SMBIOS table as Windows hands it to everybody. */
export const smbiosTable = Effect.gen(function*() {
  const { base64: bytes } = yield* called("firmwareTables", WindowsFirmwareTables)
  return yield* decodedBytes("Windows: firmwareTables", RawSmbiosData, bytes)
})

/** The same, named as the source of a section. */
export const smbiosOfWindows = Effect.tap(smbiosTable, () => Gaps.use((gaps) => gaps.cite("SMBIOS")))

const biosKey = "HARDWARE\\DESCRIPTION\\System\\BIOS"

/** What Windows copies of that table to the registry at every start: a text by its name. */
export const biosCopies = Effect.gen(function*() {
  const key = yield* keyAt("HKLM", biosKey, { depth: 0 })
  yield* citeKey("HKLM", biosKey)
  return (name: string) => textIn(key, name)
})
