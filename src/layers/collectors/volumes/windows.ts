import { Effect } from "effect"
import { ProbeLogicalDisks } from "../../../domain/formats/ProbeLogicalDisks.ts"
import { driveTypes, WindowsDrives } from "../../../domain/formats/WindowsDrives.ts"
import type { Volume } from "../../../domain/inventory/Volumes.ts"
import { compact, orderedBy, plain, presentNumber } from "../../../domain/presence.ts"
import { Gaps, optional } from "../Collector.ts"
import { probed } from "../probe.ts"
import { called } from "../windows.ts"

/** A drive as its source tells of it. */
interface Drive {
  readonly root: string
  readonly type?: number | undefined
  readonly fileSystem?: string | undefined
  readonly totalBytes?: number | undefined
  readonly freeBytes?: number | undefined
  readonly volumeGuid?: string | undefined
}

const byManagement = Effect.map(
  probed("logicalDisks", ProbeLogicalDisks),
  (rows) =>
    rows.map(({ DeviceID, DriveType, FileSystem, FreeSpace, Size }): Drive => ({
      root: DeviceID,
      type: DriveType,
      fileSystem: FileSystem,
      totalBytes: Size,
      freeBytes: FreeSpace
    }))
)

/** `C:` for `C:\`. */
const mountOf = ({ root }: Drive) => /^[A-Za-z]:/.test(root) ? root.slice(0, 2).toUpperCase() : plain(root) ?? root

/** A drive whose medium may be out, and is: there is nothing on it. */
const isEmpty = ({ fileSystem, totalBytes, type }: Drive) =>
  type !== driveTypes.fixed && type !== driveTypes.network && plain(fileSystem) === undefined && !totalBytes

const isStorage = (drive: Drive) =>
  Object.values<number | undefined>(driveTypes).includes(drive.type) && !isEmpty(drive)

/** Of a local drive something is missing that the other source may know: one that is locked tells neither. */
const isUntold = ({ totalBytes, type }: Drive) => type === driveTypes.fixed && totalBytes === undefined

/** A share is never asked how full it is, and its size is that of whatever lies behind it. */
const volumeOf = (drive: Drive): Volume => {
  const { freeBytes, type } = drive
  const isNetwork = type === driveTypes.network
  const size = isNetwork ? undefined : presentNumber(drive.totalBytes)
  const totalBytes = size === 0 ? undefined : size
  return compact({
    mount: mountOf(drive),
    device: plain(drive.volumeGuid),
    filesystem: plain(drive.fileSystem),
    totalBytes,
    usedBytes: totalBytes === undefined || freeBytes === undefined ? undefined : Math.max(0, totalBytes - freeBytes),
    readOnly: type === driveTypes.optical ? true : undefined,
    network: isNetwork,
    removable: type === driveTypes.removable || type === driveTypes.optical
  })
}

/** The call of Windows, which starts nothing; the script only for drives that it left open. */
const drives = Effect.gen(function*() {
  const told = yield* Effect.option(called("drives", WindowsDrives))
  if (told._tag === "None") {
    yield* Gaps.use((gaps) => gaps.cite("Win32_LogicalDisk"))
    return yield* byManagement
  }
  yield* Gaps.use((gaps) => gaps.cite("GetLogicalDriveStrings"))
  const untold = told.value.filter(isUntold)
  if (untold.length === 0) return told.value
  const unread = untold.map((drive) => [mountOf(drive)])
  const others = new Map(
    ((yield* optional("sizes of volumes", byManagement, unread)) ?? []).map((drive) => [mountOf(drive), drive])
  )
  const completed = (drive: Drive): Drive =>
    isUntold(drive) ? { ...others.get(mountOf(drive)), ...compact(drive) } : drive
  return told.value.map(completed)
})

/** Drives with a letter. */
export const windows = Effect.map(
  drives,
  (found) => orderedBy(found.filter(isStorage).map(volumeOf), ({ mount }) => mount)
)
