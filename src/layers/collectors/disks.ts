import { Effect } from "effect"
import { mediaOf, sizeBytesOf, toldSerialOf, vendorOf, wwnOf } from "../../domain/diskKind.ts"
import { lsblkArguments, LsblkJson } from "../../domain/formats/LsblkJson.ts"
import type { Disk } from "../../domain/inventory/Disks.ts"
import { compact, orderedBy, present } from "../../domain/presence.ts"
import { Absent } from "../../services/Machine.ts"
import { Gaps, make, optional, runAndRead, source } from "./Collector.ts"
import { type KernelDisk, kernelDisks } from "./disks/kernelDisks.ts"
import { macos } from "./disks/macos.ts"
import { secondPaths } from "./disks/secondPaths.ts"
import { smartReports } from "./disks/smartReports.ts"
import { windows } from "./disks/windows.ts"
import { probeSourceLimits } from "./probe.ts"

/** An `lsblk` that knows no JSON (util-linux before 2.27) is none. */
const toldByLsblk = runAndRead("lsblk", lsblkArguments, LsblkJson, { limitMs: 8000 }).pipe(
  Effect.catchIf(
    (error) => error._tag === "Unreadable" && error.detail.includes("unrecognized option"),
    ({ what }) => Effect.fail(new Absent({ what }))
  )
)

/** What udev adds: above all the serial numbers of disks behind bridges that the kernel does not ask. */
const udevDisks = Effect.fnUntraced(function*(disks: ReadonlyArray<KernelDisk>) {
  const untold = disks.flatMap(({ name }) => toldByUdev.map((field) => [name, field]))
  const answer = yield* optional("udev", toldByLsblk, untold)
  if (answer !== undefined) yield* Gaps.use((gaps) => gaps.cite("lsblk"))
  return new Map(answer?.blockdevices.map((device) => [device.kname, device]))
})

const toldByUdev = ["model", "vendor", "serialNumber", "wwn", "firmware"] as const satisfies ReadonlyArray<keyof Disk>

const linux = Effect.gen(function*() {
  const paths = yield* secondPaths
  const kernel = (yield* kernelDisks).filter(({ name }) => !paths.has(name))
  yield* Gaps.use((gaps) => gaps.cite("/sys/block"))
  const udev = yield* udevDisks(kernel)
  const smart = yield* smartReports(kernel.filter(hasHealth))
  return orderedBy(
    kernel.map((disk) => {
      const known = udev.get(disk.name), report = smart.get(disk.name)
      const model = disk.model ?? present(known?.model)
      const vendor = vendorOf(disk.vendor ?? known?.vendor)
      return compact({
        name: disk.name,
        model,
        vendor,
        serialNumber: disk.serialNumber ?? toldSerialOf(known ?? {}) ?? disk.bridgeSerialNumber,
        wwn: wwnOf(disk.wwid) ?? wwnOf(known?.wwn),
        firmware: disk.firmware ?? present(known?.rev),
        sizeBytes: sizeBytesOf(disk.name, disk.size),
        bus: disk.bus,
        media: mediaOf({ ...disk, vendor, model, rotationRate: report?.rotationRate }),
        removable: disk.removable,
        health: report?.health ?? disk.health
      })
    }),
    ({ name }) => name
  )
})

/** Only a real disk with a medium can be asked how it is. */
const hasHealth = (disk: KernelDisk) => {
  const media = mediaOf(disk)
  return media !== "virtual" && media !== "optical" && sizeBytesOf(disk.name, disk.size) !== undefined
}

export const disks = make({
  name: "disks",
  limitMs: 40_000,
  sources: {
    linux: source("/sys/block", linux),
    win32: source("MSFT_PhysicalDisk", windows, probeSourceLimits),
    darwin: macos
  }
})
