import { compact } from "../presence.ts"
import type { Known } from "./inventoryForGlpi.ts"
import { mebibytes, megabytes, whole } from "./units.ts"

const architectures = /^(mips|mips64|alpha|sparc|sparc64|m68k|i386|x86_64|powerpc|powerpc64|arm.*|aarch64)$/

/** One row for each socket; where sockets cannot be told apart they are alike. */
export const cpus = ({ cpu }: Known) => {
  if (cpu === undefined) return undefined
  const sockets = Math.max(1, cpu.sockets ?? 1)
  const cores = cpu.physicalCores === undefined ? undefined : Math.round(cpu.physicalCores / sockets)
  const alike = compact({
    arch: cpu.arch !== undefined && architectures.test(cpu.arch) ? cpu.arch : undefined,
    core: cores,
    corecount: cores,
    thread: cpu.physicalCores ? Math.round(cpu.logicalCores / cpu.physicalCores) : undefined,
    familynumber: cpu.family?.toString(),
    manufacturer: cpu.manufacturer,
    model: cpu.modelNumber?.toString(),
    name: cpu.model,
    speed: whole(cpu.maxSpeedMhz),
    stepping: cpu.stepping
  })
  return cpu.processors?.map((processor) =>
    compact({
      ...alike,
      core: processor.cores ?? cores,
      corecount: processor.cores ?? cores,
      name: processor.model ?? cpu.model,
      serial: processor.serialNumber
    })
  ) ?? Array.from({ length: sockets }, () => alike)
}

export const memories = ({ memory }: Known) =>
  memory?.modules?.map((module, at) =>
    compact({
      capacity: mebibytes(module.sizeBytes),
      caption: module.slot,
      description: module.formFactor,
      manufacturer: module.manufacturer,
      model: module.partNumber,
      numslots: at + 1,
      serialnumber: module.serialNumber,
      speed: module.speedMhz === undefined ? undefined : String(module.speedMhz),
      type: module.type
    })
  )

/** Slots of which is known what fits in them: a description is required. */
export const slots = ({ baseboard }: Known) =>
  baseboard?.slots?.flatMap(({ inUse, kind, name }) =>
    kind === undefined
      ? []
      : [compact({ name, description: kind, status: inUse === undefined ? undefined : inUse ? "used" : "free" })]
  )

export const storages = ({ disks }: Known) =>
  disks?.map((disk) =>
    compact({
      name: disk.name,
      description: disk.bus,
      disksize: megabytes(disk.sizeBytes),
      firmware: disk.firmware,
      interface: disk.bus?.toUpperCase(),
      manufacturer: disk.vendor,
      model: disk.model,
      serial: disk.serialNumber,
      type: disk.media === "optical" ? "cd" : "disk",
      wwn: disk.wwn
    })
  )

export const videos = ({ graphics }: Known) =>
  graphics?.controllers.map(({ bus, memoryBytes, model, vendor }) =>
    compact({
      chipset: [vendor, model].filter(Boolean).join(" ") || undefined,
      memory: mebibytes(memoryBytes),
      name: model ?? vendor,
      pcislot: bus
    })
  )
