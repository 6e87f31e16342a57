import { Effect, Layer, Option, type Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { SqlClient, SqlError } from "effect/sql"
import type { Enrolment } from "../../domain/protocols/HeartbeatSubmission.ts"
import { type Incoming, type Page, ReceiverStore, StoreFault } from "../../services/ReceiverStore.ts"
import { acceptReport } from "./acceptReport.ts"
import { enrolAsset } from "./enrolAsset.ts"
import { migrate } from "./Migrations.ts"
import {
  assetFrom,
  AssetRow,
  decoded,
  documentFrom,
  DocumentRow,
  reportFrom,
  ReportRow,
  sectionFrom,
  SectionRow
} from "./rows.ts"

/** What the receiver knows, in a SQL database. A report is kept in one transaction: all of it or nothing. */
export const layer = Layer.effect(
  ReceiverStore,
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    yield* migrate

    const paged = ({ limit, page }: Page) => sql`LIMIT ${limit} OFFSET ${(page - 1) * limit}`

    const assetRow = sql`
      SELECT *,
        (SELECT count(*) FROM reports WHERE asset = key) AS reports,
        (SELECT count(*) FROM sections WHERE asset = key) AS sections
      FROM assets`

    const findAsset = (tenantId: string, id: string) =>
      Effect.map(
        decoded(
          AssetRow,
          sql`${assetRow} WHERE tenant = ${tenantId} AND (agent_id = ${id} OR mac = ${id})
            ORDER BY agent_id = ${id} DESC, last_seen_at DESC LIMIT 1`
        ),
        ([row]) => Option.fromUndefinedOr(row)
      )

    /** Asks on for an asset, if there is one. */
    const ofAsset = <A, E>(
      tenantId: string,
      id: string,
      then: (asset: typeof AssetRow.Type) => Effect.Effect<A, E>
    ) => Effect.flatMap(findAsset(tenantId, id), (asset) => Effect.transposeOption(Option.map(asset, then)))

    const accept = acceptReport(sql)
    const enrol = enrolAsset(sql, yield* SecureRandom.SecureRandom)

    return ReceiverStore.of({
      accept: Effect.fn("ReceiverStore.accept")((incoming: Incoming) => sql.withTransaction(accept(incoming)), faulty),

      enrol: Effect.fn("ReceiverStore.enrol")(
        (tenantId: string, enrolment: Enrolment) => sql.withTransaction(enrol(tenantId, enrolment)),
        faulty
      ),

      document: Effect.fn("ReceiverStore.document")(function*(tenantId, kind, id) {
        const [row] = yield* decoded(
          DocumentRow,
          sql`SELECT agent_id, mac, body, asset_info FROM documents JOIN assets ON key = asset
            WHERE tenant = ${tenantId} AND (agent_id = ${id} OR mac = ${id}) AND kind = ${kind}
            ORDER BY agent_id = ${id} DESC, last_seen_at DESC LIMIT 1`
        )
        return Option.map(Option.fromUndefinedOr(row), (row) => documentFrom(row, kind))
      }, faulty),

      documents: Effect.fn("ReceiverStore.documents")(function*(tenantId, kind, page) {
        const rows = yield* decoded(
          DocumentRow,
          sql`SELECT agent_id, mac, body, asset_info FROM documents JOIN assets ON key = asset
            WHERE tenant = ${tenantId} AND kind = ${kind} ORDER BY key ${paged(page)}`
        )
        return rows.map((row) => documentFrom(row, kind))
      }, faulty),

      assets: Effect.fn("ReceiverStore.assets")(function*(tenantId, page) {
        const rows = yield* decoded(AssetRow, sql`${assetRow} WHERE tenant = ${tenantId} ORDER BY key ${paged(page)}`)
        return rows.map(assetFrom)
      }, faulty),

      asset: Effect.fn("ReceiverStore.asset")(
        (tenantId: string, id: string) => Effect.map(findAsset(tenantId, id), Option.map(assetFrom)),
        faulty
      ),

      sections: Effect.fn("ReceiverStore.sections")(
        (tenantId: string, id: string, name?: string) =>
          ofAsset(tenantId, id, ({ key }) =>
            Effect.map(
              decoded(
                SectionRow,
                sql`SELECT name, report_id, collected_at, received_at, body FROM sections
                  WHERE asset = ${key} AND name = coalesce(${name ?? null}, name) ORDER BY name`
              ),
              (rows) => Object.fromEntries(rows.map((row) => [row.name, sectionFrom(row)]))
            )),
        faulty
      ),

      history: Effect.fn("ReceiverStore.history")(
        (tenantId: string, id: string, page: Page) =>
          ofAsset(tenantId, id, ({ key }) =>
            Effect.map(
              decoded(
                ReportRow,
                sql`SELECT id, kind, reason, digest, collected_at, received_at, bytes FROM reports
                  WHERE asset = ${key} ORDER BY sequence DESC ${paged(page)}`
              ),
              (rows) => rows.map(reportFrom)
            )),
        faulty
      )
    })
  })
)

const isOwn = <E>(error: E): error is Extract<E, SqlError.SqlError | Schema.SchemaError> =>
  SqlError.isSqlError(error) || (error as { readonly _tag?: unknown })._tag === "SchemaError"

/** Faults of the database and rows that do not fit are the store's own fault, whatever they are. */
const faulty = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.catchIf(effect, isOwn<E>, (cause) => Effect.fail(new StoreFault({ cause })))
