import { Schema } from "effect"
import { jsonRows } from "./jsonRows.ts"
import { probeListOf, probeNumber, probeNumbers, probeText } from "./probeValues.ts"

/** `MSFT_StorageReliabilityCounter`: °C (0 where nobody measures), percent used up, hours (16 bits: they stop at 65,535). */
const Counters = Schema.Struct({ Temperature: probeNumber, Wear: probeNumber, PowerOnHours: probeNumber })

/**
 * Disks as `MSFT_PhysicalDisk` has them, each with its reliability counters, or why they could not be had, and with the
 * device instance of its drive (`Win32_DiskDrive`).
 */
export const ProbePhysicalDisks = jsonRows(Schema.Struct({
  DeviceId: Schema.NonEmptyString,
  FriendlyName: probeText,
  Model: probeText,
  Manufacturer: probeText,
  SerialNumber: probeText,
  AdapterSerialNumber: probeText,
  FirmwareVersion: probeText,
  BusType: probeNumber,
  MediaType: probeNumber,
  SpindleSpeed: probeNumber,
  HealthStatus: probeNumber,
  OperationalStatus: probeNumbers,
  Size: probeNumber,
  UniqueId: probeText,
  UniqueIdFormat: probeNumber,
  PNPDeviceID: probeText,
  counters: probeListOf(Counters),
  countersError: Schema.optionalKey(Schema.Unknown)
}))
export type PhysicalDiskRow = typeof ProbePhysicalDisks.Type[number]
