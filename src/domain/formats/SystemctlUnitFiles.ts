import { Result, Schema } from "effect"
import type { Format } from "./Format.ts"
import { systemctlTable } from "./systemctlTable.ts"

/** One installed unit file and its state, in systemctl(1)'s words. */
export interface UnitFile {
  readonly name: string
  readonly state: string
}

const Table = systemctlTable("systemctl list-unit-files", {
  row: Schema.Struct({ unit_file: Schema.NonEmptyString, state: Schema.String }),
  columns: "a unit and its state",
  fromColumns: (unit_file, state) => state === undefined ? undefined : { unit_file, state }
})

/** `systemctl list-unit-files`: what is installed, whether it runs or not. */
export const SystemctlUnitFiles: Format<ReadonlyArray<UnitFile>> = {
  name: Table.name,
  decode: (text) =>
    Result.map(Table.decode(text), (rows) => rows.map(({ state, unit_file }) => ({ name: unit_file, state })))
}
