import { Effect } from "effect"
import { Migrator, SqlClient } from "effect/sql"

/** Tables of the receiver. A migration is never changed once it is released: a change is another migration. */
const migrations = {
  "0001_reports": Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    yield* sql`
      CREATE TABLE assets (
        key INTEGER PRIMARY KEY,
        tenant TEXT NOT NULL,
        agent_id TEXT,
        mac TEXT NOT NULL,
        hostname TEXT,
        platform TEXT,
        arch TEXT,
        asset_info TEXT,
        first_seen_at TEXT NOT NULL,
        last_seen_at TEXT NOT NULL
      ) STRICT`
    yield* sql`CREATE UNIQUE INDEX assets_by_agent ON assets (tenant, agent_id) WHERE agent_id IS NOT NULL`
    yield* sql`CREATE INDEX assets_by_mac ON assets (tenant, mac)`
    yield* sql`
      CREATE TABLE documents (
        asset INTEGER NOT NULL REFERENCES assets (key),
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (asset, kind)
      ) STRICT`
    yield* sql`
      CREATE TABLE sections (
        asset INTEGER NOT NULL REFERENCES assets (key),
        name TEXT NOT NULL,
        report_id TEXT NOT NULL,
        collected_at TEXT NOT NULL,
        received_at TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (asset, name)
      ) STRICT`
    yield* sql`
      CREATE TABLE reports (
        sequence INTEGER PRIMARY KEY,
        tenant TEXT NOT NULL,
        id TEXT NOT NULL,
        asset INTEGER NOT NULL REFERENCES assets (key),
        agent_id TEXT,
        mac TEXT NOT NULL,
        kind TEXT NOT NULL,
        reason TEXT,
        digest TEXT NOT NULL,
        body_digest TEXT NOT NULL,
        collected_at TEXT NOT NULL,
        received_at TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        body TEXT,
        UNIQUE (tenant, kind, id)
      ) STRICT`
    yield* sql`CREATE INDEX reports_by_asset ON reports (asset, kind, sequence)`
  }),

  "0002_enrolments": Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    yield* sql`
      CREATE TABLE hardware_keys (
        tenant TEXT NOT NULL,
        value TEXT NOT NULL,
        asset INTEGER NOT NULL REFERENCES assets (key),
        PRIMARY KEY (tenant, value)
      ) STRICT`
  })
}

/** Brings the database to the newest form of its tables. */
export const migrate = Migrator.make({})({ loader: Migrator.fromRecord(migrations) })
