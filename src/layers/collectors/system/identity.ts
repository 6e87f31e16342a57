import { Effect } from "effect"
import { firmwareOf } from "../../../domain/formats/SmbiosFirmware.ts"
import { chassisTypeOf, systemOf } from "../../../domain/formats/SmbiosSystem.ts"
import { compact, presentSerial, presentUuid } from "../../../domain/presence.ts"
import { Machine } from "../../../services/Machine.ts"
import { Gaps } from "../Collector.ts"
import { fact } from "../fact.ts"
import { dmiFact, dmiFolder, smbios, smbiosFolder, smbiosVersion } from "../smbios.ts"

/** What the computer says it is, with what its firmware lets slip about being a virtual one. */
export type Identity = Partial<ReturnType<typeof systemOf>> & {
  readonly firmwareVendor?: string | undefined
  readonly virtualMachine?: boolean
}

const cite = (source: string) => Gaps.use((gaps) => gaps.cite(source))

const fromTable = Effect.gen(function*() {
  const structures = yield* smbios
  yield* cite(smbiosFolder)
  const firmware = firmwareOf(structures)
  const identity: Identity = {
    ...systemOf(structures, yield* smbiosVersion),
    firmwareVendor: firmware?.vendor,
    virtualMachine: firmware?.virtualMachine ?? false
  }
  return identity
})

const fromCopies = Effect.gen(function*() {
  yield* Machine.use((machine) => machine.listFolder(dmiFolder))
  yield* cite(dmiFolder)
  const chassisType = Number(yield* dmiFact("chassisType", "chassis_type"))
  const identity: Identity = {
    manufacturer: yield* dmiFact("manufacturer", "sys_vendor"),
    model: yield* dmiFact("model", "product_name"),
    version: yield* dmiFact("version", "product_version"),
    family: yield* dmiFact("family", "product_family"),
    sku: yield* dmiFact("sku", "product_sku"),
    serialNumber: presentSerial(yield* dmiFact("serialNumber", "product_serial")),
    uuid: presentUuid(yield* dmiFact("uuid", "product_uuid")),
    assetTag: yield* dmiFact("assetTag", "chassis_asset_tag"),
    chassisType: chassisTypeOf(chassisType),
    firmwareVendor: yield* dmiFact("firmware vendor", "bios_vendor")
  }
  return identity
})

/** ARM and RISC-V boards: `model` is required of a root node, `serial-number` optional (Devicetree Specification, 2.3 and 3.2). */
const fromDeviceTree = Effect.gen(function*() {
  const identity: Identity = {
    model: yield* fact("model", "/proc/device-tree/model"),
    serialNumber: yield* fact("serialNumber", "/sys/firmware/devicetree/base/serial-number")
  }
  if (identity.model !== undefined) yield* cite("/proc/device-tree")
  return identity
})

/** From the SMBIOS table; without root from the kernel's copies of it; without SMBIOS from the device tree. */
export const identity = fromTable.pipe(Effect.catch(() => fromCopies), Effect.catch(() => fromDeviceTree))

/** The section that this makes. The chassis of a guest is made up. */
export const systemFrom = (found: Identity, hypervisor: string | undefined) => {
  const { chassisSerialNumber, chassisType, firmwareVendor: _, virtualMachine: __, ...named } = found
  return compact({
    ...named,
    chassisType: hypervisor === undefined ? chassisType : undefined,
    chassisSerialNumber: hypervisor !== undefined || chassisSerialNumber === named.serialNumber
      ? undefined
      : chassisSerialNumber,
    hypervisor
  })
}
