import { Result, Schema } from "effect"
import { instant } from "../inventory/fields.ts"
import { ScanKind } from "../Snapshot.ts"
import { FormatError } from "./Format.ts"

/**
 * A report as it lies in the outbox: one header line `ITAMQ1 {json}`, then the body as it is. The header is enough to
 * tell a whole file from a torn, cut or damaged one. No address, no token, no header of HTTP is ever part of it.
 */

/** What the header line says of the body. */
export const OutboxHeader = Schema.Struct({
  v: Schema.Literal(1),
  id: Schema.String.pipe(Schema.check(Schema.isUUID())),
  kind: ScanKind,
  /** Place in the order of acceptance. */
  seq: Schema.Natural,
  /** Bytes of the body. */
  len: Schema.Natural,
  /** SHA-256 of the body in hex. */
  sha256: Schema.String,
  collectedAt: instant("When the scan began"),
  enc: Schema.Literal("gzip"),
  /** Which life of the spool numbered it: `seq` is unique within an epoch. Older agents wrote none. */
  epoch: Schema.optionalKey(Schema.String.pipe(Schema.check(Schema.isUUID()))),
  /** Milliseconds since the machine was started: two records of one boot are as far apart, whatever its clock says. */
  mono: Schema.optionalKey(Schema.Natural),
  /** Which boot that was (random(4), `boot_id`); only Linux says so without starting a program. */
  bootId: Schema.optionalKey(Schema.NonEmptyString)
})
export interface OutboxHeader extends Schema.Schema.Type<typeof OutboxHeader> {}

/** What the name of a file in the outbox says. */
export interface OutboxName {
  readonly seq: number
  readonly kind: ScanKind
  readonly id: string
}

/** `0000000000000042-telemetry-<id>.q`: names sort in the order of acceptance. */
export const nameOf = ({ id, kind, seq }: OutboxName): string => `${String(seq).padStart(16, "0")}-${kind}-${id}.q`

const named = /^(\d{16})-([a-z]+)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.q$/i
const isKind = Schema.is(ScanKind)

/** What a file is by its name, or `undefined` where it is none of ours. */
export const readName = (file: string): OutboxName | undefined => {
  const [, seq, kind, id] = named.exec(file) ?? []
  return isKind(kind) && Number.isSafeInteger(Number(seq)) ? { seq: Number(seq), kind, id: id! } : undefined
}

const magic = "ITAMQ1 "
const newline = 10
/** No header is longer; a file without a line end up to here is none of ours. */
const longestHeader = 4096

const utf8 = { encode: new TextEncoder(), decode: new TextDecoder() }
const decodeHeader = Schema.decodeUnknownResult(Schema.fromJsonString(OutboxHeader))

/** The bytes of a record. */
export const encode = (header: OutboxHeader, body: Uint8Array): Uint8Array => {
  const line = utf8.encode.encode(`${magic}${JSON.stringify(header)}\n`)
  const record = new Uint8Array(line.length + body.length)
  record.set(line)
  record.set(body, line.length)
  return record
}

/** Header and body of a record, whose checksum is still to be held against the header's. */
export const decode = (
  record: Uint8Array
): Result.Result<{ readonly header: OutboxHeader; readonly body: Uint8Array }, FormatError> => {
  const end = record.subarray(0, longestHeader).indexOf(newline)
  const line = utf8.decode.decode(record.subarray(0, Math.max(end, 0)))
  if (!line.startsWith(magic)) return misfit(record.length === 0 ? "empty" : "no header line")
  const header = decodeHeader(line.slice(magic.length))
  if (Result.isFailure(header)) return misfit("a header line that cannot be read")
  const body = record.subarray(end + 1)
  return body.length === header.success.len
    ? Result.succeed({ header: header.success, body })
    : misfit(`${body.length} bytes instead of ${header.success.len}`)
}

const misfit = (detail: string) => Result.fail(new FormatError({ format: "outbox record", detail }))
