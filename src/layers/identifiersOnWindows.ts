import { Effect } from "effect"
import { type Adapter, ownMacs } from "../domain/chooseMac.ts"
import { ofType, type Structure, textAt } from "../domain/formats/Smbios.ts"
import { baseboardOf, systemOf } from "../domain/formats/SmbiosSystem.ts"
import type { HardwareIdentifiers } from "../domain/HardwareIdentifiers.ts"
import { compact, presentSerial } from "../domain/presence.ts"
import { machineIdOnWindows } from "./collectors/os/windows.ts"
import { smbiosTable } from "./collectors/windowsSmbios.ts"

/**
 * What a Windows machine says of itself without a process: the SMBIOS table, and its MachineGuid, made another id for this
 * application alone. What its disks are called, it tells only in a scan.
 */
export const identifiersOnWindows = Effect.fnUntraced(function*(adapters: ReadonlyArray<Adapter>) {
  const table = yield* Effect.orElseSucceed(smbiosTable, () => undefined)
  const system = table && systemOf(table.structures, table.version)
  const identifiers: HardwareIdentifiers = compact({
    uuid: system?.uuid,
    serialNumber: system?.serialNumber,
    boardSerialNumber: table && baseboardOf(table.structures).serialNumber,
    chassisSerialNumber: table && chassisSerialOf(table.structures),
    machineId: yield* Effect.orElseSucceed(machineIdOnWindows, () => undefined),
    macAddresses: ownMacs(adapters),
    diskIds: []
  })
  return identifiers
})

const chassisSerialOf = (structures: ReadonlyArray<Structure>) => {
  const chassis = ofType(structures, 3)[0]
  return chassis && presentSerial(textAt(chassis, 0x07))
}
