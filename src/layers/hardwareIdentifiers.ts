import { Effect, Predicate } from "effect"
import { type Adapter, ownMacs } from "../domain/chooseMac.ts"
import { busOf, isDisk } from "../domain/diskKind.ts"
import { type HardwareIdentifiers, noIdentifiers } from "../domain/HardwareIdentifiers.ts"
import { compact, orderedBy, present, presentSerial, presentUuid } from "../domain/presence.ts"
import { containerOf, hypervisorOf } from "../domain/virtualisation.ts"
import { Machine } from "../services/Machine.ts"
import { dmiFolder } from "./collectors/smbios.ts"
import { containerEvidence, hypervisorEvidence } from "./collectors/system/evidence.ts"
import { machineId } from "./machineId.ts"

/**
 * What a machine says of itself, a Mac with one process and others without: Linux in the kernel's files, without the
 * SMBIOS table, and most of it only to root. What may not be read is absent. A container is none: all that it sees is its
 * host's.
 */
export const hardwareIdentifiers = Effect.fnUntraced(function*(adapters: ReadonlyArray<Adapter>) {
  const machine = yield* Machine
  if (machine.platform === "win32") {
    const { identifiersOnWindows } = yield* Effect.promise(() => import("./identifiersOnWindows.ts"))
    return yield* identifiersOnWindows(adapters)
  }
  if (machine.platform === "darwin") {
    const { macIdentifiers } = yield* Effect.promise(() => import("./macIdentity.ts"))
    return yield* macIdentifiers(adapters)
  }
  if (machine.platform !== "linux" || containerOf(yield* containerEvidence) !== undefined) return noIdentifiers
  const identifiers: HardwareIdentifiers = compact({
    uuid: presentUuid(yield* dmi("product_uuid")),
    serialNumber: presentSerial(
      (yield* dmi("product_serial")) ?? (yield* textOf("/sys/firmware/devicetree/base/serial-number"))
    ),
    boardSerialNumber: presentSerial(yield* dmi("board_serial")),
    chassisSerialNumber: presentSerial(yield* dmi("chassis_serial")),
    machineId: yield* machineId,
    macAddresses: ownMacs(adapters),
    diskIds: (yield* isVirtual) ? [] : yield* diskIds
  })
  return identifiers
})

const textOf = (file: string) =>
  Machine.use((machine) => machine.readFile(file)).pipe(Effect.map(present), Effect.orElseSucceed(() => undefined))

const dmi = (file: string) => textOf(`${dmiFolder}/${file}`)

const isVirtual = Effect.gen(function*() {
  const evidence = yield* hypervisorEvidence({
    manufacturer: yield* dmi("sys_vendor"),
    model: yield* dmi("product_name"),
    firmwareVendor: yield* dmi("bios_vendor")
  })
  return hypervisorOf(evidence) !== undefined
})

const diskIds = Effect.gen(function*() {
  const machine = yield* Machine
  const names = yield* Effect.orElseSucceed(machine.listFolder("/sys/block"), () => [])
  const ids = yield* Effect.forEach(names, diskId)
  return orderedBy([...new Set(ids.filter(Predicate.isNotUndefined))], (id) => id)
})

/** Ways to attach a disk inside of a machine. What is on USB comes and goes, what is on a network others see as well. */
const inside: ReadonlySet<string | undefined> = new Set(["ata", "mmc", "nvme", "sas", "sata", "scsi", "ufs"])

/**
 * By what a disk is known: identification of a card (kernel document mmc-dev-attrs), serial number (drivers/nvme/host/sysfs.c),
 * world-wide name (drivers/scsi/scsi_sysfs.c).
 */
const diskId = Effect.fnUntraced(function*(name: string) {
  const machine = yield* Machine
  const folder = `/sys/block/${name}`
  const link = yield* Effect.orElseSucceed(machine.readLink(folder), () => "")
  if (!isDisk(name, link) || !inside.has(busOf(name, link))) return undefined
  if ((yield* textOf(`${folder}/removable`)) === "1") return undefined
  for (const file of ["device/cid", "device/serial", "device/wwid", "wwid"]) {
    const id = presentSerial(yield* textOf(`${folder}/${file}`))
    if (id !== undefined && !/^eui\.0+$/.test(id)) return id
  }
  return undefined
})
