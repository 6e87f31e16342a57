import { Predicate, Result, Schema } from "effect"
import { presentNumber } from "../presence.ts"
import { type Format, FormatError, json } from "./Format.ts"

/** What `smartctl` found out about a disk. */
export interface SmartReport {
  /** `refused`: it cannot speak with this kind of device. `unopened`: the device could not be opened. */
  readonly answer: "told" | "asleep" | "refused" | "unopened"
  readonly status: "healthy" | "warning" | "failing" | "unknown"
  readonly temperatureCelsius?: number | undefined
  readonly powerOnHours?: number | undefined
  /** Endurance used up; more than 100 is told as 100. */
  readonly wearPercent?: number | undefined
  /** Turns a minute; 0 for a disk without moving parts. */
  readonly rotationRate?: number | undefined
}

/** Arguments that `SmartctlJson` is the answer to. `-n standby`: a disk that sleeps is not woken. */
export const smartctlArguments = (device: string) => ["--json=c", "-n", "standby", "-i", "-H", "-A", device]

/**
 * `smartctl --json` for ATA, NVMe and SCSI disks. Its exit status, which the document repeats, is a bit mask
 * (smartctl(8), EXIT STATUS): bit 0 usage or unknown device, 1 not opened or asleep, 2 a command failed,
 * 3 the disk is failing, 4 a prefail attribute is at its threshold; the bits above tell of the past.
 */
export const SmartctlJson: Format<SmartReport> = {
  name: "smartctl --json",
  decode: (text) =>
    Result.flatMap(document.decode(text), (given) =>
      Predicate.isObject(given.smartctl)
        ? Result.succeed(reportOf(given))
        : Result.fail(new FormatError({ format: "smartctl --json", detail: "no smartctl object" })))
}

const document = json("smartctl --json", Schema.JsonObject)

const reportOf = (given: Schema.JsonObject): SmartReport => {
  const exitStatus = numberAt(given, "smartctl", "exit_status") ?? 0
  const answer = isAsleep(given)
    ? "asleep"
    : (exitStatus & 0b01) !== 0
    ? "refused"
    : (exitStatus & 0b10) !== 0
    ? "unopened"
    : "told"
  return {
    answer,
    status: statusOf(at(given, "smart_status", "passed"), exitStatus, attributesOf(given)),
    temperatureCelsius: numberAt(given, "temperature", "current"),
    powerOnHours: numberAt(given, "power_on_time", "hours"),
    wearPercent: wearOf(given),
    rotationRate: numberAt(given, "rotation_rate")
  }
}

/** "Device is in STANDBY mode, exit(2)", "… SLEEP mode …", "… STANDBY (OS) mode …". */
const isAsleep = (given: Schema.JsonObject) => {
  const messages = at(given, "smartctl", "messages")
  return Array.isArray(messages)
    && messages.some((each) => /\bis in (STANDBY|SLEEP)\b/.test(String(at(each, "string") ?? "")))
}

const statusOf = (
  passed: unknown,
  exitStatus: number,
  attributes: ReadonlyArray<unknown>
): SmartReport["status"] => {
  if (passed === false || (exitStatus & 0b1000) !== 0) return "failing"
  const atThreshold = (exitStatus & 0b10000) !== 0
    || attributes.some((each) => String(at(each, "when_failed") ?? "").toLowerCase() === "now")
  return atThreshold ? "warning" : passed === true ? "healthy" : "unknown"
}

const attributesOf = (given: Schema.JsonObject): ReadonlyArray<unknown> => {
  const table = at(given, "ata_smart_attributes", "table")
  return Array.isArray(table) ? table : []
}

/** NVMe and SAS say how much is used up; ATA disks have an attribute whose normalised value is what is left of 100. */
const wearOf = (given: Schema.JsonObject): number | undefined => {
  const used = numberAt(given, "nvme_smart_health_information_log", "percentage_used")
    ?? numberAt(given, "endurance_used", "current_percent")
    ?? numberAt(given, "scsi_percentage_used_endurance_indicator")
  if (used !== undefined) return Math.min(100, Math.max(0, used))
  const left = attributesOf(given)
    .filter((each) => enduranceAttributes.has(String(at(each, "name"))))
    .map((each) => numberAt(each, "value"))
    .find((value) => value !== undefined && value >= 0 && value <= 100)
  return left === undefined ? undefined : 100 - left
}

/** Names in the drive database of smartmontools for attributes that count down from 100 to 0 over a disk's life. */
const enduranceAttributes = new Set([
  "Media_Wearout_Indicator",
  "Percent_Lifetime_Remain",
  "Remaining_Lifetime_Perc",
  "SSD_Life_Left",
  "Wear_Leveling_Count"
])

const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (found, key) => Predicate.isObject(found) ? (found as Record<string, unknown>)[key] : undefined,
    value
  )

const numberAt = (value: unknown, ...path: ReadonlyArray<string>): number | undefined => {
  const found = at(value, ...path)
  return typeof found === "number" ? presentNumber(found) : undefined
}
