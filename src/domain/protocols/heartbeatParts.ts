import { Schema } from "effect"
import { count, flag } from "../inventory/fields.ts"

/**
 * What the bodies of the heartbeat protocol are put together from. In inventories `null` says that something is not
 * known, and what a receiver does not know of is kept as it came: agents of several generations send more than others.
 */

/** A text, `null` where it is not known. */
export const told = (description: string) => Schema.optionalKey(Schema.NullOr(Schema.String).annotate({ description }))

/** A number in the unit that is named, `null` where it is not known. */
export const measured = (description: string) =>
  Schema.optionalKey(Schema.NullOr(Schema.Finite).annotate({ description }))

export const counted = (description: string) => Schema.optionalKey(count(description))

export const whether = (description: string) => Schema.optionalKey(flag(description))

export const rowsOf = <S extends Schema.Top>(row: S, description: string) =>
  Schema.optionalKey(Schema.Array(row).annotate({ description }))

/** A block whose other fields are kept as they came. */
export const open = <F extends Schema.Struct.Fields>(
  identifier: string,
  title: string,
  description: string,
  fields: F
) =>
  Schema.StructWithRest(Schema.Struct(fields), [Schema.Record(Schema.String, Schema.Json)])
    .annotate({ identifier, title, description })

const share = "Share in use, 0 to 100"

export const HeartbeatSystem = open("HeartbeatSystem", "Machine", "The machine and its system", {
  hostname: told("Name of the machine"),
  platform: told("System, release and version: Windows-10-10.0.26100"),
  processor: told("Processor: Intel64 Family 6 Model 154"),
  architecture: told("Width of the system: 64bit"),
  domain: told("Domain that the machine has joined"),
  workgroup: told("Workgroup, where it has joined no domain"),
  system: told("Windows, Linux or Darwin"),
  release: told("Release of the system"),
  version: told("Version of the system"),
  machine: told("Instruction set, in the system's own word: AMD64, x86_64"),
  manufacturer: told("Maker of the machine"),
  model: told("Product name"),
  serial_number: told("Serial number of the machine"),
  uuid: told("SMBIOS UUID"),
  chassis_type: told("Kind of chassis")
})

export const HeartbeatMemory = open("HeartbeatMemory", "Memory", "Working memory; a GB is 2³⁰ bytes", {
  total_gb: measured("Memory that the system can use, in GB"),
  available_gb: measured("Memory that new work can have, in GB"),
  used_gb: measured("Memory in use, in GB"),
  usage_percent: measured(share),
  total: measured("Memory that the system can use, in bytes"),
  percent: measured(share)
})

const space = {
  total_gb: measured("Size in GB of 2³⁰ bytes"),
  used_gb: measured("Space in use, in GB"),
  usage_percent: measured(share)
}

export const HeartbeatVolume = open("HeartbeatVolume", "System volume", "The volume that the system is on", {
  device: told("Where it is mounted: C:\\"),
  fstype: told("Kind of file system: NTFS"),
  ...space,
  free_gb: measured("Space left, in GB"),
  total: measured("Size in bytes"),
  used: measured("Space in use, in bytes"),
  free: measured("Space left, in bytes"),
  percent: measured(share)
})

export const HeartbeatDisk = open("HeartbeatDisk", "Physical disk", "One disk with its own numbers", {
  device: told("Model, by which the protocol names disks"),
  model: told("Model"),
  name: told("Name that the system gives it: nvme0n1, PhysicalDrive0"),
  serial_number: told("Serial number"),
  interface_type: told("How it is attached: NVMe, SATA, USB"),
  health_status: told("The disk's own assessment: Healthy, Warning or Critical"),
  smart_status: told("The same in the words of MSFT_PhysicalDisk.OperationalStatus: OK, Degraded, Predictive Failure"),
  temperature: measured("Temperature in °C"),
  size_bytes: measured("Size in bytes"),
  ...space
})

export const BitLockerVolume = open("BitLockerVolume", "BitLocker volume", "One volume with a letter", {
  volume_letter: told("C:, under the name that backends store"),
  drive_letter: told("C:, under the name that the protocol's document gives it"),
  protection_status: Schema.optionalKey(
    Schema.String.annotate({ description: "Protected, Unprotected or Unknown" })
  ),
  encryption_method: told("Cipher, at most 50 characters"),
  key_protector_type: told("Ways to unlock it, at most 100 characters: Tpm + RecoveryPassword"),
  recovery_key_id: told("Id of the recovery password, at most 100 characters"),
  recovery_key: told("The recovery password, sealed for the organisation: a JWE, never the password itself"),
  volume_status: told("How much is encrypted, in the words of Win32_EncryptableVolume: FullyEncrypted"),
  encryption_percentage: measured("Share that is encrypted"),
  key_protector_count: counted("Ways to unlock it")
})

export const BitLocker = open("BitLocker", "BitLocker", "How far the volumes of a Windows machine are encrypted", {
  supported: whether("Whether this machine has BitLocker"),
  permission_required: whether("Whether the agent lacks the right to ask"),
  reason: told("Why nothing is known"),
  total_volumes: counted("Volumes, those without a letter included"),
  protected_volumes: counted("Volumes that are protected"),
  unprotected_volumes: counted("Volumes that are not"),
  volumes: rowsOf(BitLockerVolume, "Volumes with a letter, A: to Z:"),
  collection_timestamp: told("When this was read")
})

/** A part of the machine that could not be read, or only in part. */
export const CollectionError = open("CollectionError", "Gap", "A section that is missing, old or incomplete", {
  component: told("The section: disks, packages, …"),
  outcome: told("partial, denied, timeout or failed"),
  reason: told("Why"),
  last_good: told("When what is told in its place was read")
})

export const HeartbeatProgram = open("HeartbeatProgram", "Program", "One installed program", {
  name: told("Name"),
  version: told("Version"),
  publisher: told("Who made it")
})
