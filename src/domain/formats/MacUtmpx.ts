import { make } from "./BytesFormat.ts"
import { misfit } from "./Format.ts"
import type { LoginRecord } from "./Utmp.ts"

const recordBytes = 628
const userProcess = 7

/**
 * `/var/run/utmpx` of macOS: records of `struct utmpx32` (Apple's Libc, gen/FreeBSD/utmpx32.h; user 256, id 4, line 32,
 * pid, type, seconds, microseconds, host 256, 64 to spare), of which the first is a signature.
 */
export const MacUtmpx = make<ReadonlyArray<LoginRecord>>("utmpx", (bytes) => {
  const records = Array.from(
    { length: Math.floor(bytes.length / recordBytes) },
    (_, index) => new DataView(bytes.buffer, bytes.byteOffset + index * recordBytes, recordBytes)
  )
  if (records[0] === undefined || textAt(records[0], 0, 256) !== "utmpx-1.00") return misfit("no signature")
  return records
    .filter((record) => record.getInt16(296, true) === userProcess)
    .map((record) => ({
      user: textAt(record, 0, 256),
      line: textAt(record, 260, 32),
      host: textAt(record, 308, 256),
      pid: record.getInt32(292, true),
      since: record.getUint32(300, true)
    }))
    .filter(({ user }) => user !== "")
})

/** A field of fixed size that ends at its first zero byte. */
const textAt = (record: DataView, offset: number, length: number) => {
  const field = new Uint8Array(record.buffer, record.byteOffset + offset, length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
}
