import { assert, describe, it } from "@effect/vitest"
import { SmartctlJson } from "../../src/domain/formats/SmartctlJson.ts"
import { refusalOf, valueOf } from "./hostility.ts"

const document = (rest: object, exitStatus = 0) =>
  JSON.stringify({ json_format_version: [1, 0], smartctl: { version: [7, 3], exit_status: exitStatus }, ...rest })

const told = (rest: object, exitStatus = 0) => valueOf(SmartctlJson, document(rest, exitStatus))

const ata = {
  rotation_rate: 7200,
  smart_status: { passed: true },
  ata_smart_attributes: {
    table: [
      { id: 5, name: "Reallocated_Sector_Ct", value: 100, worst: 100, thresh: 10, when_failed: "", raw: { value: 0 } },
      { id: 190, name: "Airflow_Temperature_Cel", value: 64, worst: 44, thresh: 45, when_failed: "past" }
    ]
  },
  power_on_time: { hours: 26195 },
  temperature: { current: 36 }
}

const nvme = {
  device: { name: "/dev/nvme0n1", type: "nvme", protocol: "NVMe" },
  smart_status: { passed: true, nvme: { value: 0 } },
  nvme_smart_health_information_log: { critical_warning: 0, temperature: 41, percentage_used: 3, power_on_hours: 870 },
  temperature: { current: 41 },
  power_on_time: { hours: 870 }
}

const sas = {
  smart_status: { passed: true },
  scsi_percentage_used_endurance_indicator: 11,
  temperature: { current: 21, drive_trip: 70 },
  power_on_time: { hours: 26195, minutes: 12 },
  rotation_rate: 0
}

const asleep = JSON.stringify({
  smartctl: { messages: [{ string: "Device is in STANDBY mode, exit(2)", severity: "information" }], exit_status: 2 }
})

describe("what smartctl says of a disk", () => {
  it("is health, temperature, hours and speed of a hard disk", () => {
    assert.deepStrictEqual(told(ata), {
      answer: "told",
      status: "healthy",
      temperatureCelsius: 36,
      powerOnHours: 26195,
      wearPercent: undefined,
      rotationRate: 7200
    })
  })

  it("is how much of an NVMe or SAS disk is used up", () => {
    assert.deepInclude(told(nvme), { status: "healthy", temperatureCelsius: 41, powerOnHours: 870, wearPercent: 3 })
    assert.deepInclude(told(sas), { status: "healthy", wearPercent: 11, rotationRate: 0 })
  })

  it("is what is left of an ATA solid state disk, turned round", () => {
    const table = [{ id: 177, name: "Wear_Leveling_Count", value: 94, when_failed: "" }]
    assert.strictEqual(told({ ...ata, ata_smart_attributes: { table } }).wearPercent, 6)
  })

  it("never has more than all of a disk used up", () => {
    const log = { percentage_used: 255 }
    assert.strictEqual(told({ ...nvme, nvme_smart_health_information_log: log }).wearPercent, 100)
  })

  it("is failing by the disk's own word or by bit 3 of the exit status", () => {
    assert.strictEqual(told({ ...nvme, smart_status: { passed: false } }).status, "failing")
    assert.strictEqual(told(ata, 0b1000).status, "failing")
  })

  it("is a warning while an attribute is at its threshold, and none for what was once", () => {
    assert.strictEqual(told(ata, 0b10000).status, "warning")
    assert.strictEqual(told(ata, 0b1100000).status, "healthy")
    const table = [{ id: 5, name: "Reallocated_Sector_Ct", when_failed: "now" }]
    assert.strictEqual(told({ ...ata, ata_smart_attributes: { table } }).status, "warning")
  })

  it("still counts where one command of several failed", () => {
    assert.deepInclude(told(ata, 0b100), { answer: "told", status: "healthy" })
  })

  it("tells a sleeping disk from one that could not be opened and one that is not understood", () => {
    assert.strictEqual(valueOf(SmartctlJson, asleep).answer, "asleep")
    assert.strictEqual(told({}, 0b10).answer, "unopened")
    assert.strictEqual(told({}, 0b01).answer, "refused")
  })

  it("says nothing of numbers that stand for no idea", () => {
    assert.isUndefined(told({ ...ata, temperature: { current: -1 } }).temperatureCelsius)
    assert.isUndefined(told({ ...ata, power_on_time: { hours: "many" } }).powerOnHours)
  })

  it("is refused where it is not of smartctl", () => {
    assert.include(refusalOf(SmartctlJson, "{}"), "no smartctl object")
    assert.include(refusalOf(SmartctlJson, "smartctl: not found"), "smartctl --json")
  })
})
