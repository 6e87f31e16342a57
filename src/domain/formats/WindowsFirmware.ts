import { Schema } from "effect"
import type { Firmware } from "../inventory/Firmware.ts"
import { compact } from "../presence.ts"
import type { RegistryKey } from "../RegistryKey.ts"
import { numberIn } from "../registryValues.ts"

/** `GetFirmwareType`: 1 is a BIOS, 2 is UEFI. */
export const WindowsFirmwareType = Schema.Struct({ type: Schema.Natural })

/** `Tbsi_GetDeviceInfo`: 1 is a TPM 1.2, 2 a TPM 2.0. */
export const WindowsTpm = Schema.Struct({ tpmVersion: Schema.Natural })

/** How the running system was booted. */
export const modeOf = ({ type }: typeof WindowsFirmwareType.Type): Firmware["mode"] =>
  type === 1 ? "bios" : type === 2 ? "uefi" : undefined

/** The TPM, whatever its version. */
export const tpmOf = ({ tpmVersion }: typeof WindowsTpm.Type): NonNullable<Firmware["tpm"]> =>
  compact({ version: tpmVersion === 1 ? "1.2" : tpmVersion === 2 ? "2.0" : undefined })

/** Where Windows says how it was started, below HKLM: a key that is only there on UEFI. */
export const secureBootKey = "SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State"

/** A firmware without the key knows no Secure Boot; that is not to say that somebody turned it off. */
export const secureBootOf = (key: RegistryKey | undefined): Firmware["secureBoot"] => {
  if (key === undefined) return "unsupported"
  const enabled = numberIn(key, "UEFISecureBootEnabled")
  return enabled === 1 ? "enabled" : enabled === 0 ? "disabled" : undefined
}
