import { Effect, Result } from "effect"
import { vendorOf } from "../../../domain/diskKind.ts"
import { probeErrorOf } from "../../../domain/formats/ProbeLine.ts"
import { type PhysicalDiskRow, ProbePhysicalDisks } from "../../../domain/formats/ProbePhysicalDisks.ts"
import { ProbeSmartPredict } from "../../../domain/formats/ProbeSmartPredict.ts"
import type { Disk, DiskHealth } from "../../../domain/inventory/Disks.ts"
import { compact, orderedBy, present, presentNumber } from "../../../domain/presence.ts"
import {
  busOf,
  hoursOf,
  isDisk,
  modelOf,
  nameOf,
  serialOf,
  statusOf,
  temperatureOf,
  wearOf,
  windowsMediaOf,
  wwnOfDisk
} from "../../../domain/windowsDisk.ts"
import { probeReadError } from "../../windows/probeAnswer.ts"
import { Gaps, optional } from "../Collector.ts"
import { probed } from "../probe.ts"

/** Where in the section the health of a disk is. */
const healthIn = (row: PhysicalDiskRow) => [nameOf(row) ?? "", "health"]

/** Instances of drives that foresee their end, or `late` where that was not told in time. */
const foreseenEnds = Effect.fnUntraced(function*(rows: ReadonlyArray<PhysicalDiskRow>) {
  const predictions = yield* Effect.result(probed("smartPredict", ProbeSmartPredict))
  if (Result.isSuccess(predictions)) {
    return predictions.success.filter(({ PredictFailure }) => PredictFailure === true)
      .map(({ InstanceName }) => InstanceName.toUpperCase())
  }
  yield* optional("failure prediction", Effect.fail(predictions.failure), rows.map(healthIn))
  return predictions.failure._tag === "TookTooLong" ? "late" as const : []
})

/** What a disk counts is missing for a reason: it counts nothing, or it was not told. */
const countersGap = Effect.fnUntraced(function*(row: PhysicalDiskRow) {
  if (row.countersError === undefined || row.countersError === null) return undefined
  const error = probeReadError(countersClass, probeErrorOf(row.countersError), countersLimitMs)
  yield* optional(`counters of ${nameOf(row)}`, Effect.fail(error), [healthIn(row)])
  return error
})

const countersClass = "MSFT_StorageReliabilityCounter"

/** What the script gives the counters of a disk. */
const countersLimitMs = 10_000

/** The instance of a drive's prediction is that of its device, with a number behind it. A single drive needs no name. */
const foresees = (row: PhysicalDiskRow, ends: ReadonlyArray<string>, isOnlyOne: boolean) => {
  const instance = row.PNPDeviceID?.toUpperCase()
  return instance === undefined ? isOnlyOne && ends.length > 0 : ends.some((end) => end.startsWith(`${instance}_`))
}

const healthOf = Effect.fnUntraced(
  function*(row: PhysicalDiskRow, ends: ReadonlyArray<string> | "late", isOnlyOne: boolean) {
    const gap = yield* countersGap(row)
    const health: DiskHealth = compact({
      status: statusOf(row, {
        foresees: ends !== "late" && foresees(row, ends, isOnlyOne),
        untold: ends === "late" || gap?._tag === "TookTooLong"
      }),
      temperatureCelsius: temperatureOf(row),
      powerOnHours: hoursOf(row),
      wearPercent: wearOf(row)
    })
    return health
  }
)

/** What a host makes up has no health of its own. */
const diskOf = Effect.fnUntraced(
  function*(row: PhysicalDiskRow, real: ReadonlyArray<PhysicalDiskRow>, ends: ReadonlyArray<string> | "late") {
    const name = nameOf(row), sizeBytes = presentNumber(row.Size)
    if (name === undefined) return []
    const disk: Disk = compact({
      name,
      model: modelOf(row),
      vendor: vendorOf(row.Manufacturer),
      serialNumber: serialOf(row),
      wwn: wwnOfDisk(row),
      firmware: present(row.FirmwareVersion),
      sizeBytes: sizeBytes === 0 ? undefined : sizeBytes,
      bus: busOf(row.BusType),
      media: windowsMediaOf(row),
      health: real.includes(row) ? yield* healthOf(row, ends, real.length === 1) : undefined
    })
    return [disk]
  }
)

/** Disks as the storage management of Windows sees them. */
export const windows = Effect.gen(function*() {
  const rows = (yield* probed("physicalDisks", ProbePhysicalDisks)).filter(isDisk)
  yield* Gaps.use((gaps) => gaps.cite("MSFT_PhysicalDisk"))
  const real = rows.filter((row) => windowsMediaOf(row) !== "virtual")
  const ends = real.length === 0 ? [] : yield* foreseenEnds(real)
  const disks = yield* Effect.forEach(rows, (row) => diskOf(row, real, ends))
  return orderedBy(disks.flat(), ({ name }) => name)
})
