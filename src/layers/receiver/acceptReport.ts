import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { type Document, IdTaken, type Incoming, type Receipt } from "../../services/ReceiverStore.ts"
import { nowIso } from "../clock.ts"
import { AcceptedRow, decoded, documentFrom, DocumentRow, KeyRow, noMac } from "./rows.ts"

/** Of every kind and asset the bodies of this many newest reports are kept; of older ones only the record. */
const keptBodies = 20

/** Keeps a report and what it tells, unless the same was kept before. To be run in a transaction. */
export const acceptReport = (sql: SqlClient.SqlClient) => {
  /** The asset of an agent; one that an agent without an id has made under this MAC address counts as its own. */
  const findAsset = (tenantId: string, agentId: string | null, mac: string) =>
    decoded(
      KeyRow,
      sql`
        SELECT key FROM assets
        WHERE tenant = ${tenantId}
          AND (agent_id = ${agentId} OR mac = ${mac} AND (${agentId} IS NULL OR agent_id IS NULL))
        ORDER BY agent_id = ${agentId} DESC, last_seen_at DESC LIMIT 1`
    )

  const saveAsset = Effect.fnUntraced(function*({ submission, tenantId }: Incoming, now: string) {
    const { agentId = null, arch = null, hostname = null, macAddress = noMac, platform = null } = submission
    const [known] = yield* findAsset(tenantId, agentId, macAddress)
    if (known !== undefined) {
      yield* sql`
        UPDATE assets SET agent_id = coalesce(${agentId}, agent_id), mac = coalesce(nullif(${macAddress}, ${noMac}), mac),
          hostname = coalesce(${hostname}, hostname), platform = coalesce(${platform}, platform),
          arch = coalesce(${arch}, arch), last_seen_at = ${now}
        WHERE key = ${known.key}`
      return known.key
    }
    const made = { tenant: tenantId, agent_id: agentId, mac: macAddress, hostname, platform, arch }
    const insert = sql`INSERT INTO assets ${
      sql.insert({ ...made, first_seen_at: now, last_seen_at: now })
    } RETURNING key`
    return (yield* decoded(KeyRow, insert))[0]!.key
  })

  /** What came back from the sender is kept. Without an echo stays what is there, and a new asset gets a tag. */
  const saveAssetInfo = ({ submission: { assetInfo, kind } }: Incoming, asset: number) => {
    if (assetInfo !== undefined) {
      return sql`UPDATE assets SET asset_info = ${JSON.stringify(assetInfo)} WHERE key = ${asset}`
    }
    const fresh = { asset_tag: `TAG-${String(asset).padStart(4, "0")}`, entry_type: "scanner", status: "Available" }
    return kind === "hardware"
      ? sql`UPDATE assets SET asset_info = ${JSON.stringify(fresh)} WHERE key = ${asset} AND asset_info IS NULL`
      : Effect.void
  }

  const documentOf = (kind: string, asset: number) =>
    Effect.map(
      decoded(
        DocumentRow,
        sql`SELECT agent_id, mac, body, asset_info FROM documents JOIN assets ON key = asset WHERE kind = ${kind} AND asset = ${asset}`
      ),
      ([row]) => row
    )

  /** Hardware and heartbeats keep the blocks that an update does not bring; software and telemetry are replaced. */
  const saveDocument = Effect.fnUntraced(function*({ submission: { document, kind } }: Incoming, asset: number) {
    const previous = yield* documentOf(kind, asset)
    const body: Document = kind === "hardware" || kind === "heartbeat" ? { ...previous?.body, ...document } : document
    yield* sql`INSERT OR REPLACE INTO documents ${sql.insert({ asset, kind, body: JSON.stringify(body) })}`
    return { created: previous === undefined }
  })

  const saveSections = ({ reportId, submission }: Incoming, asset: number, now: string) =>
    Effect.forEach(Object.entries(submission.sections), ([name, section]) => {
      const row = { asset, name, report_id: reportId, received_at: now, body: JSON.stringify(section) }
      return sql`INSERT OR REPLACE INTO sections ${sql.insert({ ...row, collected_at: submission.collectedAt ?? now })}`
    }, { discard: true })

  const saveReport = Effect.fnUntraced(function*(incoming: Incoming, asset: number, now: string) {
    const { agentId = null, canonicalBody, collectedAt = now, digest, kind, macAddress = noMac, reason = null } =
      incoming.submission
    yield* sql`INSERT INTO reports ${
      sql.insert({
        tenant: incoming.tenantId,
        id: incoming.reportId,
        asset,
        agent_id: agentId,
        mac: macAddress,
        kind,
        reason,
        digest: digest ?? incoming.bodyDigest,
        body_digest: incoming.bodyDigest,
        collected_at: collectedAt,
        received_at: now,
        bytes: incoming.bodyBytes,
        body: canonicalBody
      })
    }`
    yield* sql`
      UPDATE reports SET body = NULL
      WHERE asset = ${asset} AND kind = ${kind} AND body IS NOT NULL AND sequence <= (
        SELECT sequence FROM reports WHERE asset = ${asset} AND kind = ${kind}
        ORDER BY sequence DESC LIMIT 1 OFFSET ${keptBodies})`
  })

  /** A heartbeat comes as three bodies under one id, so an id is one within its kind only. */
  const findReport = ({ reportId, submission: { kind }, tenantId }: Incoming) =>
    decoded(
      AcceptedRow,
      sql`SELECT asset, body_digest FROM reports WHERE tenant = ${tenantId} AND kind = ${kind} AND id = ${reportId}`
    )

  return Effect.fnUntraced(function*(incoming: Incoming) {
    const { kind } = incoming.submission
    const receiptOf = (asset: number, told: { readonly created: boolean; readonly duplicate: boolean }) =>
      Effect.map(documentOf(kind, asset), (row): Receipt => ({
        assetId: row?.agent_id ?? incoming.submission.macAddress ?? noMac,
        document: row === undefined ? {} : documentFrom(row, kind),
        ...told
      }))
    const [accepted] = yield* findReport(incoming)
    if (accepted !== undefined) {
      return accepted.body_digest === incoming.bodyDigest
        ? yield* receiptOf(accepted.asset, { created: false, duplicate: true })
        : yield* new IdTaken({ reportId: incoming.reportId })
    }
    const now = yield* nowIso
    const asset = yield* saveAsset(incoming, now)
    yield* saveAssetInfo(incoming, asset)
    const { created } = yield* saveDocument(incoming, asset)
    yield* saveSections(incoming, asset, now)
    yield* saveReport(incoming, asset, now)
    return yield* receiptOf(asset, { created, duplicate: false })
  })
}
