import { Effect, Schema } from "effect"
import * as zlib from "node:zlib"
import { canonicalJson } from "../../domain/canonical.ts"
import { FormatError } from "../../domain/formats/Format.ts"
import * as OutboxRecord from "../../domain/formats/OutboxRecord.ts"
import { Report } from "../../domain/Report.ts"
import { OutboxError } from "../../services/Outbox.ts"
import { sha256Hex } from "../sha256.ts"
import type { Origin } from "./origin.ts"

/** No report is larger before it is compressed; what claims to be is not unpacked. */
const maxUnpackedBytes = 64 * 1024 * 1024

const decodeReport = Schema.decodeUnknownEffect(Schema.fromJsonString(Report))

/**
 * The bytes of a report as it lies in the outbox. The same report always has the same body. Compressed here and now: a
 * large inventory takes some milliseconds, handing a small one to another thread costs more than to compress it.
 */
export const pack = Effect.fnUntraced(function*(report: Report, seq: number, origin: Origin) {
  const text = Buffer.from(canonicalJson(report))
  if (text.length > maxUnpackedBytes) {
    return yield* new OutboxError({ reason: "too-large", detail: `${text.length} bytes before compression` })
  }
  const body = zlib.gzipSync(text, { level: 6 })
  const { collectedAt, id, kind } = report
  return OutboxRecord.encode(
    { v: 1, id, kind, seq, len: body.length, sha256: sha256Hex(body), collectedAt, enc: "gzip", ...origin },
    body
  )
})

/** The report in a file of that name, or what is wrong with the file. */
export const unpack = Effect.fnUntraced(function*(bytes: Uint8Array, name: OutboxRecord.OutboxName) {
  const { body, header } = yield* Effect.fromResult(OutboxRecord.decode(bytes))
  if (header.id !== name.id || header.kind !== name.kind || header.seq !== name.seq) {
    return yield* damaged("name and header differ")
  }
  if (header.sha256 !== sha256Hex(body)) return yield* damaged("checksum differs")
  const text = yield* Effect.try({
    try: () => zlib.gunzipSync(body, { maxOutputLength: maxUnpackedBytes }),
    catch: () => damaged("cannot be unpacked")
  })
  const report = yield* Effect.mapError(decodeReport(text.toString("utf8")), () => damaged("holds no report"))
  return report.id === name.id ? report as Report : yield* damaged("holds another report")
})

const damaged = (detail: string) => new FormatError({ format: "outbox record", detail })
