import { Schema } from "effect"
import { macAddress, text } from "./inventory/fields.ts"

/**
 * What tells this machine from every other one, as far as it says so and may be read. A key that is absent, and a list
 * that is empty, say nothing: neither that there is no such thing, nor that it changed. A container has none of these;
 * what it sees is its host's.
 */
export const HardwareIdentifiers = Schema.Struct({
  uuid: Schema.optionalKey(text("SMBIOS UUID, lower case (DMTF DSP0134, 7.2.1)")),
  serialNumber: Schema.optionalKey(text("Serial number of the computer: SMBIOS type 1, or the device tree")),
  boardSerialNumber: Schema.optionalKey(text("Serial number of the main board, SMBIOS type 2")),
  chassisSerialNumber: Schema.optionalKey(text("Serial number of the chassis, SMBIOS type 3")),
  machineId: Schema.optionalKey(
    text(
      "Id of the installation, made of the machine-id or MachineGuid for this application alone: never that id itself"
    )
  ),
  macAddresses: Schema.Array(macAddress("Address that an adapter was made with"))
    .annotate({ description: "Addresses of the built-in physical adapters, ordered" }),
  diskIds: Schema.Array(text("Serial number or world-wide name of a disk"))
    .annotate({ description: "Built-in physical disks, ordered; empty on a virtual machine, whose disks are files" })
}).annotate({ identifier: "HardwareIdentifiers", title: "Hardware identifiers" })
export interface HardwareIdentifiers extends Schema.Schema.Type<typeof HardwareIdentifiers> {}

/** Of a machine that says nothing about itself. */
export const noIdentifiers: HardwareIdentifiers = { macAddresses: [], diskIds: [] }

/** What is known of a machine from now on: what it says today, and what it said before where it says nothing today. */
export const updated = (before: HardwareIdentifiers, today: HardwareIdentifiers): HardwareIdentifiers => ({
  ...before,
  ...today,
  macAddresses: today.macAddresses.length > 0 ? today.macAddresses : before.macAddresses,
  diskIds: today.diskIds.length > 0 ? today.diskIds : before.diskIds
})
