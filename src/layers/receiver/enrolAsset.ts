import { Effect, Schema } from "effect"
import type { SecureRandom } from "effect/crypto"
import type { SqlClient } from "effect/sql"
import type { Enrolment } from "../../domain/protocols/HeartbeatSubmission.ts"
import type { Enrolled } from "../../services/ReceiverStore.ts"
import { nowIso } from "../clock.ts"
import { decoded, noMac } from "./rows.ts"

const KnownRow = Schema.Struct({ key: Schema.Int, agent_id: Schema.NullOr(Schema.String) })

/** Gives a machine an asset, and keeps what it said of itself. To be run in a transaction. */
export const enrolAsset = (sql: SqlClient.SqlClient, random: SecureRandom.SecureRandom["Service"]) => {
  /** By the agent's id; by hardware, for an agent that was installed anew; by the address of one that had no id. */
  const find = Effect.fnUntraced(function*(tenantId: string, enrolment: Enrolment) {
    const { agentId = null, hardwareKeys, macAddress = null } = enrolment
    const [own] = yield* decoded(
      KnownRow,
      sql`SELECT key, agent_id FROM assets WHERE tenant = ${tenantId} AND agent_id = ${agentId}`
    )
    if (own !== undefined) return own
    for (const value of hardwareKeys) {
      const [same] = yield* decoded(
        KnownRow,
        sql`SELECT key, agent_id FROM hardware_keys JOIN assets ON key = asset
          WHERE hardware_keys.tenant = ${tenantId} AND value = ${value}`
      )
      if (same !== undefined) return same
    }
    const [nameless] = yield* decoded(
      KnownRow,
      sql`SELECT key, agent_id FROM assets WHERE tenant = ${tenantId} AND mac = ${macAddress} AND agent_id IS NULL
        ORDER BY last_seen_at DESC LIMIT 1`
    )
    return nameless
  })

  return Effect.fnUntraced(function*(tenantId: string, enrolment: Enrolment) {
    const known = yield* find(tenantId, enrolment)
    const assetId = known?.agent_id ?? enrolment.agentId ?? (yield* Effect.orDie(random.uuidV7()))
    const now = yield* nowIso
    const { arch = null, document, hardwareKeys, hostname, macAddress = noMac, platform = null } = enrolment
    if (known === undefined) {
      yield* sql`INSERT INTO assets ${
        sql.insert({
          tenant: tenantId,
          agent_id: assetId,
          mac: macAddress,
          hostname,
          platform,
          arch,
          first_seen_at: now,
          last_seen_at: now
        })
      }`
    } else {
      yield* sql`
        UPDATE assets SET agent_id = ${assetId}, mac = coalesce(nullif(${macAddress}, ${noMac}), mac),
          hostname = ${hostname}, last_seen_at = ${now}
        WHERE key = ${known.key}`
    }
    const keyOf = sql`(SELECT key FROM assets WHERE tenant = ${tenantId} AND agent_id = ${assetId})`
    yield* Effect.forEach(
      hardwareKeys,
      (value) =>
        sql`INSERT OR REPLACE INTO hardware_keys (tenant, value, asset) VALUES (${tenantId}, ${value}, ${keyOf})`,
      { discard: true }
    )
    yield* sql`INSERT OR REPLACE INTO documents (asset, kind, body)
      VALUES (${keyOf}, 'registration', ${JSON.stringify(document)})`
    return { assetId, existing: known !== undefined } satisfies Enrolled
  })
}
