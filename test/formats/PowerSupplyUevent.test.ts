import { assert, describe, it } from "@effect/vitest"
import { PowerSupplyUevent } from "../../src/domain/formats/PowerSupplyUevent.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const energy = `POWER_SUPPLY_NAME=BAT0
POWER_SUPPLY_TYPE=Battery
POWER_SUPPLY_STATUS=Not charging
POWER_SUPPLY_PRESENT=1
POWER_SUPPLY_TECHNOLOGY=Li-poly
POWER_SUPPLY_CYCLE_COUNT=128
POWER_SUPPLY_VOLTAGE_MIN_DESIGN=15480000
POWER_SUPPLY_ENERGY_FULL_DESIGN=52500000
POWER_SUPPLY_ENERGY_FULL=47120000
POWER_SUPPLY_CAPACITY=80
POWER_SUPPLY_MODEL_NAME=5B10W51827
POWER_SUPPLY_MANUFACTURER=Sunwoda
POWER_SUPPLY_SERIAL_NUMBER= 4021
`

const charge = `POWER_SUPPLY_NAME=BAT1
POWER_SUPPLY_STATUS=Discharging
POWER_SUPPLY_TECHNOLOGY=Unknown
POWER_SUPPLY_CYCLE_COUNT=0
POWER_SUPPLY_VOLTAGE_MIN_DESIGN=11400000
POWER_SUPPLY_CHARGE_FULL_DESIGN=4000000
POWER_SUPPLY_CHARGE_FULL=3500000
POWER_SUPPLY_CAPACITY=-1
POWER_SUPPLY_SERIAL_NUMBER=0000
`

const mouse = "POWER_SUPPLY_NAME=hidpp_battery_0\nPOWER_SUPPLY_TYPE=Battery\nPOWER_SUPPLY_SCOPE=Device\n"

describe("the uevent of a power supply", () => {
  it("counts energy in µWh", () => {
    assert.deepStrictEqual(valueOf(PowerSupplyUevent, energy), {
      type: "Battery",
      scope: undefined,
      battery: {
        manufacturer: "Sunwoda",
        model: "5B10W51827",
        serialNumber: "4021",
        technology: "Li-poly",
        designCapacityWh: 52.5,
        fullCapacityWh: 47.12,
        cycles: 128,
        chargePercent: 80,
        state: "idle"
      }
    })
  })

  it("makes energy of charge, and does not believe zeros and -1", () => {
    assert.deepStrictEqual(valueOf(PowerSupplyUevent, charge), {
      type: undefined,
      scope: undefined,
      battery: { designCapacityWh: 45.6, fullCapacityWh: 39.9, state: "discharging" }
    })
  })

  it("says whose battery it is", () => {
    assert.strictEqual(valueOf(PowerSupplyUevent, mouse).scope, "Device")
    assert.strictEqual(refusalOf(PowerSupplyUevent, "DRIVER=acpi\n"), "power supply: no POWER_SUPPLY lines")
  })
})
