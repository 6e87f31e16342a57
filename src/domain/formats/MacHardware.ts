import type { System } from "../inventory/System.ts"
import { compact, present, presentSerial, presentUuid } from "../presence.ts"
import { systemProfiler, textOf } from "./systemProfiler.ts"

/** What macOS says of the computer as a whole. */
export interface MacHardware {
  readonly model?: string
  /** The name on the box: MacBook Pro. */
  readonly family?: string
  readonly sku?: string
  readonly serialNumber?: string
  readonly uuid?: string
  readonly chassisType?: string
  readonly firmwareVersion?: string
  /** A T2, or Apple silicon: without it nothing verifies what is started. */
  readonly hasSecurityChip: boolean
  readonly secureBoot?: "enabled" | "disabled"
  readonly systemIntegrityProtection?: "enabled" | "disabled"
}

/** `SPHardwareDataType`, `SPSoftwareDataType` and `SPiBridgeDataType`. */
export const MacHardware = systemProfiler<
  readonly ["SPHardwareDataType", "SPSoftwareDataType", "SPiBridgeDataType"],
  MacHardware
>("system_profiler hardware", ["SPHardwareDataType", "SPSoftwareDataType", "SPiBridgeDataType"], (items) => {
  const [hardware] = items.SPHardwareDataType
  const [software] = items.SPSoftwareDataType
  const family = present(textOf(hardware, "machine_name"))
  return compact({
    model: present(textOf(hardware, "machine_model")),
    family,
    sku: present(textOf(hardware, "model_number")),
    serialNumber: presentSerial(textOf(hardware, "serial_number")),
    uuid: presentUuid(textOf(hardware, "platform_UUID")),
    chassisType: chassisOf(family),
    firmwareVersion: present(textOf(hardware, "boot_rom_version")),
    hasSecurityChip: items.SPiBridgeDataType.length > 0,
    secureBoot: secureBootWords[textOf(items.SPiBridgeDataType[0], "ibridge_secure_boot") ?? ""],
    systemIntegrityProtection: integrityWords[textOf(software, "system_integrity") ?? ""]
  })
})

const chassisOf = (family: string | undefined): System["chassisType"] =>
  chassis.find(([pattern]) => pattern.test(family ?? ""))?.[1]

const chassis: ReadonlyArray<readonly [pattern: RegExp, type: string]> = [
  [/^MacBook\b/, "laptop"],
  [/^iMac\b/, "all-in-one"],
  [/^Mac mini\b/, "mini-pc"],
  [/^Mac Studio\b/, "desktop"],
  [/^Mac Pro\b/, "tower"]
]

/**
 * The words are translated in a system of another language: then they say nothing here. On an Intel Mac with a T2,
 * medium security still verifies the system; on Apple silicon so does the reduced one (Apple Platform Security).
 */
const secureBootWords: { readonly [word: string]: "enabled" | "disabled" | undefined } = {
  "Full Security": "enabled",
  "Medium Security": "enabled",
  "Reduced Security": "enabled",
  "Permissive Security": "disabled",
  "No Security": "disabled"
}

const integrityWords: { readonly [word: string]: "enabled" | "disabled" | undefined } = {
  integrity_enabled: "enabled",
  integrity_disabled: "disabled"
}
