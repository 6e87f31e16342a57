import { Effect } from "effect"
import { dayOf, firmwareOf } from "../../../domain/formats/SmbiosFirmware.ts"
import {
  modeOf,
  secureBootKey,
  secureBootOf,
  tpmOf,
  WindowsFirmwareType,
  WindowsTpm
} from "../../../domain/formats/WindowsFirmware.ts"
import { compact, present } from "../../../domain/presence.ts"
import { Gaps, ifPresent, optional } from "../Collector.ts"
import { called, citeKey, keyAt } from "../windows.ts"
import { biosCopies, smbiosOfWindows } from "../windowsSmbios.ts"

const fromTable = Effect.map(smbiosOfWindows, ({ structures }) => {
  const { releaseDate, vendor, version } = firmwareOf(structures) ?? {}
  return { vendor, version, releaseDate }
})

const fromCopies = Effect.map(biosCopies, (text) => ({
  vendor: present(text("BIOSVendor")),
  version: present(text("BIOSVersion")),
  releaseDate: dayOf(present(text("BIOSReleaseDate")))
}))

export const windows = Effect.gen(function*() {
  const named = yield* optional(
    "vendor and version",
    Effect.catch(fromTable, () => fromCopies),
    [["vendor"], ["version"], ["releaseDate"]]
  )
  const mode = yield* optional("mode", Effect.map(called("firmwareType", WindowsFirmwareType), modeOf))
  const secureBoot = Effect.map(ifPresent(keyAt("HKLM", secureBootKey, { depth: 0 })), secureBootOf)
  yield* Gaps.use((gaps) => gaps.cite("GetFirmwareType, Tbsi_GetDeviceInfo"))
  yield* citeKey("HKLM", secureBootKey)
  return compact({
    ...named,
    mode,
    secureBoot: mode === "bios" ? "unsupported" : yield* optional("secureBoot", secureBoot),
    tpm: yield* optional("tpm", Effect.map(called("tpm", WindowsTpm), tpmOf))
  })
})
