import { Effect, Schema } from "effect"
import type { SqlError } from "effect/sql"
import { AcceptedReport, type Asset, type StoredSection } from "../../domain/Asset.ts"
import { compact } from "../../domain/presence.ts"
import { ReportSection } from "../../domain/Report.ts"
import type { Document } from "../../services/ReceiverStore.ts"

/** Rows of a query, each one of the given form. */
export const decoded = <S extends Schema.Decoder<unknown>>(
  row: S,
  query: Effect.Effect<ReadonlyArray<unknown>, SqlError.SqlError>
) => Effect.flatMap(query, Schema.decodeUnknownEffect(Schema.Array(row)))

/** In the place of the MAC address of a machine that has told none. */
export const noMac = ""

const fields = Schema.Record(Schema.String, Schema.Json)

export const KeyRow = Schema.Struct({ key: Schema.Int })

export const AcceptedRow = Schema.Struct({ asset: Schema.Int, body_digest: Schema.String })

export const DocumentRow = Schema.Struct({
  agent_id: Schema.NullOr(Schema.String),
  mac: Schema.String,
  body: Schema.fromJsonString(fields),
  asset_info: Schema.NullOr(Schema.fromJsonString(fields))
})

/** The stored document; hardware with what administrators know of the asset. */
export const documentFrom = ({ asset_info, body }: typeof DocumentRow.Type, kind: string): Document =>
  kind === "hardware" ? { ...body, asset_info: asset_info ?? {} } : body

export const AssetRow = Schema.Struct({
  key: Schema.Int,
  agent_id: Schema.NullOr(Schema.String),
  mac: Schema.String,
  hostname: Schema.NullOr(Schema.String),
  platform: Schema.NullOr(Schema.String),
  arch: Schema.NullOr(Schema.String),
  first_seen_at: Schema.String,
  last_seen_at: Schema.String,
  reports: Schema.Natural,
  sections: Schema.Natural
})

export const assetFrom = (row: typeof AssetRow.Type): Asset =>
  compact({
    id: row.agent_id ?? row.mac,
    agentId: row.agent_id ?? undefined,
    macAddress: row.mac === noMac ? undefined : row.mac,
    hostname: row.hostname ?? undefined,
    platform: row.platform ?? undefined,
    arch: row.arch ?? undefined,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    reports: row.reports,
    sections: row.sections
  })

export const SectionRow = Schema.Struct({
  name: Schema.String,
  report_id: Schema.String,
  collected_at: Schema.String,
  received_at: Schema.String,
  body: Schema.fromJsonString(ReportSection)
})

export const sectionFrom = (row: typeof SectionRow.Type): StoredSection => ({
  ...row.body,
  reportId: row.report_id,
  collectedAt: row.collected_at,
  receivedAt: row.received_at
})

export const ReportRow = Schema.Struct({
  id: Schema.String,
  kind: AcceptedReport.fields.kind,
  reason: Schema.NullOr(Schema.String),
  digest: Schema.String,
  collected_at: Schema.String,
  received_at: Schema.String,
  bytes: Schema.Natural
})

export const reportFrom = (row: typeof ReportRow.Type): AcceptedReport =>
  compact({
    id: row.id,
    kind: row.kind,
    reason: row.reason ?? undefined,
    digest: row.digest,
    collectedAt: row.collected_at,
    receivedAt: row.received_at,
    bytes: row.bytes
  })
