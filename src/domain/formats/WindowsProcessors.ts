import type { Cpu } from "../inventory/Cpu.ts"
import { compact, orderedBy, present } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { numberIn, textIn } from "../registryValues.ts"
import { x86Makers } from "../x86Makers.ts"

/** Where Windows lists its logical processors at every start, below HKLM. */
export const processorsKey = "HARDWARE\\DESCRIPTION\\System\\CentralProcessor"

/** The processors that Windows runs on: one key for each logical one, by its number. `undefined` where there is none. */
export const processorsOfWindows = (key: RegistryKey): Omit<Cpu, "sockets" | "physicalCores"> | undefined => {
  const numbered = Object.entries(key.keys).filter(([name]) => /^\d{1,4}$/.test(name))
  const first = orderedBy(numbered, ([name]) => name.padStart(4, "0"))[0]?.[1]
  if (first === undefined) return undefined
  const vendor = present(textIn(first, "VendorIdentifier"))
  const [, arch, family, model, stepping] =
    /^(\w+) Family (\d{1,5}) Model (\d{1,5}) Stepping (\d{1,5})$/i.exec(textIn(first, "Identifier") ?? "") ?? []
  return compact({
    model: present(textIn(first, "ProcessorNameString")),
    manufacturer: x86Makers.get(vendor ?? "") ?? vendor,
    arch: archOf(arch ?? textIn(first, "Identifier")),
    logicalCores: numbered.length,
    maxSpeedMhz: numberIn(first, "~MHz") || undefined,
    family: family === undefined ? undefined : Number(family),
    modelNumber: model === undefined ? undefined : Number(model),
    stepping: stepping === undefined ? undefined : Number(stepping)
  })
}

/** `Intel64`, `AMD64`, `x86`, `ARMv8 (64-bit)`, … */
const archOf = (word: string | undefined) => {
  if (/^(intel64|amd64|em64t)$/i.test(word ?? "")) return "x86_64"
  if (/^x86$/i.test(word ?? "")) return "i686"
  return /^arm/i.test(word ?? "") ? "aarch64" : undefined
}
