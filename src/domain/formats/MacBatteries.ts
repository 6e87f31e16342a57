import type { Battery } from "../inventory/Batteries.ts"
import { compact, present, presentSerial } from "../presence.ts"
import { flagOf, type Item, numberOf, partOf, systemProfiler, textOf } from "./systemProfiler.ts"

/**
 * `SPPowerDataType`: the battery of a portable Mac, which has one. Its capacity is told in mAh and without the voltage
 * that it was designed for, so that no energy can be made of it.
 */
export const MacBatteries = systemProfiler<readonly ["SPPowerDataType"], ReadonlyArray<Battery>>(
  "system_profiler power",
  ["SPPowerDataType"],
  ({ SPPowerDataType: items }) => {
    const battery = items.find((item) => item["sppower_battery_charge_info"] !== undefined)
    if (battery === undefined) return []
    const made = partOf(battery, "sppower_battery_model_info")
    const charge = partOf(battery, "sppower_battery_charge_info")
    const isPlugged = items.map((item) => flagOf(item, "sppower_battery_charger_connected")).find((flag) =>
      flag !== undefined
    )
    return [compact({
      name: "InternalBattery-0",
      manufacturer: present(textOf(made, "sppower_battery_manufacturer")),
      model: present(textOf(made, "sppower_battery_device_name")),
      serialNumber: presentSerial(textOf(made, "sppower_battery_serial_number")),
      cycles: numberOf(partOf(battery, "sppower_battery_health_info"), "sppower_battery_cycle_count"),
      chargePercent: chargeOf(charge),
      state: stateOf(charge, isPlugged)
    })]
  }
)

/** A share; before macOS 11 the charge that is left and the one of a full battery. */
const chargeOf = (charge: Item) => {
  const percent = numberOf(charge, "sppower_battery_state_of_charge")
  if (percent !== undefined) return percent <= 100 ? percent : undefined
  const left = numberOf(charge, "sppower_battery_current_capacity")
  const full = numberOf(charge, "sppower_battery_max_capacity")
  return left === undefined || full === undefined || full === 0
    ? undefined
    : Math.min(100, Math.round(left / full * 100))
}

const stateOf = (charge: Item, isPlugged: boolean | undefined): Battery["state"] => {
  if (flagOf(charge, "sppower_battery_fully_charged")) return "full"
  if (flagOf(charge, "sppower_battery_is_charging")) return "charging"
  return isPlugged === undefined ? undefined : isPlugged ? "idle" : "discharging"
}
