import { Effect, Layer, Schema, Semaphore, Stream } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlClient, type SqlConnection, SqlError, Statement } from "effect/sql"
import { chmodSync, closeSync, openSync } from "node:fs"
import type { DatabaseSync, SQLInputValue } from "node:sqlite"

/** The database file cannot be used. */
export class DatabaseUnusable extends Schema.TaggedError<DatabaseUnusable>()("DatabaseUnusable", {
  file: Schema.String,
  cause: Schema.Defect()
}) {
  override get message(): string {
    const detail = this.cause instanceof Error ? this.cause.message : String(this.cause)
    return `the receiver's database ${this.file} cannot be used: ${detail}`
  }
}

/**
 * `effect/sql` over the SQLite that Node brings along: one connection, statements and transactions take turns.
 * What is committed survives a power cut: WAL alone would not, so every commit is synced (https://sqlite.org/pragma.html,
 * `synchronous`). The page cache is kept small, the database is read rarely.
 */
export const layer = (file: string): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> =>
  Layer.effect(SqlClient.SqlClient, make(file)).pipe(Layer.provide(Reactivity.layer))

const pragmas = [
  "PRAGMA busy_timeout = 5000",
  "PRAGMA journal_mode = WAL",
  "PRAGMA synchronous = FULL",
  "PRAGMA foreign_keys = ON",
  "PRAGMA cache_size = -1024",
  "PRAGMA journal_size_limit = 4194304"
].join("; ")

const make = Effect.fnUntraced(function*(file: string) {
  const database = yield* Effect.acquireRelease(
    Effect.try({ try: () => open(file), catch: (cause) => new DatabaseUnusable({ file, cause }) }),
    (database) => Effect.sync(() => database.close())
  )
  const connection = connectionTo(database)
  return yield* SqlClient.make({
    ...SqlClient.makeSqliteAcquirers({
      connection: Effect.succeed(connection),
      semaphore: yield* Semaphore.make(1),
      isTransaction: () => database.isTransaction
    }),
    compiler: Statement.makeCompilerSqlite(),
    beginTransaction: "BEGIN IMMEDIATE",
    driver: "node:sqlite",
    spanAttributes: [["db.system.name", "sqlite"]]
  })
})

/**
 * Only the owner may read the file; SQLite gives its journals the mode of the file itself. SQLite is loaded here and
 * not at the top, so that an agent without a receiver does not carry it.
 */
const open = (file: string): DatabaseSync => {
  if (file !== ":memory:") {
    closeSync(openSync(file, "a", 0o600))
    chmodSync(file, 0o600)
  }
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(file)
  database.exec(pragmas)
  return database
}

/** Node.js 22 remarks on stderr that SQLite is experimental: nothing that who runs an agent can act on. */
const loadSqlite = () => {
  const { emitWarning } = process
  process.emitWarning = () => {}
  const sqlite = process.getBuiltinModule("node:sqlite")
  process.emitWarning = emitWarning
  return sqlite
}

const connectionTo = (database: DatabaseSync): SqlConnection.Connection => {
  const attempt = <A>(run: () => A) =>
    Effect.try({
      try: run,
      catch: (cause) =>
        new SqlError.SqlError({
          reason: SqlError.classifySqliteError(cause, { message: "SQLite refused a statement", operation: "execute" })
        })
    })
  const values = (params: ReadonlyArray<unknown>) => params as Array<SQLInputValue>
  const rows: SqlConnection.Connection["execute"] = (sql, params, transform) =>
    Effect.map(
      attempt(() => database.prepare(sql).all(...values(params))),
      (found) => transform === undefined ? found : transform(found)
    )
  const arrays: SqlConnection.Connection["executeValues"] = (sql, params) =>
    attempt(() => {
      const statement = database.prepare(sql)
      statement.setReturnArrays(true)
      return statement.all(...values(params)) as unknown as ReadonlyArray<ReadonlyArray<unknown>>
    })
  return {
    execute: rows,
    executeUnprepared: rows,
    executeValues: arrays,
    executeValuesUnprepared: arrays,
    executeRaw: (sql, params) => attempt(() => database.prepare(sql).run(...values(params))),
    executeStream: () => Stream.die("node:sqlite gives no streams")
  }
}
