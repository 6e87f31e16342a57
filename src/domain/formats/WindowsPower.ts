import { Schema } from "effect"
import type { Battery } from "../inventory/Batteries.ts"
import { compact } from "../presence.ts"
import { byteAt, ofType, type Structure, textAt, wordAt } from "./Smbios.ts"

/** `GetSystemPowerStatus`: all batteries as one; 255 is unknown. */
export const WindowsPower = Schema.Struct({
  acLine: Schema.Natural,
  flag: Schema.Natural,
  percent: Schema.Natural
})
export interface WindowsPower extends Schema.Schema.Type<typeof WindowsPower> {}

/** Whether the machine has a battery; `undefined` where Windows does not know. */
export const hasBattery = ({ flag }: WindowsPower): boolean | undefined =>
  flag === unknown ? undefined : (flag & noBattery) === 0

/**
 * The batteries of a machine. Windows knows how full they are together, SMBIOS who made them (type 22, DMTF DSP0134,
 * 7.23): with a single one both speak of the same.
 */
export const batteriesOf = (power: WindowsPower, structures: ReadonlyArray<Structure>): ReadonlyArray<Battery> => {
  const described = ofType(structures, 22)
  if (described.length === 0) return [compact({ name: "Battery", ...chargeOf(power), state: stateOf(power) })]
  return described.map((battery, index) =>
    compact({
      name: described.length === 1 ? "Battery" : `Battery ${index + 1}`,
      manufacturer: textAt(battery, 0x05),
      model: textAt(battery, 0x08),
      serialNumber: textAt(battery, 0x07),
      technology: chemistries[byteAt(battery, 0x09) ?? 0] ?? textAt(battery, 0x14),
      designCapacityWh: capacityWhOf(battery),
      ...(described.length === 1 ? chargeOf(power) : {}),
      state: described.length === 1 ? stateOf(power) : undefined
    })
  )
}

const unknown = 255
const noBattery = 128
const charging = 8

const chargeOf = ({ percent }: WindowsPower) => ({ chargePercent: percent <= 100 ? percent : undefined })

const stateOf = ({ acLine, flag, percent }: WindowsPower): NonNullable<Battery["state"]> => {
  if (flag !== unknown && (flag & charging) !== 0) return "charging"
  if (acLine === 0) return "discharging"
  if (acLine !== 1) return "unknown"
  return percent === 100 ? "full" : "idle"
}

/** In mWh, to be multiplied; 0 is unknown. */
const capacityWhOf = (battery: Structure) =>
  (wordAt(battery, 0x0a) ?? 0) * (byteAt(battery, 0x15) || 1) / 1000 || undefined

/** Words for device chemistries (7.23.1); "other" and "unknown" are none. */
const chemistries: { readonly [chemistry: number]: string } = {
  3: "Lead acid",
  4: "NiCd",
  5: "NiMH",
  6: "Li-ion",
  7: "Zinc air",
  8: "Li-poly"
}
