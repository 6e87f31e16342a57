import type { Battery } from "../inventory/Batteries.ts"
import { compact, present, presentNumber } from "../presence.ts"
import { make, misfit } from "./Format.ts"

/** One power supply, as far as a battery is concerned. */
export interface PowerSupply {
  /** `Battery`, `Mains`, `USB`, …; older kernels keep it in a file of its own. */
  readonly type: string | undefined
  /** `Device` is the battery of a mouse or a headset, not of the machine. */
  readonly scope: string | undefined
  readonly battery: Omit<Battery, "name">
}

/**
 * `/sys/class/power_supply/<name>/uevent` (Documentation/ABI/testing/sysfs-class-power): `POWER_SUPPLY_NAME=value` lines.
 * Energy comes in µWh; where a driver counts charge in µAh, the design voltage in µV makes energy of it.
 */
export const PowerSupplyUevent = make<PowerSupply>("power supply", (text) => {
  const values = new Map(
    Array.from(text.matchAll(/^POWER_SUPPLY_(\w+)=(.*)$/gm), ([, name, value]) => [name!, value!] as const)
  )
  if (values.size === 0) return misfit("no POWER_SUPPLY lines")
  const number = (name: string) => {
    const value = values.get(name)
    return value === undefined || !/^\d{1,15}$/.test(value) ? undefined : presentNumber(Number(value))
  }
  const wattHours = (kind: "FULL" | "FULL_DESIGN") => {
    const energy = number(`ENERGY_${kind}`)
    const charge = number(`CHARGE_${kind}`), voltage = number("VOLTAGE_MIN_DESIGN")
    const wh = energy !== undefined
      ? energy / 1e6
      : charge !== undefined && voltage !== undefined
      ? charge * voltage / 1e12
      : 0
    return wh > 0 ? Math.round(wh * 1000) / 1000 : undefined
  }
  return {
    type: values.get("TYPE"),
    scope: values.get("SCOPE"),
    battery: compact({
      manufacturer: present(values.get("MANUFACTURER")),
      model: present(values.get("MODEL_NAME")),
      serialNumber: present(values.get("SERIAL_NUMBER")),
      technology: present(values.get("TECHNOLOGY")),
      designCapacityWh: wattHours("FULL_DESIGN"),
      fullCapacityWh: wattHours("FULL"),
      cycles: number("CYCLE_COUNT") || undefined,
      chargePercent: number("CAPACITY"),
      state: states.get(values.get("STATUS") ?? "")
    })
  }
})

const states = new Map<string, NonNullable<Battery["state"]>>([
  ["Charging", "charging"],
  ["Discharging", "discharging"],
  ["Full", "full"],
  ["Not charging", "idle"],
  ["Unknown", "unknown"]
])
