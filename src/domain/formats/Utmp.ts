import { make } from "./BytesFormat.ts"
import { misfit } from "./Format.ts"

/** One session in the login records. */
export interface LoginRecord {
  readonly user: string
  readonly line: string
  readonly host: string
  readonly pid: number
  /** Seconds since the epoch. */
  readonly since: number
}

/** Where glibc puts what: it keeps 32-bit times on x86, and 64-bit times on ARM and others. */
interface Layout {
  readonly size: number
  secondsOf(record: DataView): number
}

const layouts: ReadonlyArray<Layout> = [
  { size: 384, secondsOf: (record) => record.getUint32(340, true) },
  { size: 400, secondsOf: (record) => Number(record.getBigInt64(344, true)) }
]

const userProcess = 7
const lastType = 9

/**
 * `/run/utmp` (utmp(5)) of a little-endian machine: records of a fixed size, of which those of type 7, USER_PROCESS,
 * are sessions. What follows the last whole record is passed over.
 */
export const Utmp = make<ReadonlyArray<LoginRecord>>("utmp", (bytes) => {
  const layout = layouts.find(({ size }) => bytes.length % size === 0 && allOfKnownType(bytes, size))
    ?? layouts.find(({ size }) => allOfKnownType(bytes, size))
  if (layout === undefined) return misfit("records are of no known layout")
  return recordsOf(bytes, layout.size)
    .filter((record) => record.getInt16(0, true) === userProcess)
    .map((record) => ({
      user: textAt(record, 44, 32),
      line: textAt(record, 8, 32),
      host: textAt(record, 76, 256),
      pid: record.getInt32(4, true),
      since: layout.secondsOf(record)
    }))
    .filter(({ user }) => user !== "")
})

const recordsOf = (bytes: Uint8Array, size: number) =>
  Array.from(
    { length: Math.floor(bytes.length / size) },
    (_, index) => new DataView(bytes.buffer, bytes.byteOffset + index * size, size)
  )

const allOfKnownType = (bytes: Uint8Array, size: number) =>
  recordsOf(bytes, size).every((record) => {
    const type = record.getInt16(0, true)
    return type >= 0 && type <= lastType
  })

/** A field of fixed size that ends at its first zero byte. */
const textAt = (record: DataView, offset: number, length: number) => {
  const field = new Uint8Array(record.buffer, record.byteOffset + offset, length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
}
