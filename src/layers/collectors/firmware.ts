import { Effect } from "effect"
import { EfiBoolean } from "../../domain/formats/EfiBoolean.ts"
import { dayOf, firmwareOf } from "../../domain/formats/SmbiosFirmware.ts"
import { compact } from "../../domain/presence.ts"
import { Machine } from "../../services/Machine.ts"
import { ifPresent, make, optional, source } from "./Collector.ts"
import { code } from "./fact.ts"
import { macos } from "./firmware/macos.ts"
import { windows } from "./firmware/windows.ts"
import { readBytes } from "./readBytes.ts"
import { dmiFact, smbios } from "./smbios.ts"

const fromTable = Effect.map(smbios, (structures) => {
  const { releaseDate, vendor, version } = firmwareOf(structures) ?? {}
  return { vendor, version, releaseDate }
})

const fromCopies = Effect.all({
  vendor: dmiFact("vendor", "bios_vendor"),
  version: dmiFact("version", "bios_version"),
  releaseDate: Effect.map(dmiFact("releaseDate", "bios_date"), dayOf)
})

const listed = (folder: string) =>
  Effect.map(ifPresent(Machine.use((machine) => machine.listFolder(folder))), (names = []) => names)

/** The kernel shows `efi` if UEFI started it; with SMBIOS and without it, it was a BIOS. Containers may show neither. */
const mode = Effect.map(
  listed("/sys/firmware"),
  (names) => names.includes("efi") ? "uefi" as const : names.includes("dmi") ? "bios" as const : undefined
)

const variables = "/sys/firmware/efi/efivars"
const secureBootVariable = "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/** UEFI Specification, 3.3 and 32.3; firmware that has variables and not this one knows no Secure Boot. */
const secureBoot = Effect.gen(function*() {
  const enabled = yield* ifPresent(readBytes(`${variables}/${secureBootVariable}`, EfiBoolean))
  if (enabled !== undefined) return enabled ? "enabled" as const : "disabled" as const
  return (yield* listed(variables)).length > 0 ? "unsupported" as const : undefined
})

/** Documentation/ABI/stable/sysfs-class-tpm: the major version is 1, which stands for 1.2, or 2. */
const tpm = Effect.gen(function*() {
  if (!(yield* listed("/sys/class/tpm")).includes("tpm0")) return undefined
  const major = yield* code("tpm.version", "/sys/class/tpm/tpm0/tpm_version_major")
  return compact({ version: major === "2" ? "2.0" : major === "1" ? "1.2" : undefined })
})

export const firmware = make({
  name: "firmware",
  sources: {
    linux: source(
      "SMBIOS, /sys/firmware, /sys/class/tpm",
      Effect.gen(function*() {
        const named = yield* Effect.catch(fromTable, () => fromCopies)
        const bootedBy = yield* optional("mode", mode)
        return compact({
          ...named,
          mode: bootedBy,
          secureBoot: bootedBy === "bios" ? "unsupported" : yield* optional("secureBoot", secureBoot),
          tpm: yield* optional("tpm", tpm)
        })
      })
    ),
    darwin: macos,
    win32: source("SMBIOS, Windows, registry", windows)
  }
})
