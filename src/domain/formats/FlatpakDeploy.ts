import { compact, plain } from "../presence.ts"
import { make } from "./BytesFormat.ts"
import { misfit } from "./Format.ts"

/** What flatpak notes of a deployed ref. */
export interface FlatpakDeploy {
  /** The remote that it was installed from. */
  readonly origin?: string
  /** The version that its AppStream data states; runtimes often have none. */
  readonly version?: string
  readonly sizeBytes: number
}

/**
 * The file `deploy` of a deployed ref: a GVariant of type `(ssasta{sv})`, that is origin, commit, subpaths, installed size
 * (big-endian), and a dictionary with `appdata-version` in it (flatpak's common/flatpak-dir.c, `flatpak_deploy_data_*`).
 * Where its parts end is told at its end, last part first (GVariant specification, 2.5: framing offsets).
 */
export const FlatpakDeploy = make<FlatpakDeploy>("flatpak deploy", (bytes) => {
  const offsets = framing(bytes, 3)
  if (offsets === undefined) return misfit("not a deploy tuple")
  const [subpathsEnd, commitEnd, originEnd] = offsets.ends as [number, number, number]
  const size = aligned(subpathsEnd)
  if (originEnd > commitEnd || commitEnd > subpathsEnd || size + 8 > offsets.begin) {
    return misfit("offsets out of order")
  }
  const entries = dictionary(bytes.subarray(size + 8, offsets.begin))
  const sizeBytes = Number(new DataView(bytes.buffer, bytes.byteOffset + size, 8).getBigUint64(0))
  return Number.isSafeInteger(sizeBytes)
    ? compact({ origin: plain(textAt(bytes, 0, originEnd)), version: plain(entries.get("appdata-version")), sizeBytes })
    : misfit("an installed size beyond 8 PiB")
})

const aligned = (offset: number) => Math.ceil(offset / 8) * 8

/** Offsets take as many bytes as the whole needs. */
const offsetSize = (bytes: Uint8Array) => bytes.length <= 0xff ? 1 : bytes.length <= 0xffff ? 2 : 4

const offsetAt = (bytes: Uint8Array, at: number, size: number) => {
  let value = 0
  for (let index = size - 1; index >= 0; index--) value = value * 256 + (bytes[at + index] ?? 0)
  return value
}

/** The last `count` offsets in the order in which they are stored, and where they begin. */
const framing = (bytes: Uint8Array, count: number) => {
  const size = offsetSize(bytes)
  const begin = bytes.length - count * size
  if (begin < 0) return undefined
  const ends = Array.from({ length: count }, (_, index) => offsetAt(bytes, begin + index * size, size))
  return ends.every((end) => end <= begin) ? { ends, begin } : undefined
}

/** Text up to the NUL that ends it. */
const textAt = (bytes: Uint8Array, start: number, end: number) => {
  const nul = bytes.indexOf(0, start)
  return new TextDecoder().decode(bytes.subarray(start, nul === -1 ? end : Math.min(nul, end)))
}

/** The texts of an `a{sv}` by their names; values of other types are passed over. */
const dictionary = (bytes: Uint8Array): ReadonlyMap<string, string> => {
  const texts = new Map<string, string>()
  if (bytes.length === 0) return texts
  const size = offsetSize(bytes)
  const begin = offsetAt(bytes, bytes.length - size, size)
  const count = Math.floor((bytes.length - begin) / size)
  for (let index = 0, start = 0; index < count; index++) {
    const end = offsetAt(bytes, begin + index * size, size)
    if (end <= start || end > begin) return texts
    const entry = bytes.subarray(start, end)
    const value = entry.subarray(aligned(textAt(entry, 0, entry.length).length + 1), entry.length - offsetSize(entry))
    if (value.at(-1) === 0x73 && value.at(-2) === 0) {
      texts.set(textAt(entry, 0, entry.length), textAt(value, 0, value.length))
    }
    start = aligned(end)
  }
  return texts
}
