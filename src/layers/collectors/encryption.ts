import { Effect } from "effect"
import { type Layers, layersOf, verdictOf, withFscrypt, zfsVerdictOf } from "../../domain/encryptionVerdict.ts"
import { DmsetupCryptTable } from "../../domain/formats/DmsetupTable.ts"
import { ProcSwaps } from "../../domain/formats/ProcSwaps.ts"
import { ZfsEncryption, zfsEncryptionArguments } from "../../domain/formats/ZfsEncryption.ts"
import { orderedBy, plain } from "../../domain/presence.ts"
import type { StackedDevice } from "../../domain/storageLayers.ts"
import { Absent, Denied, Machine } from "../../services/Machine.ts"
import { Gaps, make, needed, optional, read, runAndRead, source } from "./Collector.ts"
import { lockedVolumes } from "./encryption/lockedVolumes.ts"
import { macos } from "./encryption/macos.ts"
import { bitlocker } from "./encryption/windows.ts"
import { devicesBehind, stackedDevices } from "./storage/stackedDevices.ts"
import { mountedStorage } from "./volumes.ts"

/** Of the two programs that may be asked, one after the other. */
const limitMs = 8000

/** What keeps data on a disk: a mount, or an area that memory is swapped to. */
interface Used {
  readonly volume: string
  readonly source: string
  readonly filesystem: string
  readonly deviceNumber?: string
}

/** Swap files lie on a volume that is in the list anyway. */
const swapAreas = Effect.fnUntraced(function*(stacked: ReadonlyMap<string, StackedDevice>) {
  const areas = (yield* optional("swap", read("/proc/swaps", ProcSwaps))) ?? []
  return areas.filter(({ kind }) => kind === "partition").map(({ file }): Used => {
    const mapName = stacked.get(file.replace("/dev/", ""))?.mapName
    return { volume: mapName === undefined ? file : `/dev/mapper/${mapName}`, source: file, filesystem: "swap" }
  })
})

/** Memory, files and discs that look like a disk are none. */
const isOnDisk = (names: ReadonlyArray<string>) =>
  names.length > 0 && !names.some((name) => /^(loop|z?ram|sr)\d/.test(name))

/** The ciphers in use, which the kernel tells to root alone. Keys are not asked for. */
const cipherTable = Effect.gen(function*() {
  const machine = yield* Machine
  return machine.privileged
    ? yield* runAndRead("dmsetup", ["table", "--target", "crypt"], DmsetupCryptTable, { limitMs })
    : yield* new Denied({ what: "dmsetup table", needs: "root" })
})

/**
 * fscrypt keeps what it has encrypted on a file system in a folder at its root (fscrypt(1), metadata). It is looked for
 * where people live: on other file systems the question might wake a disk.
 */
const hasFscrypt = Effect.fnUntraced(function*(mount: string) {
  if (mount !== "/" && !/^\/home(?:\/|$)/.test(mount)) return false
  const machine = yield* Machine
  const policies = machine.listFolder(`${mount === "/" ? "" : mount}/.fscrypt/policies`)
  return yield* policies.pipe(Effect.map((names) => names.length > 0), Effect.orElseSucceed(() => false))
})

const linux = Effect.gen(function*() {
  const gaps = yield* Gaps
  const stacked = yield* stackedDevices
  const mounts = (yield* mountedStorage).filter(({ network }) => !network)
  const used: ReadonlyArray<Used> = [
    ...mounts.map(({ deviceNumber, filesystem, mount, source }): Used => ({
      volume: plain(mount) ?? mount,
      source,
      filesystem,
      deviceNumber
    })),
    ...(yield* swapAreas(stacked))
  ]
  const layered: Array<{ readonly volume: string; readonly layers: Layers }> = []
  for (const each of used) {
    const devices = yield* devicesBehind(each, stacked)
    if (isOnDisk(devices)) layered.push({ volume: each.volume, layers: layersOf(devices, stacked) })
  }
  yield* gaps.cite("/sys/block")
  const encrypted = layered.some(({ layers }) => layers.mapNames.length > 0)
  const methods = layered.map(({ volume }) => [volume, "method"])
  const ciphers = encrypted ? yield* optional("ciphers", needed(cipherTable), methods) : undefined
  if (ciphers !== undefined) yield* gaps.cite("dmsetup")

  const datasets = used.filter(({ filesystem }) => filesystem === "zfs")
  const zfs = datasets.length === 0
    ? undefined
    : yield* optional(
      "encryption of ZFS",
      needed(runAndRead("zfs", zfsEncryptionArguments, ZfsEncryption, { limitMs }))
    )
  if (zfs !== undefined) yield* gaps.cite("zfs")
  const hasEncryptedDevices = [...stacked.values()].some(({ mapUuid }) => mapUuid?.startsWith("CRYPT-"))

  const locked = [...zfs ?? []].filter(([, { cipher, keyLoaded }]) => cipher !== "off" && !keyLoaded)
  const rows = [
    ...yield* Effect.forEach(layered, ({ layers, volume }) => {
      const row = verdictOf(volume, layers, ciphers)
      return Effect.map(hasFscrypt(volume), (encrypts) => encrypts ? withFscrypt(row) : row)
    }),
    ...datasets.map(({ source, volume }) => zfsVerdictOf(volume, zfs?.get(source), hasEncryptedDevices)),
    ...locked.map(([name, dataset]) => zfsVerdictOf(plain(name) ?? name, dataset, hasEncryptedDevices)),
    ...yield* lockedVolumes(stacked)
  ]
  return rows.length === 0
    ? yield* new Absent({ what: "a volume on a disk of this machine" })
    : orderedBy(rows, ({ volume }) => volume)
})

export const encryption = make({
  name: "encryption",
  sources: { linux: source("/sys/block", linux), win32: source("Win32_EncryptableVolume", bitlocker), darwin: macos }
})
