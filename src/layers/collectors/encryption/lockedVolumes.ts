import { Effect } from "effect"
import { lockedVolume } from "../../../domain/encryptionVerdict.ts"
import { UdevDatabase } from "../../../domain/formats/UdevDatabase.ts"
import type { StackedDevice } from "../../../domain/storageLayers.ts"
import { Machine } from "../../../services/Machine.ts"
import { ifPresent, optional, read } from "../Collector.ts"

const database = "/run/udev/data"

/** `b8:1` is a block device by its number; those of memory (1) and of files (7) are no volumes. */
const isBlockDevice = (name: string) => /^b\d+:\d+$/.test(name) && !/^b(?:1|7):/.test(name)

/**
 * Encrypted volumes that nobody has opened: udev has found out what is on them, and no device is made of them. It tells
 * everybody, without a process.
 */
export const lockedVolumes = Effect.fnUntraced(function*(stacked: ReadonlyMap<string, StackedDevice>) {
  const machine = yield* Machine
  const names = (yield* optional("locked volumes", machine.listFolder(database))) ?? []
  const opened = new Set([...stacked.values()].flatMap(({ slaves }) => slaves))
  const found = yield* Effect.forEach(
    names.filter(isBlockDevice),
    Effect.fnUntraced(function*(name) {
      const known = yield* optional("locked volumes", read(`${database}/${name}`, UdevDatabase))
      const link = yield* ifPresent(machine.readLink(`/sys/dev/block/${name.slice(1)}`))
      const device = link?.slice(link.lastIndexOf("/") + 1)
      if (device === undefined || opened.has(device)) return undefined
      return lockedVolume(`/dev/${device}`, known?.get("ID_FS_TYPE"))
    }),
    { concurrency: 8 }
  )
  return found.filter((volume) => volume !== undefined)
})
